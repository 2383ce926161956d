import type { ReadOptions } from '../arrow/read-column.ts'
import type { Batch } from './batches.ts'
import { slicesOf } from './rows.ts'

type Row = Record<string, unknown>
type Result = IteratorResult<Row, void>

const DONE: Result = { done: true, value: undefined }

/**
 * The rows of batches one after the other. Of a batch only a slice is objects at a time, and the next batch is asked for when all of
 * this one were read, so that memory stays where it is however many rows pass. Ending the loop early ends the batches.
 */
export class RowStream implements AsyncIterableIterator<Row, void> {
  readonly #batches: AsyncGenerator<Batch, void>
  readonly #options: ReadOptions
  #slices: Iterator<readonly Row[]> | null = null
  #rows: readonly Row[] = []
  #at = 0
  #ended = false
  #asking: Promise<Result> | null = null

  constructor(batches: AsyncGenerator<Batch, void>, options: ReadOptions) {
    this.#batches = batches
    this.#options = options
  }

  // A generator would wait three turns for each row; what lies here takes one.
  next(): Promise<Result> {
    const row = this.#asking === null ? this.#rows[this.#at] : undefined
    if (row !== undefined) {
      this.#at += 1
      return Promise.resolve({ done: false, value: row })
    }
    // Whoever asks again before the last question is answered comes after it.
    const answer = this.#asking === null ? this.#ask() : this.#asking.then(() => this.#ask())
    this.#asking = answer
    const answered = () => {
      if (this.#asking === answer) this.#asking = null
    }
    answer.then(answered, answered)
    return answer
  }

  async return(): Promise<Result> {
    this.#end()
    await this.#batches.return()
    return DONE
  }

  async throw(error: unknown): Promise<Result> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #ask(): Promise<Result> {
    try {
      while (!this.#ended) {
        const row = this.#rows[this.#at]
        if (row !== undefined) {
          this.#at += 1
          return { done: false, value: row }
        }
        await this.#refill()
      }
      return DONE
    } catch (error) {
      await this.return()
      throw error
    }
  }

  async #refill(): Promise<void> {
    const slice = this.#slices?.next()
    if (slice !== undefined && slice.done !== true) {
      this.#rows = slice.value
      this.#at = 0
      return
    }
    // Let go before the next one comes, or two batches would lie here.
    this.#slices = null
    this.#rows = []
    const batch = await this.#batches.next()
    if (batch.done === true) this.#end()
    else this.#slices = await slicesOf(batch.value, this.#options)
  }

  #end(): void {
    this.#ended = true
    this.#slices = null
    this.#rows = []
    this.#at = 0
  }
}
