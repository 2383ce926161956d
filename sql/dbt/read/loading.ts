import type { Fault } from '#core/error.ts'
import type { Invocation } from '../invocation.ts'
import type { MacroLibrary } from '../macro-library.ts'
import type { Properties } from './properties.ts'
import type { Plain } from './yaml.ts'

/** What the reading of a project has at hand. */
export interface Loading {
  readonly invocation: Invocation
  readonly library: MacroLibrary
  readonly properties: Properties
  /** A text of YAML, of this package (the project's own by default), with its Jinja rendered; what is a single expression keeps its type. */
  readonly render: (text: string, of?: string) => Plain
  /** Takes what is wrong. */
  readonly faults: Fault[]
}
