import { formatText, formatted } from '../../jinja/format.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { fromPlain, textOf, type Value } from '../../jinja/value.ts'
import type { SourceTable } from '../node.ts'
import { mapOf, type Plain } from './yaml.ts'

/**
 * What reads a source that is a file, as dbt-duckdb writes it: its external_location filled with the names of the table and its
 * meta by `formatter` (newstyle `{name}`, oldstyle `%(name)s`, template `$name`), in quotes unless it calls a function. null
 * for a table of the database. Throws Refusal where the location asks for what is not there.
 */
export function sourceLocation(table: Located): string | null {
  const values = valuesOf(table)
  const { external_location: location = null, formatter = null } = values
  if (typeof location !== 'string') return null
  const form = FORMS[formatter === null ? 'newstyle' : String(formatter)]
  if (form === undefined)
    throw new Refusal(
      `there is no formatter '${String(formatter)}' of locations`,
      `there are ${Object.keys(FORMS).join(', ')}`,
    )
  const filled = form(location, new Map(Object.entries(values).map(([name, value]) => [name, fromPlain(value)])))
  return filled.includes('(') || filled.startsWith("'") ? filled : `'${filled}'`
}

type Located = Pick<SourceTable, 'name' | 'relation' | 'config'>

// The names of SourceConfig.as_dict of dbt-duckdb: settings of its own go before meta, and both before the table's.
function valuesOf({ name, relation: { identifier, schema, database }, config }: Located): Record<string, Plain> {
  const own = Object.entries(config).filter(([key]) => !KNOWN.has(key))
  const table = { name, identifier, schema, database, tags: config.tags ?? [] }
  return { ...table, ...mapOf(config.meta), ...Object.fromEntries(own) }
}

const KNOWN: ReadonlySet<string> = new Set([
  ...['enabled', 'event_time', 'freshness', 'loaded_at_field', 'loaded_at_query', 'meta', 'tags'],
])

type Form = (text: string, values: Map<Value, Value>) => string

const FORMS: Readonly<Record<string, Form>> = {
  newstyle: (text, values) =>
    formatText(text, { positional: [], named: new Map([...values].map(([name, one]) => [textOf(name), one])) }),
  oldstyle: (text, values) => formatted(text, values),
  template: (text, values) =>
    text.replace(/\$(?:(\$)|([a-z_]\w*)|\{([a-z_]\w*)\})?/gi, (whole, twice, bare, braced) => {
      if (twice !== undefined) return '$'
      const found = values.get(bare ?? braced)
      if (found === undefined)
        throw new Refusal(
          whole === '$' ? `a single '$' in '${text}'` : `the location '${text}' asks for ${whole}, which is not there`,
          `write $$ for the sign, or one of ${[...values.keys()].map(textOf).join(', ')}`,
        )
      return textOf(found)
    }),
}
