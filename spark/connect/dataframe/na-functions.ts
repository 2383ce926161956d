import type { DropOptions, Fill, Subset } from './missing.ts'

interface Frame<F> {
  fillna(value: Fill | Readonly<Record<string, Fill>>, subset?: Subset): F
  dropna(options?: DropOptions): F
  replace(...args: Replace): F
}

type Old = boolean | number | string
type Replace = [
  from: Old | readonly Old[] | ReadonlyMap<Old, Old | null>,
  to?: Old | null | readonly (Old | null)[],
  subset?: Subset,
]

/** `df.na`: what is done about nulls. */
export class NaFunctions<F> {
  readonly #frame: Frame<F>

  constructor(frame: Frame<F>) {
    this.#frame = frame
  }

  fill(value: Fill | Readonly<Record<string, Fill>>, subset?: Subset): F {
    return this.#frame.fillna(value, subset)
  }

  drop(options?: DropOptions): F {
    return this.#frame.dropna(options)
  }

  replace(...args: Replace): F {
    return this.#frame.replace(...args)
  }
}
