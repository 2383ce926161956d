import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve as join } from 'node:path'
import type { Asset } from '../asset.ts'
import type { Check } from '../check.ts'
import { contentHash } from './module-cache.ts'
import type { Modules } from './modules.ts'
import { type Origin, Origins } from './origin.ts'
import type { Resolve } from './specifier.ts'

/** An asset with the place where it is exported: the file's absolute path and the name there. */
export interface Exported {
  readonly asset: Asset
  readonly file: string
  readonly name: string
}

/** Where an asset is declared, once re-exports are followed. */
export interface Declared extends Exported {
  readonly line: number
  readonly column: number
}

/** Follows each asset to its declaration. One that cannot be followed (a record built at run time) stays where it is exported. */
export function declarationsOf(exported: readonly Exported[], modules: Modules, resolve: Resolve): readonly Declared[] {
  const origins = new Origins(modules, resolve)
  return exported.map((one) => {
    const origin = origins.export(one.file, one.name)
    const at = origin?.kind === 'declaration' ? origin : { file: one.file, name: one.name }
    const { line = 1, column = 1 } = modules.get(at.file)?.declarations[at.name] ?? {}
    return { asset: one.asset, file: at.file, name: at.name, line, column }
  })
}

/**
 * The code version of each asset by key: a hash of its declaration (without what does not count) and of every top-level
 * declaration of the project that it reaches, the content of files named by `new URL('…', import.meta.url)`, and the versions of
 * `pinned` packages. It stops at other assets, at the framework, at packages.
 */
export function codeVersions(
  declared: readonly Declared[],
  modules: Modules,
  resolve: Resolve,
): ReadonlyMap<string, string> {
  const reach: Reach = {
    modules,
    resolve,
    origins: new Origins(modules, resolve),
    assets: new Set(declared.map(({ file, name }) => idOf(file, name))),
  }
  return new Map(
    declared.map(({ asset, file, name }) => {
      const pieces: string[] = asset.pinned.map((name) => `${name}@${installed(name, file)}`)
      collect(reach, { kind: 'declaration', file, name }, new Set(), pieces)
      return [asset.key, hash('sha1', pieces.join('\n'), 'base64url').slice(0, 20)]
    }),
  )
}

/** The code version of a model: its rendered text with the macros it used, and what its record says of the table. */
export function modelVersion(one: Asset): string {
  const text = one.compute.via === 'select' ? one.compute.select.version : ''
  const record = JSON.stringify([
    ...COUNTED.map((name) => (name === 'checks' ? one.checks.map(counted) : one[name])),
    ...(one.increment ? [one.increment] : []),
    ...(one.relation === one.key ? [] : [one.relation]),
  ])
  return hash('sha1', `${text.length}:${text}${record}`, 'base64url').slice(0, 20)
}

/** The code versions of models by key, from those of each by itself: a view names the relations that it reads, wherever they stand. */
export function modelVersions(
  models: readonly Asset[],
  versionOf: (one: Asset) => string = modelVersion,
): ReadonlyMap<string, string> {
  const renamed = new Map(models.flatMap(({ key, relation }) => (relation === key ? [] : [[key, relation] as const])))
  return new Map(
    models.map((one) => {
      const isView = one.compute.via === 'select' && one.compute.select.materialized === 'view'
      const read = isView ? Object.values(one.from).flatMap(({ key }) => renamed.get(key) ?? []) : []
      const version = versionOf(one)
      const code = read.length === 0 ? version : hash('sha1', [version, ...read].join(' '), 'base64url').slice(0, 20)
      return [one.key, code]
    }),
  )
}

function counted(check: Check): Check {
  const { rule } = check
  if (rule.kind !== 'query' || rule.code === undefined) return check
  return { ...check, rule: { kind: 'query', sql: rule.code } }
}

// In the order in which they are hashed.
const COUNTED = ['unique', 'partitions', 'at', 'knownAt', 'touches', 'from', 'checks', 'version', 'batch'] as const

interface Reach {
  readonly modules: Modules
  readonly resolve: Resolve
  readonly origins: Origins
  /** Ids of the declarations of assets. */
  readonly assets: ReadonlySet<string>
}

const idOf = (file: string, name: string) => `${file}\0${name}`

// Depth first, in the order of names, so that the same code gives the same pieces wherever its files stand.
function collect(reach: Reach, origin: Origin, seen: Set<string>, pieces: string[]) {
  if (origin.kind === 'outside') return void pieces.push(origin.text)
  if (origin.kind === 'module') {
    for (const name of [...reach.origins.names(origin.file)].sort()) {
      const one = reach.origins.export(origin.file, name)
      if (one !== null) follow(reach, name, one, seen, pieces)
    }
    return
  }
  const { file, name } = origin
  const declaration = reach.modules.get(file)?.declarations[name]
  if (declaration === undefined || seen.has(idOf(file, name))) return
  seen.add(idOf(file, name))
  pieces.push(declaration.hash)
  for (const path of declaration.files) pieces.push(fileVersion(join(dirname(file), path), path))
  for (const specifier of declaration.imports)
    follow(reach, specifier, reach.origins.module(file, specifier), seen, pieces)
  for (const name of declaration.names) {
    const found = meant(reach, file, name)
    if (found !== null) follow(reach, name, found, seen, pieces)
  }
}

function follow(reach: Reach, name: string, origin: Origin, seen: Set<string>, pieces: string[]) {
  if (origin.kind === 'declaration' && reach.assets.has(idOf(origin.file, origin.name))) return
  pieces.push(name)
  collect(reach, origin, seen, pieces)
}

// `space.name` of an imported namespace means that export alone.
function meant({ origins }: Reach, file: string, name: string): Origin | null {
  const dot = name.indexOf('.')
  if (dot < 0) return origins.local(file, name)
  const space = origins.local(file, name.slice(0, dot))
  if (space?.kind === 'module') return origins.export(space.file, name.slice(dot + 1))
  return space
}

// Above this a file's size stands for its content: reading it at each start would cost more than it tells.
const READABLE = 16 * 2 ** 20

function fileVersion(file: string, path: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile()) return path
  return stat.size > READABLE ? `${path} ${stat.size}` : `${path} ${contentHash(readFileSync(file))}`
}

function installed(name: string, from: string): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name, 'package.json')
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
      const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
      return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : ''
    }
    if (folder === dirname(folder)) return 'not installed'
  }
}
