import type { Rule } from '#core/check.ts'
import type { Source } from '../jinja/source.ts'
import type { Names } from '../reference.ts'
import type { Yaml } from '../yaml.ts'
import type { TestText } from './test-text.ts'

/** A kind of test: the arguments that it takes (null: its macro says), and what it makes of them. */
export interface TestKind {
  readonly takes: readonly string[] | null
  make(wanted: Wanted): { readonly rule: Rule; readonly name: string; readonly text?: TestText }
}

/** A test as it is described. */
export interface Wanted {
  readonly column: string | null
  readonly names: Names
  readonly source: Source
  /** Its own arguments; severity, where, name and the like are taken out. */
  readonly arguments: ReadonlyMap<string, Yaml>
  argument(name: string): Yaml | undefined
}
