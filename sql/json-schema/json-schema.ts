/** A JSON schema, draft 7, as plain data. */
export type JsonSchema = { readonly [word: string]: unknown }

export const TEXT: JsonSchema = { type: ['string', 'number'] }
export const BOOLEAN: JsonSchema = { type: 'boolean' }
export const WHOLE: JsonSchema = { type: 'integer', minimum: 1 }

/** A text; an empty one is none. */
export const NOTE: JsonSchema = { type: ['string', 'number', 'null'] }

/** The same, or nothing at all. */
export function orNone(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null] }
  if (schema.type !== undefined) return { ...schema, type: [...new Set([schema.type, 'null'].flat())] }
  return { anyOf: [schema, { type: 'null' }] }
}

/** One of these words. */
export const oneOf = (words: readonly string[]): JsonSchema => ({ enum: [...words] })

/** A list; nothing at all is an empty one. */
export const listOf = (items: JsonSchema): JsonSchema => ({ type: ['array', 'null'], items })

/** A text or a list of them. */
export const TEXTS: JsonSchema = { anyOf: [TEXT, { type: 'array', items: TEXT }] }

/** A map with these keys and no others. */
export const mapOf = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
})
