import { type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf'
import { tableFromIPC } from 'apache-arrow'
import { daysOf } from '../arrow/date.ts'
import { readColumn } from '../arrow/read-column.ts'
import { schemaOfArrow } from '../arrow/schema.ts'
import type { DataType } from '../data-type/data-type.ts'
import { Variant } from '../variant/variant.ts'

// Plans and results as canonical.py spells them.

/** A message without what differs from run to run: ids in the order in which they occur. */
export function planJson<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonValue {
  return renamed(toJson(schema, message), new Map(), new Map())
}

/** A row's values in one spelling: integers as text, instants in microseconds, days since 1970. */
export function valueJson(value: unknown, type: DataType): JsonValue {
  if (value === null || value === undefined) return null
  if (value instanceof Variant) return { value: base64(value.value), metadata: base64(value.metadata) }
  switch (type.kind) {
    case 'array':
      return (value as unknown[]).map((one) => valueJson(one, type.elementType!))
    case 'map':
      return {
        map: [...(value as Map<unknown, unknown>)].map(([key, one]) => [
          valueJson(key, type.keyType!),
          valueJson(one, type.valueType!),
        ]),
      }
    case 'struct':
      return Object.fromEntries(
        (type.fields ?? []).map(({ name = '', dataType }) => [
          name,
          valueJson((value as Record<string, unknown>)[name], dataType!),
        ]),
      )
    case 'date':
      return String(daysOf(String(value)))
    case 'binary':
      return base64(value as Uint8Array)
    case 'float':
    case 'double':
      return Number.isFinite(value) ? (value as number) : String(value).replace('NaN', 'nan').replace('Infinity', 'inf')
    case 'boolean':
      return value === true
    default:
      return String(value)
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function renamed(value: JsonValue, ids: Map<JsonValue, string>, names: Map<JsonValue, string>): JsonValue {
  if (Array.isArray(value)) return value.map((one) => renamed(one, ids, names))
  if (typeof value !== 'object' || value === null) return value
  // The order of PySpark's fields, in which ids are met.
  return Object.fromEntries(
    Object.entries(withoutOrigin(value)).map(([key, one = null]) => {
      if (key === 'planId') return [key, numbered(ids, one, 'plan')]
      if (key === 'nameParts')
        return [
          key,
          (one as string[]).map((part) => (/^[xyz]_\d+$/.test(part) ? numbered(names, part, 'variable') : part)),
        ]
      if (key === 'localRelation') return [key, localJson(one as { data?: string })]
      return [key, renamed(one, ids, names)]
    }),
  )
}

// A `common` that held nothing but an origin says nothing.
function withoutOrigin({ common, ...rest }: Readonly<Record<string, JsonValue | undefined>>): typeof rest {
  if (typeof common !== 'object' || common === null || Array.isArray(common)) return rest
  const { origin: _, ...kept } = common
  return Object.keys(kept).length === 0 ? rest : { common: kept, ...rest }
}

function numbered(known: Map<JsonValue, string>, value: JsonValue, word: string): string {
  const name = known.get(value) ?? `${word} ${known.size}`
  known.set(value, name)
  return name
}

function localJson({ data, ...rest }: { data?: string }): JsonValue {
  if (data === undefined) return rest
  const table = tableFromIPC(Buffer.from(data, 'base64'))
  const { fields = [] } = schemaOfArrow(table.schema)
  const rows = table.batches.flatMap((batch) => {
    const columns = fields.map(({ dataType }, n) =>
      readColumn(batch.data.children[n]!, dataType!).map((one) => valueJson(one, dataType!)),
    )
    return Array.from({ length: batch.numRows }, (_, row) => columns.map((column) => column[row] ?? null))
  })
  return { ...rest, rows }
}
