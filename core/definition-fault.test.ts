import { expect, test } from 'vitest'
import { z } from 'zod'
import { asset } from './define.ts'
import { DefinitionError } from './error.ts'
import { graphOf } from './graph.ts'

test('what is wrong with a record is told with all else, and not instead of it', () => {
  const rows = z.object({ day: z.string() })
  const wrong = {
    ...{ doc: '', owner: 'nobody', rows, unique: ['dey'], retries: 3, timeout: '5 parsecs' },
    from: { prices: 'market.prices' },
    run: () => [],
  }
  const one = asset('market.total', wrong as never) // what the compiler refuses, a project that is never compiled may say
  const error = (() => {
    try {
      graphOf([one])
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(DefinitionError)
  const told = error instanceof DefinitionError ? error.faults.map((fault) => fault.what) : []
  expect(told).toEqual(
    expect.arrayContaining([
      expect.stringContaining("'retries' is no property"),
      expect.stringContaining("not a span: '5 parsecs'"),
      expect.stringContaining('from.prices is no asset: "market.prices"'),
      expect.stringContaining('has no doc'),
      expect.stringContaining("'nobody' is no owner"),
      expect.stringContaining('dey'),
    ]),
  )
})
