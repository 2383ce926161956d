import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Entry {
  readonly version?: string
  readonly resolved?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lockfile {
  packages: Record<string, Entry>
}

/**
 * What is wrong with a lockfile: packages of other platforms that a package names and the lockfile lacks (a registry that does
 * not serve them leaves them out, and `npm ci` then refuses the whole), and addresses of a registry. `mend` fills in the former.
 */
export function lockfileFaults(lockfile: Lockfile, { mend = false }: { mend?: boolean } = {}): readonly string[] {
  const packages = { ...lockfile.packages }
  const missing: string[] = []
  for (const [place, entry] of Object.entries(lockfile.packages))
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = [`${place}/node_modules/${name}`, ...above(place).map((folder) => `${folder}node_modules/${name}`)]
      const version = range.replace(/^[\^~]/, '')
      if (found.some((one) => packages[one] && (range !== version || packages[one]?.version === version))) continue
      const at = packages[`node_modules/${name}`] ? `${place}/node_modules/${name}` : `node_modules/${name}`
      packages[at] = { version, ...platformOf(name), optional: true, ...(entry.dev ? { dev: true } : {}) } as Entry
      missing.push(at)
    }
  if (mend) lockfile.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  const hosts = Object.entries(packages).flatMap(([place, { resolved }]) =>
    resolved?.startsWith('http') ? [`${place}: names a registry (${new URL(resolved).host})`] : [],
  )
  return [
    ...(mend ? [] : missing.map((place) => `${place}: is named and not there; npx tsx infra/lint/lockfile.ts --mend`)),
    ...hosts,
  ]
}

// The folders from which a package at `place` finds others, nearest first.
function above(place: string): readonly string[] {
  const parts = place.split('node_modules/')
  return parts.map((_, index) => parts.slice(0, parts.length - index - 1).join('node_modules/')).slice(0, parts.length)
}

const OS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

function platformOf(name: string) {
  const words = (name.split('/').at(-1) ?? '').split(/[-_]/)
  const os = OS.filter((one) => words.includes(one))
  const cpu = CPU.filter((one) => words.includes(one) || (one === 'arm' && words.includes('armhf')))
  const libc =
    words.includes('musl') || words.includes('musleabihf')
      ? ['musl']
      : words.includes('gnu') || words.includes('gnueabihf')
        ? ['glibc']
        : []
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}), ...(libc.length > 0 ? { libc } : {}) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../../package-lock.json', import.meta.url))
  const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile // npm's own file
  const mend = process.argv.includes('--mend')
  const faults = lockfileFaults(lockfile, { mend })
  for (const fault of faults) console.log(`package-lock.json: ${fault}`)
  if (mend) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
