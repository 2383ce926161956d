import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import { type Oracle, startOracle, whyNoOracle } from './oracle-process.ts'
import { rendered } from './probe-context.ts'
import { anyTemplate } from './template-arbitrary.ts'

const missing = whyNoOracle()
if (missing !== undefined) console.log(`random templates are not compared: ${missing}`)

const RUNS = 20_000

describe.skipIf(missing !== undefined)('a random template', () => {
  let oracle: Oracle
  beforeAll(() => {
    oracle = startOracle()
  })
  afterAll(() => oracle.close())

  test('gives what Jinja2 gives, or is refused', { timeout: 900_000 }, async () => {
    const counts = { rendered: 0, equal: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(anyTemplate, async (template) => {
        const { text } = await oracle.ask(template)
        const ours = textOrNull(template)
        if (text === undefined) return
        counts.rendered++
        if (ours === null) counts.refused++
        else {
          expect(ours, template).toBe(text)
          counts.equal++
        }
      }),
      { numRuns: RUNS },
    )
    console.log(
      `${RUNS} random templates: Jinja2 rendered ${counts.rendered}, ${counts.equal} equal, ${counts.refused} refused`,
    )
    expect(counts.rendered).toBeGreaterThan(RUNS / 3)
    expect(counts.equal / counts.rendered).toBeGreaterThan(0.97)
  })
})

function textOrNull(template: string): string | null {
  try {
    return rendered(template, { lenient: true })
  } catch (error) {
    if (error instanceof DefinitionError) return null
    throw error
  }
}
