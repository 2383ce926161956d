import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DefinitionError, type Fault } from '#core/error.ts'
import { rendered } from './probe-context.ts'

const Probe = z.object({ template: z.string(), text: z.string().optional(), error: z.string().optional() })
const Expected = z.object({
  jinja2: z.string(),
  dbt: z.string(),
  rows: z.array(z.object({ row: z.string(), probes: z.array(Probe) })),
})
const { rows, jinja2, dbt } = Expected.parse(
  JSON.parse(readFileSync(new URL('./expected.json', import.meta.url), 'utf8')),
)
const probes = rows.flatMap(({ probes }) => probes)

// Each is a line of the table of refusals in docs/coming-from-dbt.md.
const REFUSED = [
  '{{ [1, 2] | random is number }}',
  "{{ '<a>' | e }}",
  "{{ '<a>' | escape }}",
  "{{ '<a>' | safe }}",
  "{{ '<b>x</b> y' | striptags }}",
  "{{ '\\N{DIGIT ONE}' }}",
  // What is not there is no empty text here; a dbt project that runs as it is has it so.
  '{{ c }}',
  '{{ modules.pytz.UTC }}',
  '{{ missing }}',
  '{% if missing %}y{% else %}n{% endif %}',
  "{{ {'a': 1}.b }}",
  '{{ [1][5] }}',
  '{% for x in missing %}{{ x }}{% endfor %}',
]

function outcome(template: string, lenient = false): { readonly text: string } | { readonly fault: Fault } {
  try {
    return { text: rendered(template, { lenient }) }
  } catch (error) {
    if (error instanceof DefinitionError && error.faults[0]) return { fault: error.faults[0] }
    throw error
  }
}

describe(`templates as Jinja2 ${jinja2} with dbt ${dbt} renders them`, () => {
  test.each(rows.map(({ row, probes }) => [row, probes] as const))('%s', (_row, probes) => {
    expect(probes.length).toBeGreaterThanOrEqual(3)
    for (const { template, text } of probes) {
      if (text === undefined) continue
      const ours = outcome(template)
      if (REFUSED.includes(template)) {
        expect(ours, template).toHaveProperty('fault')
        if ('fault' in ours) expect(ours.fault, template).toMatchObject({ file: 'models/probe.sql', line: 1 })
      } else expect(ours, template).toEqual({ text })
    }
  })

  test('in figures', () => {
    const rendering = probes.filter(({ text }) => text !== undefined)
    const equal = rendering.filter(({ template, text }) => {
      const ours = outcome(template)
      return 'text' in ours && ours.text === text
    })
    const refused = rendering.filter(({ template }) => 'fault' in outcome(template))
    expect({ rendering: rendering.length, equal: equal.length, refused: refused.length }).toEqual({
      rendering: 1435,
      equal: 1422,
      refused: REFUSED.length,
    })
    expect(equal.length / rendering.length).toBeGreaterThan(0.97)
  })

  test('what is not there is false and prints as nothing where a dbt project runs as it is', () => {
    for (const template of REFUSED.slice(6)) {
      const text = probes.find((probe) => probe.template === template)?.text
      expect(outcome(template, true), template).toEqual({ text })
    }
  })
})

test.each(["{{ {'items': 5}.items }}", "{{ '{} {1}'.format }}", '{{ range }}', '{{ [dict] }}', "{{ 'ß'.title() }}"])(
  'what Python prints with an address, or in a case of its own, is refused: %s',
  (template) => expect(outcome(template)).toHaveProperty('fault'),
)

// What Jinja2 raises on and we take: each is plain what it means.
const TAKEN = [
  '{% macro m(a, b=1,) %}{{ a }}{{ b }}{% endmacro %}{{ m(1,) }}',
  '{%+ if true %}a{% endif +%} b {{+ 1 +}} c',
  "{{ diff_of_two_dicts({'a': [1, 2]}, {'a': [2]}) }}",
  "{{ diff_of_two_dicts({'a': [1], 'b': [2]}, {'a': [1]}) }}",
]

test('what Jinja2 raises on is refused', () => {
  const raising = probes.filter(({ error, template }) => error !== undefined && !TAKEN.includes(template))
  expect(raising.length).toBeGreaterThan(40)
  for (const { template } of raising) expect(outcome(template), template).toHaveProperty('fault')
})
