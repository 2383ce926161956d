import { renderNative } from '../../jinja/native.ts'
import { parse } from '../../jinja/parse.ts'
import type { Context } from '../../jinja/scope.ts'
import { sourceOf } from '../../jinja/source.ts'
import { fromPlain, type Value } from '../../jinja/value.ts'
import { isMap, type Plain, type PlainMap } from '../read/yaml.ts'

/** The name under which a generic test finds the arguments of its macro. */
export const KEYWORDS = '_dbt_generic_test_kwargs'

/** The context of a generic test: its arguments are made when they are asked for. */
export function withKeywords(keywords: ((context: Context) => Value) | undefined, context: Context): Context {
  if (keywords === undefined) return context
  let made: Value | undefined
  const whole: Context = {
    ...context,
    lookup: (name, run) => {
      if (name !== KEYWORDS) return context.lookup(name, run)
      made ??= keywords(whole)
      return made
    },
  }
  return whole
}

/** The arguments of a test as values: texts are rendered, and `ref('x')` alone is the relation, as dbt has it. */
export function keywordsOf(args: PlainMap, context: Context): Value {
  const argument = (plain: Plain, top: string | null): Value => {
    if (Array.isArray(plain)) return plain.map((one) => argument(one, null))
    if (isMap(plain)) return new Map(Object.entries(plain).map(([key, one]) => [key, argument(one, null)]))
    if (typeof plain !== 'string' || top === 'column_name') return fromPlain(plain)
    const text = CALL.test(plain) ? `{{ ${plain} }}` : plain
    return /\{[{%]/.test(text) ? renderNative(parse(sourceOf('schema.yml', text)), context) : plain
  }
  return new Map(Object.entries(args).map(([key, one]) => [key, argument(one, key)]))
}

const CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/
