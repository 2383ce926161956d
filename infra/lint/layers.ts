import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/** A rule of the house that a file breaks. */
export interface Breach {
  readonly file: string
  readonly line: number
  readonly what: string
}

/** Floors from the ground up: a folder imports from its own floor and from those below. */
const FLOORS: readonly (readonly string[])[] = [
  ['infra/services'],
  ['core'],
  ['connectors'],
  ['sql'],
  ['spark'],
  ['assets', 'models'],
  ['web'],
  ['jobs', 'infra/bench', 'infra/record', 'infra/lint', 'infra/test'],
]

const LINES = 300
const FORBIDDEN = /^(utils?|types|helpers?|common|managers?)$/

/**
 * What breaks the rules under `root`: an import that points up (type imports too), a circle of files, a file of more than 300
 * lines that is neither a test nor generated (`.gen.ts`), a name that says nothing.
 */
export function breaches(root: string): readonly Breach[] {
  const files = filesUnder(root)
  const imports = new Map(files.map((file) => [file, importsOf(root, file)]))
  return [
    ...files.flatMap((file) => [...named(file), ...long(root, file)]),
    ...files.flatMap((file) => (imports.get(file) ?? []).flatMap((one) => upward(file, one))),
    ...circles(imports),
  ].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}

interface Import {
  readonly to: string
  readonly line: number
}

const FOLDERS = ['core', 'connectors', 'sql', 'spark', 'assets', 'models', 'web', 'jobs', 'infra']

function filesUnder(root: string): readonly string[] {
  return FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
  }).sort()
}

function importsOf(root: string, file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const { module } = parseSync(file, text)
  const asked = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((one) => one.moduleRequest ?? [])),
  ].map(({ value, start }) => ({ specifier: value, start }))
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    specifier: text.slice(start + 1, end - 1),
    start,
  }))
  return [...asked, ...dynamic].flatMap(({ specifier, start }) => {
    const to = targetOf(root, file, specifier)
    return to === null ? [] : [{ to, line: text.slice(0, start).split('\n').length }]
  })
}

// A path from the root; null for packages.
function targetOf(root: string, file: string, specifier: string): string | null {
  if (specifier === '#core') return 'core/index.ts'
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : null
}

function upward(file: string, { to, line }: Import): readonly Breach[] {
  const from = floorOf(file)
  const target = floorOf(to)
  if (from === null || target === null || target.floor <= from.floor) return []
  // A test of an asset or a model materializes it, which only a job can.
  if (target.folder === 'jobs' && /^(assets|models)\/.*\.test\.ts$/.test(file)) return []
  return [{ file, line, what: `imports ${to}: ${target.folder}/ stands above it, and imports point down` }]
}

function floorOf(file: string): { readonly floor: number; readonly folder: string } | null {
  for (const [floor, folders] of FLOORS.entries())
    for (const folder of folders) if (file.startsWith(`${folder}/`)) return { floor, folder }
  return null
}

function named(file: string): readonly Breach[] {
  const word = file.split('/').find((part) => FORBIDDEN.test(part.replace(/(\.test|\.test-d|\.int\.test)?\.tsx?$/, '')))
  if (word === undefined) return []
  return [{ file, line: 1, what: `'${word}' says nothing: name it after what is in it` }]
}

function long(root: string, file: string): readonly Breach[] {
  if (/\.(test|test-d|gen)\.tsx?$/.test(file)) return []
  const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1
  return lines > LINES ? [{ file, line: LINES + 1, what: `${lines} lines: cut it at a noun; ${LINES} at most` }] : []
}

// Each circle once, at the import that closes it.
function circles(imports: ReadonlyMap<string, readonly Import[]>): readonly Breach[] {
  const found: Breach[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    if (done.has(file)) return
    path.push(file)
    for (const { to, line } of imports.get(file) ?? []) {
      const start = path.indexOf(to)
      if (start >= 0) found.push({ file, line, what: `closes a circle: ${[...path.slice(start), to].join(' → ')}` })
      else visit(to)
    }
    path.pop()
    done.add(file)
  }
  for (const file of imports.keys()) visit(file)
  return found
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = breaches(fileURLToPath(new URL('../../', import.meta.url)))
  for (const { file, line, what } of found) console.log(`${file}:${line} ${what}`)
  process.exitCode = found.length > 0 ? 1 : 0
}
