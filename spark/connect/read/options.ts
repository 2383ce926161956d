/** Options of a source or sink: booleans and numbers are written out; null and undefined are left out. */
export type SourceOptions = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>

/** Options as the text that Spark takes. */
export function optionsText(options: SourceOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [[key, String(value)]],
    ),
  )
}
