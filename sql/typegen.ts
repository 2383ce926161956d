import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { Column, ColumnType } from '#core/column.ts'
import { filesIn } from './library.ts'

/**
 * The text of models/<subject>/schema.gen.ts by its path from the root: a handle for each model with the type of its rows, so
 * that assets of TypeScript stand on it. A column is null unless a not_null test that blocks, or the key, says otherwise.
 */
export function schemaTypes(
  models: readonly Asset[],
  columns: ReadonlyMap<string, readonly Column[]>,
): ReadonlyMap<string, string> {
  const bySubject = new Map<string, string[]>()
  for (const model of [...models].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const found = columns.get(model.key)
    if (found === undefined) continue
    const subject = model.key.slice(0, model.key.indexOf('.'))
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), handleOf(model, found)])
  }
  return new Map([...bySubject].map(([subject, handles]) => [pathOf(subject), fileOf(handles)]))
}

/**
 * Handles without row types for each schema.gen.ts that is missing beside its models, so that assets that import it can be
 * loaded, and the columns be found, before it is there.
 */
export function missingTypes(root: string): ReadonlyMap<string, string> {
  const bySubject = new Map<string, string[]>()
  for (const path of filesIn(join(root, 'models'), '.sql')) {
    const [subject = '', file = '', deeper] = relative(join(root, 'models'), path).split(/[\\/]/)
    if (deeper !== undefined || file === '' || existsSync(join(root, pathOf(subject)))) continue
    const name = basename(file, '.sql')
    const handle = `export const ${camelCase(name)} = modelRef<Record<string, unknown>>('${subject}.${name}')\n`
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), handle])
  }
  return new Map([...bySubject].map(([subject, handles]) => [pathOf(subject), fileOf(handles)]))
}

/** Paths of the files that are not as these texts say: to be written again, and a failure of the tests. */
export function staleTypes(root: string, types: ReadonlyMap<string, string>): readonly string[] {
  const there = filesIn(join(root, 'models'), 'schema.gen.ts').map((path) => relative(root, path))
  return [...new Set([...types.keys(), ...there])].filter((path) => {
    const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined
    return text !== types.get(path)
  })
}

/** Writes these texts where they differ; gives the paths written. */
export function writeTypes(root: string, types: ReadonlyMap<string, string>): readonly string[] {
  const stale = staleTypes(root, types).filter((path) => types.has(path) && existsSync(dirname(join(root, path))))
  for (const path of stale) writeFileSync(join(root, path), types.get(path) ?? '')
  return stale
}

const pathOf = (subject: string) => `models/${subject}/schema.gen.ts`

function fileOf(handles: readonly string[]): string {
  return `// Written by \`npm run typegen\` from the models beside it; do not edit.\nimport { modelRef } from '#core/model-ref.ts'\n\n${handles.join('\n')}`
}

function handleOf(model: Asset, columns: readonly Column[]): string {
  const name = camelCase(model.key.slice(model.key.indexOf('.') + 1))
  const doc = model.doc === '' ? '' : `/** ${model.doc.replaceAll('*/', '* /').replace(/\s+/g, ' ').trim()} */\n`
  const present = new Set([
    ...model.unique,
    ...model.checks.flatMap(({ rule, severity, where }) =>
      rule.kind === 'notNull' && severity === 'error' && where === undefined ? [rule.column] : [],
    ),
  ])
  const rows = columns.map((column) => {
    const key = /^[A-Za-z_]\w*$/.test(column.name) ? column.name : JSON.stringify(column.name)
    return `  ${key}: ${rowType(column.type)}${present.has(column.name) ? '' : ' | null'}\n`
  })
  return `${doc}export const ${name} = modelRef<{\n${rows.join('')}}>('${model.key}')\n`
}

// As stores give the values of columns that no row schema describes.
function rowType(type: ColumnType): string {
  if (type.startsWith('other:') || type === 'json') return 'unknown'
  // What stands before the brackets is a type of its own.
  if (type.endsWith('[]')) return `readonly ${rowType(type.slice(0, -2) as ColumnType)}[]`
  switch (type) {
    case 'boolean':
      return 'boolean'
    case 'int32':
    case 'double':
      return 'number'
    case 'int64':
    case 'timestamp':
      return 'bigint'
    default:
      // Strings, days as ISO, exact decimals.
      return 'string'
  }
}

const RESERVED = new Set([
  'class',
  'const',
  'default',
  'delete',
  'enum',
  'export',
  'function',
  'import',
  'in',
  'new',
  'null',
  'return',
  'this',
  'var',
  'with',
])

function camelCase(name: string): string {
  const camel = name.replace(/_+(.)/g, (_all, next: string) => next.toUpperCase())
  return RESERVED.has(camel) ? `${camel}_` : camel
}
