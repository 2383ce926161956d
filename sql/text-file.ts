import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import type { Fault } from '#core/error.ts'

/** The text of a file; where it is not UTF-8, that is a fault at its line, since letters would be lost in silence. */
export function textIn(path: string, file: string, faults: Fault[]): string {
  const bytes = readFileSync(path)
  const text = bytes.toString()
  if (!isUtf8(bytes)) faults.push(notUtf8(text, file))
  return text
}

/** What is to be said of a text that was read as UTF-8 and is not. */
export function notUtf8(text: string, file: string): Fault {
  // What is no UTF-8 is read as this one letter.
  const line = text.slice(0, text.indexOf('\ufffd')).split('\n').length
  return { file, line, what: 'the file is not UTF-8 from here on', mend: 'save it as UTF-8' }
}
