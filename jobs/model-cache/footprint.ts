import { createHash } from 'node:crypto'
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { columnsOf } from '#core/column.ts'
import type { Ground } from '#core/load/load.ts'

/** All that the models of a project are made of: what surrounds them, and each file by its path under the root. */
export interface Footprint {
  /** A hash over all sizes and times. */
  readonly stamp: string
  readonly around: string
  /** Size and times of each file. */
  readonly files: ReadonlyMap<string, string>
}

/** Contents as they were found, beside the stamps under which they were. */
export interface Contents {
  readonly around: string
  /** Path, stamp and hash of the content of each file. */
  readonly files: readonly (readonly [string, string, string])[]
}

/** Looks at the files of a project under `root`, and at those of the language itself, by size and time alone. */
export function footprintOf(root: string, ground: Ground): Footprint {
  const own = existsSync(join(root, 'dbt_project.yml')) ? ['dbt_project.yml'] : []
  const paths = [...own, ...FOLDERS.flatMap((folder) => filesUnder(root, folder))]
  const files = new Map(paths.map((path) => [path, stampOf(root, path)]))
  const around = hashOf(aroundOf(ground))
  return { stamp: hashOf([root, around, ...[...files].flat()]), around, files }
}

/** Reads the files whose sizes and times are not those of `before`. */
export function contentsOf(root: string, { around, files }: Footprint, before: Contents | null): Contents {
  const known = new Map(before?.files.map(([path, stamp, hash]) => [`${path} ${stamp}`, hash]))
  return {
    around,
    files: [...files].map(([path, stamp]) => [
      path,
      stamp,
      known.get(`${path} ${stamp}`) ?? hashOf([readFileSync(join(root, path), 'utf8')]),
    ]),
  }
}

/** One hash over all contents. */
export function contentHash({ around, files }: Contents): string {
  return hashOf([around, ...files.flatMap(([path, , hash]) => [path, hash])])
}

/** Paths of the files whose content is another; null where files came or went, or the surroundings changed. */
export function changedFiles(before: Contents, now: Contents): readonly string[] | null {
  if (before.around !== now.around || before.files.length !== now.files.length) return null
  if (before.files.some(([path], at) => now.files[at]?.[0] !== path)) return null
  return now.files.flatMap(([path, , hash], at) => (before.files[at]?.[2] === hash ? [] : [path]))
}

const FOLDERS = ['models', 'seeds', 'snapshots', 'sql/macros', 'tests/generic']

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  hash.update(texts.map((text) => `${text.length}:${text}`).join(''))
  return hash.digest('base64url')
}

// The language itself, and what it leans on: its files by size and time. Then all that TypeScript shares with models.
function aroundOf({ known, partitions, calendars }: Ground): readonly string[] {
  const home = new URL('../..', import.meta.url).pathname
  return [
    ...['sql', 'core', 'connectors/duckdb'].map((folder) =>
      filesUnder(home, folder, ['fixtures'])
        .map((path) => `${path} ${stampOf(home, path)}`)
        .join('\n'),
    ),
    ...known.map(
      (one) =>
        `${one.key} ${one.in} ${one.kind} ${one.knownAt} ${one.touches} ${JSON.stringify(one.rows ? columnsOf(one.rows) : null)} ${JSON.stringify(one.partitions)}`,
    ),
    ...[...partitions, ...calendars].map(([name, one]) => `${name} ${JSON.stringify(one)}`),
  ]
}

// The time of change is the file system's own: no copy or checkout keeps it.
function stampOf(root: string, path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(`${root}/${path}`)
  return `${size} ${mtimeMs} ${ctimeMs}`
}

// Sorted as their paths are; join() for each of thousands is what takes the time, and what is left out is not gone into.
function filesUnder(root: string, folder: string, without: readonly string[] = []): readonly string[] {
  const paths: string[] = []
  const folders = [folder]
  for (let within = folders.pop(); within !== undefined; within = folders.pop()) {
    for (const entry of entriesOf(join(root, within))) {
      if (entry.isDirectory()) {
        if (!without.includes(entry.name)) folders.push(`${within}/${entry.name}`)
      } else if (entry.isFile() && READ.test(entry.name) && !LEFT.test(entry.name))
        paths.push(`${within}/${entry.name}`)
    }
  }
  return paths.sort()
}

const READ = /\.(sql|csv|ya?ml|ts|md)$/
const LEFT = /\.(test|gen)\.ts$/

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // a project need not have the folder
  }
}
