import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DefinitionError, type Fault } from '#core/error.ts'
import { GLOBALS } from './global.ts'
import { parse } from './parse.ts'
import { render } from './render.ts'
import { sourceOf } from './source.ts'
import type { Value } from './value.ts'

const context = {
  lookup: (name: string): Value | undefined => GLOBALS.get(name),
  names: () => ['trades', ...GLOBALS.keys()],
  dialect: 'duckdb',
} as const

const rendered = (text: string) => render(parse(sourceOf('models/a/b.sql', text)), context).text()

function faultOf(text: string): Fault {
  try {
    rendered(text)
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults[0]!
    throw error
  }
  throw new Error(`rendered: ${text}`)
}

test('a random expression gives what Jinja2 gives, or is refused', () => {
  const read = JSON.parse(readFileSync(new URL('./fixtures/expressions.json', import.meta.url), 'utf8'))
  const expressions: readonly (readonly [string, string])[] = read.expressions
  let equal = 0
  for (const [expression, text] of expressions) {
    let given: string | null = null
    try {
      given = rendered(`${read.names}{{ ${expression} }}`)
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
    }
    if (given === null) continue
    expect(given, expression).toBe(text)
    equal++
  }
  expect(equal / expressions.length).toBeGreaterThan(0.85) // the rest prints what is not there
})

test.each([
  ['select\n  {{ trads }}', 2, 6, "'trads' is undefined", 'did you mean trades'],
  ['{% if trads %}x{% endif %}', 1, 7, "'trads' is undefined", 'did you mean trades'],
  ['{{ x | uper }}', 1, 8, "unknown filter 'uper'", "did you mean 'upper'"],
  ["{{ 'a' is strng }}", 1, 8, "unknown test 'is strng'", "did you mean 'is string'"],
  ['{% fro x in y %}', 1, 1, 'unknown tag {% fro %}', '{% for %}'],
  ["{{ 'a' + 1 }}", 1, 8, "cannot compute str 'a' + int 1", ''],
  ['a\n\n{{ {"a": 1}.b }}', 3, 13, "dict {'a': 1} has no 'b'", ''],
  ['{% if 1 %}\nx', 2, 2, 'expected {% elif %} or {% else %} or {% endif %}, found the end of the file', ''],
  ['{{ 1 +  }}', 1, 9, "expected an expression, found '}}'", ''],
  ['{{ "abc }}', 1, 4, 'the string does not end', ''],
  ['{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}', 1, 41, "macro m has no argument 'b'", 'it has a'],
  ['{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}', 1, 20, "argument 'a' of macro m was not given", ''],
  ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 1, 19, 'macro m calls itself without end', ''],
  ["{% include 'x' %}", 1, 1, '{% include %} is not supported', 'write a macro'],
  ['{{ 1 / 0 }}', 1, 6, 'division by zero', ''],
  ['{{ return(1) }}', 1, 4, 'return() stands in a macro only', ''],
])('%s is refused at its place', (text, line, column, what, mend) => {
  const fault = faultOf(text)
  expect(fault).toMatchObject({ file: 'models/a/b.sql', line, column, what })
  expect(fault.mend ?? '').toContain(mend)
  expect(fault.frame).toContain(`> ${line} | `)
})

test('a macro returns any value, and the names of its caller are untouched', () => {
  const text =
    "{% macro pair(a) %}{% set z = 'inner' %}{{ return([a, a + 1]) }}{% endmacro %}{% set z = 'outer' %}{% set a = 0 %}"
  expect(rendered(`${text}{% for x in pair(1) %}{{ x }},{% endfor %}{{ z }}{{ a }}`)).toBe('1,2,outer0')
})

test('a value becomes a typed and escaped literal', () => {
  const literals =
    "{{ 'it''s' | literal }} {{ \"it's\" | literal }} {{ 1 | literal }} {{ true | literal }} {{ none | literal }} {{ ['a', 2] | literal }} {{ 0.1 | literal }}"
  expect(rendered(literals)).toBe("'its' 'it''s' 1 TRUE NULL ('a', 2) 1e-1")
  expect(faultOf('{{ [] | literal }}').what).toBe('an empty list is no SQL literal')
})

test('none is a value: as what a name is set to, as a default, and as an argument', () => {
  expect(rendered('{% set trades = none %}{{ 1 if trades is none else 2 }}')).toBe('1')
  const macro = '{% macro m(a, b=none, c=3) %}{{ a if b is none else b }} {{ c is none }}{% endmacro %}'
  expect(rendered(`${macro}{{ m(1) }}|{{ m(1, 2) }}|{{ m(1, none, none) }}|{{ m(1, c=none) }}`)).toBe(
    '1 False|2 False|1 True|1 True',
  )
})

// CPython asks first whether two values are one object (PyObject_RichCompareBool).
test('a list that holds itself equals itself', () => {
  const list = '{% set l = [1] %}{% do l.append(l) %}'
  expect(rendered(`${list}{{ l == l }} {{ [l] == [l] }} {{ l in [l] }} {{ {'a': l} == {'a': l} }}`)).toBe(
    'True True True True',
  )
})
