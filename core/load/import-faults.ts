import { readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { codeFrame } from '../code-frame.ts'
import { DefinitionError, type Fault } from '../error.ts'
import { didYouMean } from '../nearest.ts'
import { type Modules, specifiersOf } from './modules.ts'
import { Origins } from './origin.ts'
import type { Resolve } from './specifier.ts'

interface Failed {
  readonly root: string
  readonly failed: ReadonlyMap<string, unknown>
  readonly modules: Modules
  readonly resolve: Resolve
}

/**
 * Why files could not be imported, each cause once however many files stand on it: what does not parse, leads nowhere, or asks
 * for what is not exported, then whatever was thrown. `keys` are those of the assets that are lost by it.
 */
export async function importFaults(
  found: Failed,
): Promise<{ readonly faults: readonly Fault[]; readonly keys: readonly string[] }> {
  const texts = new Map(
    [...new Set([...found.modules.keys(), ...found.failed.keys()])].map((file) => [file, readFileSync(file, 'utf8')]),
  )
  const seen: Fault[] = []
  for (const [file, text] of texts)
    seen.push(...(await syntaxFaults(file, text, found)), ...(await linkFaults(file, text, found)))
  const thrown = [...found.failed].flatMap(([file, error]) => thrownFaults(file, error, texts, found, seen))
  const once = new Map([...seen, ...thrown].map((fault) => [`${fault.file}:${fault.line}:${fault.what}`, fault]))
  const keys = [...found.failed.keys()].flatMap((file) =>
    [...(texts.get(file) ?? '').matchAll(DECLARATION)].map(([, key = '']) => key),
  )
  return { faults: [...once.values()], keys }
}

const DECLARATION = /\b(?:asset|source|frame|stream)\(\s*['"]([a-z][a-z0-9_]*\.[a-z0-9_]+)['"]/g

async function syntaxFaults(file: string, text: string, { root }: Failed): Promise<readonly Fault[]> {
  const { parseSync } = await import('oxc-parser')
  const { errors } = parseSync(file, text, { lang: 'ts' })
  return errors.map((error) =>
    faultAt(root, file, text, error.labels[0]?.start ?? 0, `does not parse: ${error.message}`),
  )
}

async function linkFaults(file: string, text: string, { root, modules, resolve }: Failed): Promise<readonly Fault[]> {
  const module = modules.get(file)
  if (module === undefined) return []
  const origins = new Origins(modules, resolve)
  const faults: Fault[] = []
  for (const specifier of specifiersOf(module)) {
    if (resolve(specifier, file).kind !== 'missing') continue
    const what = `imports '${specifier}', and there is no such file`
    const mend = specifier.endsWith('/schema.gen.ts') ? 'npm run typegen writes it' : undefined
    faults.push(faultAt(root, file, text, offsetOf(text, specifier), what, mend))
  }
  const values = new Set(Object.values(module.declarations).flatMap(({ names }) => names))
  for (const [local, { from, name }] of Object.entries(module.imports)) {
    const target = resolve(from, file)
    const there = target.kind === 'file' ? modules.get(target.file) : undefined
    let names: ReadonlySet<string> | null = null
    if (target.kind === 'file' && there && Object.keys(there.declarations).length > 0 && there.stars.length === 0)
      names = origins.export(target.file, name) === null && !isType(text, name) ? origins.names(target.file) : null
    // What is only a type of the framework is not there when it runs.
    else if (target.kind === 'framework' && from === '#core' && values.has(local)) names = await coreNames()
    if (names === null || names.has(name) || name === '*') continue
    const what = `imports '${name}' from '${from}', which does not export it`
    faults.push(faultAt(root, file, text, offsetOf(text, name), what, didYouMean(name, names)))
  }
  return faults
}

const coreNames = async (): Promise<ReadonlySet<string>> => new Set(Object.keys(await import('../index.ts')))

// Types are gone when a module is cut, so what is imported as a type cannot be looked for.
const isType = (text: string, name: string) => new RegExp(`\\btype\\b[^;\\n]*\\b${name}\\b`).test(text)

function thrownFaults(
  file: string,
  error: unknown,
  texts: ReadonlyMap<string, string>,
  found: Failed,
  seen: readonly Fault[],
): readonly Fault[] {
  const message = error instanceof Error ? error.message : String(error)
  if (/Transform failed/.test(message) && seen.length > 0) return []
  const specifier = LOST.exec(message)
    ?.slice(1)
    .find((part) => part !== undefined)
  if (specifier !== undefined && seen.some((fault) => fault.what.includes(basename(specifier)))) return []
  const importer = [...texts].find(([, text]) => specifier !== undefined && quoted(text, specifier) >= 0)
  if (specifier !== undefined && importer !== undefined) {
    const [where, text] = importer
    const mend = message.includes('package') ? `npm install ${specifier}, or mend the name` : undefined
    return [faultAt(found.root, where, text, quoted(text, specifier), message.split('\n')[0] ?? message, mend)]
  }
  const place = placeOf(error, file, texts, found.root)
  // What was thrown follows from what its file lacks.
  if (seen.some((fault) => fault.file === place.file)) return []
  if (error instanceof DefinitionError) return error.faults.map((fault) => ({ ...place, ...fault }))
  const what = `cannot be imported: ${message.split('\n')[0]}`
  const circle = /before initialization/.test(message) ? circleOf(place.file ?? '', found) : null
  if (circle === null) return [{ ...place, what }]
  return [{ ...place, what: `${what}, as files import each other: ${circle}`, mend: 'take one of these imports out' }]
}

// How Node names what cannot be linked: a package, a file, a module without the export, a name of package.json.
const LOST = /Cannot find (?:package|module) '([^']+)'|requested module '([^']+)'|Package import specifier "([^"]+)"/

// The shortest way along imports from a file back to itself.
function circleOf(file: string, { root, modules, resolve }: Failed): string | null {
  const start = join(root, file)
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const at = way.at(-1) ?? start
    const module = modules.get(at)
    for (const specifier of module ? specifiersOf(module) : []) {
      const target = resolve(specifier, at)
      if (target.kind !== 'file' || seen.has(target.file)) continue
      if (target.file === start) return [...way, start].map((one) => relative(root, one)).join(' → ')
      seen.add(target.file)
      ways.push([...way, target.file])
    }
  }
  return null
}

// The first frame of the stack that lies in a file of the project.
function placeOf(
  error: unknown,
  file: string,
  texts: ReadonlyMap<string, string>,
  root: string,
): Pick<Fault, 'file' | 'line' | 'column'> {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const [, path = '', line, column] of stack.matchAll(/(\/[^\s:()?]+\.ts)(?:\?[^\s:]*)?:(\d+):(\d+)/g))
    if (texts.has(path)) return { file: relative(root, path), line: Number(line), column: Number(column) }
  return { file: relative(root, file) }
}

function faultAt(root: string, file: string, text: string, offset: number, what: string, mend?: string): Fault {
  const before = text.slice(0, offset).split('\n')
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  const fault = { file: relative(root, file), line, column, what, frame: codeFrame(text, line, column) }
  return mend === undefined ? fault : { ...fault, mend }
}

const offsetOf = (text: string, word: string) =>
  Math.max(
    0,
    quoted(text, word) >= 0 ? quoted(text, word) : text.search(new RegExp(`\\b${word.replaceAll(/\W/g, '\\$&')}\\b`)),
  )

const quoted = (text: string, word: string) => Math.max(text.indexOf(`'${word}'`), text.indexOf(`"${word}"`))
