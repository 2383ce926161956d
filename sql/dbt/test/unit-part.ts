import { Refusal } from '../../jinja/refusal.ts'
import type { EngineSession } from '../engine.ts'
import type { Given } from './unit-test.ts'

/** An input of a unit test as it is written. */
export const inputText = ({ input }: Pick<Given, 'input'>): string =>
  input.kind === 'this'
    ? 'this'
    : input.kind === 'ref'
      ? `ref('${input.ref.name}')`
      : `source('${input.names.join("', '")}')`

/** A query that a unit test brings with it, and what it is. */
interface Part {
  readonly called: string
  readonly sql: string
}

/** Does some work over these parts. Where it fails since one of them does by itself, that one is named. */
export async function withParts<T>(
  parts: readonly Part[],
  session: Pick<EngineSession, 'query'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    for (const { called, sql } of parts) {
      const wrong = await session.query(`select * from (\n${sql}\n)`).then(() => null, messageOf)
      if (wrong !== null) throw new Refusal(`${called}: ${wrong}`, 'mend the rows, or their types')
    }
    throw cause
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The same where a part is made: what is refused of it is told with what it is. */
export async function partOf<T>(called: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof Refusal ? new Refusal(`${called}: ${cause.message}`, cause.mend) : cause
  }
}
