import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { asset } from '#core/define.ts'
import { faultText } from '#core/error.ts'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

const trades = asset('ticks.trades', {
  doc: 'Trades.',
  owner: 'team:desk',
  rows: z.object({ day: z.iso.date(), price: z.number() }),
  run: () => [],
})

let remove = () => {}
afterEach(() => remove())

async function load(files: Readonly<Record<string, string>>) {
  const project = temporaryProject(files)
  remove = project.remove
  const { faults } = await loadModels({ root: project.root, partitions: new Map(), known: [trades] })
  return { faults: faults.map(faultText) }
}

test('every fault of a template is told at once, and what stands on one is not blamed', async () => {
  const { faults } = await load({
    'sql/macros/good.sql': '{% macro doubled(x) %}2 * {{ x }}{% endmacro %}',
    'models/a/many.sql': `{{ config(materialized='table', tags=[labl]) }}
{% set pair = double(1) %}
select {{ pair + 1 }}, {{ doubled(price | uper) }}, {{ doubled(fo(), vra('x')) }},
  {{ var('window') }}, {{ 1 + }}, {{ "abc }}
{% fro x in [1] %}{{ x }}{% endfor %}
{% if pair %}{% set side = 1 %}{% else %}{% set side = 2 %}{% endif %}{{ side }}
{% if never( %}{% set other = 1 %}{% endif %}{{ other }}
from {{ ref('tradez') }} join {{ ref('trades', lookbak='3d') }}
`,
  })
  const told = faults.map((text) => text.split('\n').slice(0, 2).join(' ').replace('models/a/many.sql:', ''))
  expect(told.sort()).toEqual([
    expect.stringContaining("1:4: 'labl' is undefined"),
    "2:15: 'double' is undefined   → did you mean doubled?",
    "3:43: unknown filter 'uper'   → did you mean 'upper'?",
    "3:64: 'fo' is undefined   → did you mean doc?",
    "3:70: 'vra' is undefined   → did you mean var?",
    expect.stringContaining("4:31: expected an expression, found '}}'"),
    expect.stringContaining('4:38: the string does not end'),
    "4:6: no var is called 'window'   → declare it under vars: in models/vars.yml",
    '5:1: unknown tag {% fro %}   → did you mean {% for %}?',
    expect.stringContaining("7:14: expected an expression, found '%}'"),
    "8:34: ref has no argument 'lookbak'   → did you mean lookback=?",
    "8:9: ref('tradez') names no asset   → did you mean trades?",
  ])
  for (const text of faults) expect(text.split('\n').length).toBeLessThanOrEqual(12)
})

test('a tag without its end is told with the faults before it; a macro that could not be read blames no caller', async () => {
  const { faults } = await load({
    'sql/macros/bad.sql': '{% macro broken(a=) %}{{ a }}{% endmacro %}{% macro whole(a) %}{{ a }}{% endmacro %}',
    'models/a/calls.sql': 'select {{ broken(1) }}, {{ whole(1) }}, {{ hole(1) }}',
    'models/a/open.sql': 'select {{ 1 + }} {% if true %} x',
    'models/a/swapped.sql': '{% for x in [1] %}{% endif %}{{ y }}',
    'models/a/tests/t.sql': "select * from {{ ref('call') }} where {{ unknow }}",
  })
  expect(faults.map((text) => text.split('\n')[0]).sort()).toEqual([
    "models/a/calls.sql:1:44: 'hole' is undefined",
    "models/a/open.sql:1:15: expected an expression, found '}}'",
    'models/a/open.sql:1:33: expected {% elif %} or {% else %} or {% endif %}, found the end of the file',
    'models/a/swapped.sql:1:19: unknown tag {% endif %}',
    "models/a/tests/t.sql:1:18: ref('call') names no asset",
    "models/a/tests/t.sql:1:42: 'unknow' is undefined",
    "sql/macros/bad.sql:1:19: expected an expression, found ')'",
  ])
})

test('a macro that calls itself twice without end is told once, and soon', async () => {
  const { faults } = await load({
    'models/a/deep.sql': '{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}select {{ m() }}',
  })
  expect(faults.length).toBeLessThanOrEqual(2)
  expect(faults[0]).toContain('macro m calls itself without end')
})
