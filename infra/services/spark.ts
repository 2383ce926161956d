import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { exclusively } from './lock.ts'
import { javaArguments, SETTINGS, SPARK_VERSION } from './spark-settings.ts'

/** Where things are kept and how Spark is run. */
export interface SparkService {
  /** Jars, logs and what was started; shared by every checkout of this user. Default: ~/.cache/tidemark. */
  readonly cache?: string
  readonly port?: number
  readonly javaHome?: string | undefined
  /** Heap of the server, as Java writes it. Default: 3g. */
  readonly memory?: string
  /** Whose pip fetches the jars. Default: python3. */
  readonly python?: string
  /** Whether a server at the address gives rows; the port alone says nothing. */
  readonly answers: (remote: string) => Promise<boolean>
  readonly say?: (line: string) => void
}

/** A server that answers. */
export interface RunningSpark {
  readonly remote: string
  readonly pid: number
  /** Seconds to the first row; null for one that ran already. */
  readonly seconds: number | null
}

const WAIT_MS = 120_000

/** Starts a Spark Connect server, or finds the one that runs; the jars are fetched once and checked by their hash. Throws Error with the end of the server's log. */
export async function startSpark(service: SparkService): Promise<RunningSpark> {
  const cache = service.cache ?? defaultCache()
  return exclusively(join(cache, 'spark.lock'), async () => {
    const running = runningSpark(cache)
    // One that does not answer yet was left alone while it started.
    if (running !== null) {
      await answering(service, cache, running)
      return { ...running, seconds: null }
    }
    const jars = fetchJars(cache, service)
    const began = performance.now()
    const port = await freePort(service.port ?? 15002)
    const remote = `sc://127.0.0.1:${port}`
    const log = logFile(cache, port)
    const pid = launch(service, cache, jars, port, log)
    // By renaming: a file that was written in part would be found by the next start.
    writeFileSync(`${stateFile(cache)}.new`, JSON.stringify({ remote, pid }))
    renameSync(`${stateFile(cache)}.new`, stateFile(cache))
    await answering(service, cache, { remote, pid })
    return { remote, pid, seconds: (performance.now() - began) / 1000 }
  })
}

/** Why Spark cannot be started here; null where it can. Jars that are not whole count as missing unless they may be fetched. */
export function sparkMissing(
  where: Pick<SparkService, 'cache' | 'javaHome' | 'python'> & { readonly fetches?: boolean } = {},
): string | null {
  const { cache = defaultCache(), javaHome, python = 'python3', fetches = true } = where
  if (spawnSync(javaOf(javaHome), ['-version']).error) return 'no Java: install a JRE 17 or later'
  const fault = faultOf(jarsFolder(cache))
  if (fault === null) return null
  if (!fetches) return `${fault}: npm run up -- spark fetches them, once`
  const pip = spawnSync(python, ['-m', 'pip', '--version']).status === 0
  return pip ? null : `${fault}, and ${python} -m pip, which fetches them, is not there: install Python with pip`
}

/** Stops the server that was started here, and no other; says which, or null where none ran. */
export async function stopSpark({ cache = defaultCache() }: { cache?: string } = {}): Promise<RunningSpark | null> {
  const running = runningSpark(cache)
  rmSync(stateFile(cache), { force: true })
  if (running === null) return null
  process.kill(running.pid, 'SIGTERM')
  // A JVM with a large heap answers signals for a while after it was told to go.
  for (let waited = 0; isOurs(running.pid); waited += 100) {
    if (waited === 10_000) process.kill(running.pid, 'SIGKILL')
    await sleep(100)
  }
  return running
}

/** The server that was started here and still lives. */
export function runningSpark(cache = defaultCache()): RunningSpark | null {
  if (!existsSync(stateFile(cache))) return null
  try {
    const { remote, pid } = JSON.parse(readFileSync(stateFile(cache), 'utf8')) as { remote: string; pid: number }
    return isOurs(pid) ? { remote, pid, seconds: null } : null
  } catch {
    // What cannot be read names no server.
    return null
  }
}

function defaultCache(): string {
  return join(homedir(), '.cache', 'tidemark')
}

function stateFile(cache: string): string {
  return join(cache, 'run', 'spark.json')
}

function jarsFolder(cache: string): string {
  return join(cache, `pyspark-${SPARK_VERSION}`, 'pyspark', 'jars')
}

function faultOf(jars: string): string | null {
  if (!existsSync(join(jars, `spark-connect_2.13-${SPARK_VERSION}.jar`))) return 'its jars are not there'
  const [broken, ...more] = brokenJars(dirname(dirname(jars)))
  if (broken === undefined) return null
  return `${broken}${more.length > 0 ? ` and ${more.length} more of its jars` : ''} in ${dirname(dirname(jars))} is not as it was fetched`
}

