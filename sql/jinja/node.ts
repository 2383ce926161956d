import type { Source } from './source.ts'
import type { Value } from './value.ts'

/** A parsed template. */
export interface Template {
  readonly source: Source
  readonly body: readonly Statement[]
}

/** `at` is the offset in the source of what a message should point at. */
export type Expression =
  | { readonly kind: 'constant'; readonly at: number; readonly value: Value }
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly at: number; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly at: number; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly at: number; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly at: number; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice'
      readonly at: number
      readonly of: Expression
      readonly start: Expression | null
      readonly stop: Expression | null
      readonly step: Expression | null
    }
  | { readonly kind: 'call'; readonly at: number; readonly of: Expression; readonly arguments: CallArguments }
  | {
      readonly kind: 'filter'
      readonly at: number
      /** null: the body of the block that the filter belongs to. */
      readonly of: Expression | null
      readonly name: string
      readonly arguments: CallArguments
    }
  | {
      readonly kind: 'test'
      readonly at: number
      readonly of: Expression
      readonly name: string
      readonly arguments: CallArguments
    }
  | { readonly kind: 'not' | 'negative' | 'positive'; readonly at: number; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly at: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary'
      readonly at: number
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'compare'
      readonly at: number
      readonly left: Expression
      readonly rest: readonly (readonly [Comparison, Expression])[]
    }
  | { readonly kind: 'concat'; readonly at: number; readonly items: readonly Expression[] }
  | {
      readonly kind: 'if'
      readonly at: number
      readonly test: Expression
      readonly value: Expression
      readonly otherwise: Expression | null
    }

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export interface CallArguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [string, Expression])[]
  /** `*list` and `**dict`. */
  readonly list: Expression | null
  readonly dict: Expression | null
}

export type Target =
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'attribute'; readonly at: number; readonly of: string; readonly name: string }
  | { readonly kind: 'tuple'; readonly at: number; readonly items: readonly Target[] }

export interface Parameter {
  readonly name: string
  readonly fallback: Expression | null
}

export type Statement =
  | { readonly kind: 'data'; readonly at: number; readonly text: string }
  | { readonly kind: 'output'; readonly at: number; readonly value: Expression }
  | { readonly kind: 'do'; readonly at: number; readonly value: Expression }
  | {
      readonly kind: 'if'
      readonly at: number
      readonly branches: readonly (readonly [Expression, readonly Statement[]])[]
      readonly otherwise: readonly Statement[]
    }
  | ForStatement
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | { readonly kind: 'set'; readonly at: number; readonly target: Target; readonly value: Expression }
  | {
      readonly kind: 'set block'
      readonly at: number
      readonly target: Target
      readonly filter: Expression | null
      readonly body: readonly Statement[]
    }
  | {
      readonly kind: 'filter block'
      readonly at: number
      readonly filter: Expression
      readonly body: readonly Statement[]
    }
  | {
      readonly kind: 'with'
      readonly at: number
      readonly bindings: readonly (readonly [Target, Expression])[]
      readonly body: readonly Statement[]
    }
  | MacroStatement
  | {
      readonly kind: 'call block'
      readonly at: number
      readonly call: Expression
      readonly parameters: readonly Parameter[]
      readonly body: readonly Statement[]
    }

export interface ForStatement {
  readonly kind: 'for'
  readonly at: number
  readonly target: Target
  readonly over: Expression
  readonly where: Expression | null
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export interface MacroStatement {
  readonly kind: 'macro'
  /** The tag that it was written by; all but `macro` are given a name as dbt gives it. */
  readonly block: 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs'
  readonly at: number
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
  /** Of a materialization that says so: the languages of models that it takes. */
  readonly languages?: readonly string[]
}
