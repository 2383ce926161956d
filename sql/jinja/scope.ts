import type { Fault } from '#core/error.ts'
import type { Output } from './output.ts'
import type { Source } from './source.ts'
import type { Value } from './value.ts'

/** Names of a block: a loop's body, a macro's arguments, a template's top. */
export class Scope {
  private readonly names = new Map<string, Value>()
  private readonly parent: Scope | null

  constructor(parent: Scope | null) {
    this.parent = parent
  }

  set(name: string, value: Value) {
    this.names.set(name, value)
  }

  get(name: string): Value | undefined {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const value = scope.names.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  *keys(): Generator<string> {
    for (let scope: Scope | null = this; scope; scope = scope.parent) yield* scope.names.keys()
  }
}

/** What a rendering may ask: names of the context and of macros. */
export interface Context {
  lookup(name: string, run: Run): Value | undefined
  /** All names, for the nearest one in a message. */
  names(): Iterable<string>
  readonly dialect: 'duckdb' | 'clickhouse'
  /** What is not there is false and prints as nothing, as in dbt; otherwise it is refused. */
  readonly lenient?: boolean
  /** With that: parts of what a value has not are let pass too, as dbt does while it reads a project. */
  readonly deep?: boolean
  /** Takes each fault, and the rendering goes on without what it concerns; where nobody takes them the first one is thrown. */
  fault?(fault: Fault): void
}

/** One rendering under way. */
export interface Run {
  readonly context: Context
  /** The template that is rendered. */
  readonly main: Source
  /** The place that a message would name. */
  source: Source
  at: number
  /** How deep macros call each other. */
  depth: number
  /** How many faults were told. */
  told: number
  /** The text that a macro returned last, with its origins. */
  made: { readonly text: string; readonly output: Output } | null
}

/** Where an expression is evaluated. */
export interface Frame {
  readonly run: Run
  readonly source: Source
  readonly scope: Scope
}