// The source package of PyPI is the one place where all jars lie together; pip compares it with the hash before it unpacks.
function fetchJars(cache: string, { python = 'python3', say = () => {} }: SparkService): string {
  const jars = jarsFolder(cache)
  const fault = faultOf(jars)
  if (fault === null) return jars
  say(`${fault}: fetching Spark ${SPARK_VERSION} (450 MB, once) into ${cache}`)
  mkdirSync(cache, { recursive: true })
  const site = mkdtempSync(join(cache, 'fetching-'))
  const requirements = join(site, 'requirements.txt')
  writeFileSync(requirements, `pyspark==${SPARK_VERSION} --hash=sha256:${SETTINGS.sha256}\n`)
  const pip = ['-m', 'pip', 'install', '--no-deps', '--no-cache-dir', '--quiet', '--require-hashes', '--target', site]
  const { error, status } = spawnSync(python, [...pip, '-r', requirements], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (error !== undefined || status !== 0) {
    rmSync(site, { recursive: true, force: true })
    const why = error === undefined ? 'failed, as it says above' : `cannot be started (${error.message})`
    throw new Error(`${fault}, and ${python} -m pip, which fetches them, ${why}; what lay there was left as it is`)
  }
  const [broken] = brokenJars(site, { hashes: true })
  if (broken !== undefined) throw new Error(`${broken} is not as pip unpacked it: is the disk full? It lies in ${site}`)
  // What lay there goes only now that another stands.
  rmSync(dirname(dirname(jars)), { recursive: true, force: true })
  renameSync(site, dirname(dirname(jars)))
  return jars
}

/** Jars that are missing or cut short, by the list that pip left of what it unpacked; hashes are compared on asking, for that takes seconds. */
export function brokenJars(site: string, { hashes = false }: { hashes?: boolean } = {}): readonly string[] {
  const list = join(site, `pyspark-${SPARK_VERSION}.dist-info`, 'RECORD')
  if (!existsSync(list)) return []
  return readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(','))
    .filter(
      ([file = '', hash = '', size = '']) => file.endsWith('.jar') && !isWhole(join(site, file), hash, size, hashes),
    )
    .map(([file = '']) => file)
}

function isWhole(file: string, hash: string, size: string, hashes: boolean): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.size !== Number(size)) return false
  return !hashes || `sha256=${createHash('sha256').update(readFileSync(file)).digest('base64url')}` === hash
}

function launch(
  { memory = '3g', javaHome }: SparkService,
  cache: string,
  jars: string,
  port: number,
  log: string,
): number {
  const work = join(cache, 'run', 'work')
  mkdirSync(work, { recursive: true })
  const output = openSync(log, 'w')
  const java = javaOf(javaHome)
  const child = spawn(java, javaArguments({ java, jars, port, memory, work }), {
    cwd: work,
    detached: true,
    stdio: ['ignore', output, output],
  })
  // Without a listener the failed start would end the process a second time, after the words below.
  child.on('error', () => undefined)
  child.unref()
  if (child.pid === undefined) throw new Error(`${java} cannot be started: install a JRE 17 or later`)
  return child.pid
}

async function answering(
  { answers }: SparkService,
  cache: string,
  { remote, pid }: Pick<RunningSpark, 'remote' | 'pid'>,
): Promise<void> {
  const began = performance.now()
  while (!(await answers(remote))) {
    if (!isOurs(pid) || performance.now() - began > WAIT_MS) {
      await stopSpark({ cache })
      throw new Error(`Spark does not answer at ${remote}${endOf(cache, remote)}`)
    }
    await sleep(200)
  }
}

function endOf(cache: string, remote: string): string {
  const log = logFile(cache, remote.replace(/^.*:/, ''))
  if (!existsSync(log)) return ''
  const said = readFileSync(log, 'utf8')
  const broken = /NoClassDefFoundError|ClassNotFoundException|Could not find or load main class/.test(said)
  const folder = dirname(dirname(jarsFolder(cache)))
  const mend = broken ? ` (jars are missing: remove ${folder}, and they are fetched again)` : ''
  return `${mend}; ${log} ends:\n${said.slice(-2000)}`
}

function logFile(cache: string, port: number | string): string {
  return join(cache, 'run', `spark-${port}.log`)
}

// A pid is used again by the system: only a process that still is this server counts.
function isOurs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' })
  return stdout.includes('SparkConnectServer')
}

function javaOf(javaHome: string | undefined): string {
  return javaHome === undefined ? 'java' : join(javaHome, 'bin', 'java')
}
