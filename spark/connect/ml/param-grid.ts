import type { Operator } from './operator.ts'
import { checkedParams, type Parameter, type Params } from './param.ts'

/** A stage whose parameters can be set otherwise. */
export interface Parametrized {
  readonly operator: Operator
}

/** Other parameters by the stage that they are of, for `fit`. */
export type ParamMap = ReadonlyMap<Parametrized, Params>

/** Builds every combination of values: `new ParamGridBuilder().addGrid(line, 'regParam', [0, 0.1]).build()`. Every method gives a new builder. */
export class ParamGridBuilder {
  readonly #axes: readonly { readonly of: Parametrized; readonly name: string; readonly values: readonly Parameter[] }[]

  constructor(axes: ParamGridBuilder['axes'] = []) {
    this.#axes = axes
  }

  get axes() {
    return this.#axes
  }

  /** A parameter of a stage, and the values that it takes. Throws RangeError where there are none, TypeError where the stage has no such parameter, or it takes no such value. */
  addGrid(of: Parametrized, name: string, values: readonly Parameter[]): ParamGridBuilder {
    if (!Array.isArray(values))
      throw new TypeError(
        `the grid of ${name} is a list of values, not ${JSON.stringify(values)}: [${JSON.stringify(values)}]`,
      )
    for (const value of values) checkedParams(of.operator.className, { [name]: value })
    if (values.length === 0) throw new RangeError(`the grid of ${name} has no values`)
    return new ParamGridBuilder([...this.#axes, { of, name, values }])
  }

  /** A parameter that is the same in every combination. */
  baseOn(of: Parametrized, name: string, value: Parameter): ParamGridBuilder {
    return this.addGrid(of, name, [value])
  }

  /** All combinations, the last parameter changing first, as PySpark has them. */
  build(): readonly ParamMap[] {
    return this.#axes.reduce<readonly ParamMap[]>(
      (maps, { of, name, values }) =>
        maps.flatMap((map) => values.map((value) => new Map(map).set(of, { ...map.get(of), [name]: value }))),
      [new Map()],
    )
  }
}
