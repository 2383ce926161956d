import type { JsonSchema } from './json-schema.ts'

/** What does not fit a JSON schema in the words that ours use, as paths (`models.0.name`); for tests. Throws RangeError for another word. */
export function misfits(value: unknown, schema: JsonSchema, root: JsonSchema = schema, path = ''): readonly string[] {
  const within = (one: unknown, of: unknown, name: string) =>
    misfits(one, of as JsonSchema, root, path === '' ? name : `${path}.${name}`) // ours hold schemas alone there
  const holds: Readonly<Record<string, (said: never) => readonly string[] | boolean>> = {
    $ref: (said: string) => misfits(value, referred(root, said), root, path),
    type: (said: string | readonly string[]) => [said].flat().some((one) => isOf(value, one)),
    enum: (said: readonly unknown[]) => said.includes(value),
    anyOf: (said: readonly JsonSchema[]) => said.some((one) => misfits(value, one, root, path).length === 0),
    not: (said: JsonSchema) => misfits(value, said, root, path).length > 0,
    pattern: (said: string) => typeof value !== 'string' || new RegExp(said).test(value),
    minimum: (said: number) => typeof value !== 'number' || value >= said,
    exclusiveMinimum: (said: number) => typeof value !== 'number' || value > said,
    minProperties: (said: number) => !isMap(value) || Object.keys(value).length >= said,
    minItems: (said: number) => !Array.isArray(value) || value.length >= said,
    maxProperties: (said: number) => !isMap(value) || Object.keys(value).length <= said,
    required: (said: readonly string[]) => !isMap(value) || said.every((key) => key in value),
    items: (said: JsonSchema) =>
      Array.isArray(value) ? value.flatMap((one, at) => within(one, said, String(at))) : [],
    properties: (said: Readonly<Record<string, unknown>>) =>
      isMap(value)
        ? Object.entries(value).flatMap(([key, one]) => (key in said ? within(one, said[key], key) : []))
        : [],
    additionalProperties: (said: boolean | JsonSchema) => {
      if (said === true || !isMap(value)) return []
      const isKnown = (key: string) => key in mapIn(schema.properties) || matches(schema.patternProperties, key)
      const others = Object.entries(value).filter(([key]) => !isKnown(key))
      return others.flatMap(([key, one]) => (said === false ? [`${path}.${key}?`] : within(one, said, key)))
    },
  }
  return Object.entries(schema).flatMap(([word, said]) => {
    if (IDLE.includes(word)) return []
    const held = holds[word]
    if (held === undefined) throw new RangeError(`no schema of ours says '${word}'`)
    const told = held(said as never) // of the kind that its word takes
    return typeof told === 'boolean' ? (told ? [] : [path]) : told
  })
}

const IDLE = ['$schema', 'title', 'definitions', 'examples', 'patternProperties', 'description']

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const mapIn = (value: unknown) => (isMap(value) ? value : {})
const matches = (patterns: unknown, key: string) =>
  Object.keys(mapIn(patterns)).some((one) => new RegExp(one).test(key))

function isOf(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isMap(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

function referred(root: JsonSchema, path: string): JsonSchema {
  return path
    .split('/')
    .slice(1)
    .reduce<JsonSchema>((at, name) => mapIn(at[name]), root)
}
