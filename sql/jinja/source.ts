import { codeFrame } from '#core/code-frame.ts'
import { DefinitionError, type Fault } from '#core/error.ts'

/** A template's text and the path that messages give it. New lines are \n alone. */
export interface Source {
  readonly file: string
  readonly text: string
}

/** A source as Jinja reads it: new lines made one kind, one trailing new line dropped. */
export function sourceOf(file: string, text: string): Source {
  return { file, text: text.replace(/\r\n?/g, '\n').replace(/\n$/, '') }
}

/** 1-based line and column of an offset. */
export function placeAt(source: Source, offset: number): { readonly line: number; readonly column: number } {
  const before = source.text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  let line = 1
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++
  return { line, column: offset - start + 1 }
}

/** A fault at an offset of a template, with its code frame. */
export function faultAt(source: Source, offset: number, what: string, mend?: string): Fault {
  const { line, column } = placeAt(source, offset)
  const frame = codeFrame(source.text, line, column)
  return { file: source.file, line, column, what, ...(mend === undefined ? {} : { mend }), frame }
}

/** Throws the fault at an offset of a template. */
export function refuseAt(source: Source, offset: number, what: string, mend?: string): never {
  throw new DefinitionError([faultAt(source, offset, what, mend)])
}
