/** An identifier in DuckDB's quotes. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A text literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The quoted table of an asset key 'subject.name'; `prefix` is the environment's, `database` another than the file's own. */
export function quoteKey(key: string, prefix = '', database: string | null = null): string {
  const [subject = '', name = ''] = key.split('.')
  const table = `${quoteName(prefix + subject)}.${quoteName(name)}`
  return database === null ? table : `${quoteName(database)}.${table}`
}

/** An instant (µs since 1970) as a literal. */
export const quoteInstant = (at: number): string => `make_timestamptz(${Math.trunc(at)})`
