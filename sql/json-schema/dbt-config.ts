import { CONFIG_KINDS } from '../dbt/fault/config-faults.ts'
import { type JsonSchema, orNone } from './json-schema.ts'

/** What may have a config. */
export type Configured = keyof typeof CONFIG_KINDS

/** The settings of dbt that have a kind, with its shape; a text with a template in it may come to any. */
export function configWords(resource: Configured): Readonly<Record<string, JsonSchema>> {
  const kinds = Object.entries(CONFIG_KINDS[resource] ?? {})
  return Object.fromEntries(
    kinds.flatMap(([word, kind]) => {
      const shape = SHAPES[kind]
      return [...new Set([word, word.replace(/^(pre|post)_/, '$1-')])].map((one) => [one, shape] as const)
    }),
  )
}

/** The shape, or a text with a template in it. */
export const orTemplate = (shape: JsonSchema): JsonSchema => ({
  anyOf: [shape, { $ref: '#/definitions/template' }],
})

const TEXT: JsonSchema = { type: 'string' }
const HOOK: JsonSchema = { type: ['string', 'object'] }

const SHAPES: Readonly<Record<'truth' | 'text' | 'texts' | 'whole' | 'map' | 'hooks', JsonSchema>> = {
  truth: orTemplate({ type: ['boolean', 'null'] }),
  text: orNone(TEXT),
  texts: { anyOf: [TEXT, { type: 'array', items: TEXT }, { type: 'null' }] },
  whole: orTemplate({ type: ['integer', 'null'] }),
  map: orTemplate({ type: ['object', 'null'] }),
  hooks: { anyOf: [HOOK, { type: 'array', items: HOOK }, { type: 'null' }] },
}
