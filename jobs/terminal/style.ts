/** What a colour says on a terminal. */
export type Style = 'good' | 'bad' | 'warn' | 'quiet' | 'plain'

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** The painter of a stream that shows colours, or of one that does not. */
export function painter(color: boolean): Paint {
  if (!color) return (_style, text) => text
  return (style, text) => (style === 'plain' || text === '' ? text : `\x1b[${CODES[style]}m${text}\x1b[0m`)
}

const CODES: Readonly<Record<Exclude<Style, 'plain'>, number>> = { good: 32, bad: 31, warn: 33, quiet: 2 }
