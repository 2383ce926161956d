import { randomUUID } from 'node:crypto'
import { PySparkValueError } from '../error/argument-error.ts'

/** Aggregates that a frame computes beside its rows: `df.observe(observation, count(lit(1)).as('rows'))`; there after the first action. */
export class Observation {
  readonly name: string
  readonly #told: Promise<Readonly<Record<string, unknown>>>
  /** Takes what the server observed; the first time counts. */
  readonly tell: (values: Readonly<Record<string, unknown>>) => void
  /** Whether a frame observes by this already. */
  used = false

  constructor(name: string = randomUUID()) {
    if (name === '')
      throw new PySparkValueError('an Observation has a name that is not empty', 'VALUE_NOT_NON_EMPTY_STR', {
        arg_name: 'name',
        arg_value: '',
      })
    this.name = name
    let tell: (values: Readonly<Record<string, unknown>>) => void = () => {}
    this.#told = new Promise((resolve) => {
      tell = resolve
    })
    this.tell = tell
  }

  /** The values by name; waits for the action that computes them. Throws TypeError where no frame observes by it. */
  async get(): Promise<Readonly<Record<string, unknown>>> {
    if (!this.used) throw new TypeError('no frame observes by this Observation: df.observe(observation, …) first')
    return this.#told
  }
}
