import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file by rename, so that a reader never sees half of it. Throws what the file system says. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const part = `${path}.${process.pid}`
  try {
    writeFileSync(part, text)
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true }) // a full disk keeps the part that went in
    throw error
  }
}

/** Keeps what can be made again. Where the file system has no room for it, or allows none, it is made again. */
export function keepWhole(path: string, text: string | Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true }) // renamed over another, ext4 flushes a file to the disk first: up to 0.2 s for one of 2 MB
    writeWhole(path, text)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}
