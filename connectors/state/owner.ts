import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { ConnectorError } from '#core/error.ts'
import { asStateError } from './open.ts'

/** Ownership of a state directory: one process at a time may write. It ends with the process, however that ends. */
export interface Ownership extends Disposable {
  release(): void
}

/** Who holds a state directory, as that process said of itself. */
export interface Holder {
  readonly pid: number
  readonly since: string
  readonly command: string
}

/** Takes a state directory. Throws ConnectorError code OWNED, naming the holder, where another process has it. */
export function takeOwnership(stateDir: string, holder: Holder): Ownership {
  const path = join(stateDir, 'owner.db')
  const told = join(stateDir, 'owner.json')
  try {
    mkdirSync(stateDir, { recursive: true })
    const database = new Database(path)
    // A lock of the operating system: kill -9 frees it, a file that says "locked" would not.
    try {
      database.exec('pragma locking_mode = exclusive; begin exclusive')
    } catch (cause) {
      database.close()
      throw taken(stateDir, told, cause)
    }
    writeFileSync(told, JSON.stringify(holder))
    const release = () => {
      database.exec('rollback')
      database.close()
    }
    return { release, [Symbol.dispose]: release }
  } catch (cause) {
    throw asStateError(cause, stateDir)
  }
}

function taken(stateDir: string, told: string, cause: unknown): Error {
  if (!/locked|busy/i.test(String(cause))) return asStateError(cause, stateDir)
  const holder = holderOf(told)
  const who = holder ? `process ${holder.pid} since ${holder.since} (${holder.command})` : 'another process'
  return new ConnectorError(
    `${stateDir} is held by ${who}\n  → wait for it to end, stop it (Ctrl-C leaves things whole), or give another --state-dir`,
    { connector: 'state', code: 'OWNED', retryable: true, cause },
  )
}

function holderOf(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder // written by takeOwnership alone
    return isAlive(holder.pid) ? holder : null // one that ended: who has the lock has not said its name yet
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // another user's
  }
}
