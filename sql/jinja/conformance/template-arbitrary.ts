import fc from 'fast-check'
import { expression, TESTS, type Writer } from './expression-arbitrary.ts'

/** Random templates over a few known names: expressions, filters, tests, methods, loops, sets, macros, white-space control. */
export const anyTemplate: fc.Arbitrary<string> = fc.gen().map((draw) => {
  const below = (count: number) => draw(fc.nat, count - 1)
  const one = <T>(of: readonly T[]): T => {
    const found = of[below(of.length)]
    if (found === undefined) throw new RangeError('there is nothing to draw from')
    return found
  }
  const writer: Writer = { below, one, names: ['x', 's', 'l', 'd', 'rows', 't'], looping: false }
  return NAMES + many(writer, 2, () => statement(writer, 1 + below(2)))
})

const NAMES =
  "{% set x = 5 %}{% set s = 'hey you' %}{% set l = [3, 1, 2] %}{% set d = {'k': 'v', 'a': [1], 2: none} %}{% set t = ('p', 1.5) %}" +
  "{% set rows = [{'n': 1, 't': 'a'}, {'n': 2, 't': 'B'}, {'n': 1, 't': 'b'}] %}"

function many(writer: Writer, most: number, make: () => string): string {
  return Array.from({ length: 1 + writer.below(most) }, make).join('')
}

const TEXTS = [' ', '\n', 'select ', '  a\n', ',\n  ', '\t', '%', '#', '{ ', ' }', "'", '\n\n']
const OPEN = ['{%', '{%', '{%', '{%-', '{%+']
const CLOSE = ['%}', '%}', '%}', '-%}']

function tag(writer: Writer, body: string): string {
  return `${writer.one(OPEN)} ${body} ${writer.one(CLOSE)}`
}

function statement(writer: Writer, depth: number): string {
  const { below, one } = writer
  const inner = (names: readonly string[] = []) =>
    many({ ...writer, names: [...writer.names, ...names] }, 2, () =>
      statement({ ...writer, names: [...writer.names, ...names] }, depth - 1),
    )
  const value = () => expression(writer, depth)
  const kind = depth <= 0 ? below(5) : below(20)
  if (kind < 2) return one(TEXTS)
  if (kind < 5) return `${one(['{{', '{{', '{{-'])} ${value()} ${one(['}}', '}}', '-}}'])}`
  if (kind < 8) return tag(writer, `set ${one(writer.names)} = ${value()}`)
  if (kind < 11) {
    const rest = below(2) === 0 ? '' : `${tag(writer, 'else')}${inner()}`
    return `${tag(writer, `if ${value()}`)}${inner()}${rest}${tag(writer, 'endif')}`
  }
  if (kind < 14) return loop({ ...writer, looping: true }, depth)
  if (kind === 14) return `${tag(writer, `set ${one(writer.names)}`)}${inner()}${tag(writer, 'endset')}`
  if (kind === 15) {
    const over = `namespace(v=${value()})`
    return `${tag(writer, `set ns = ${over}`)}${tag(writer, `for i in [1, 2]`)}${tag(writer, `set ns.v = ${value()}`)}${tag(writer, 'endfor')}{{ ns.v }}`
  }
  if (kind === 16 && !writer.looping) return tag(writer, `do l.append(${value()})`)
  if (kind === 17) {
    const body = inner(['a', 'b'])
    return `${tag(writer, `macro m(a, b=${expression(writer, 1)})`)}${body}${tag(writer, 'endmacro')}{{ m(${value()}${one(['', ', 1', ', b=s'])}) }}`
  }
  if (kind === 18)
    return `${tag(writer, `filter ${one(['upper', 'trim', "replace('a', 'b')", 'length', 'title'])}`)}${inner()}${tag(writer, 'endfilter')}`
  return `${tag(writer, `with w = ${value()}`)}${inner(['w'])}${tag(writer, 'endwith')}`
}

function loop(writer: Writer, depth: number): string {
  const { below, one } = writer
  const value = () => expression(writer, depth)
  const within = { ...writer, names: [...writer.names, 'i'] }
  const over = one([
    'l',
    '[1, 2]',
    "'ab'",
    'range(3)',
    'd',
    'rows',
    '(1, 2)',
    value(),
    'd.items()',
    "l | map('string')",
  ])
  const where = below(4) === 0 ? ` if ${one(['i', 'i is defined', 'i != 1', `i is ${one(TESTS)}`])}` : ''
  const sign = one([
    '',
    '',
    '{{ loop.index }}',
    '{% if not loop.last %},{% endif %}',
    '{{ loop.first }}{{ loop.revindex0 }}',
    '{{ loop.length }}',
    "{{ loop.cycle('a', 1) }}",
    '{% if loop.changed(i) %}!{% endif %}',
    '{{ loop.previtem is defined }}',
    '{% if loop.index == 2 %}{% break %}{% endif %}',
    '{% if i == 1 %}{% continue %}{% endif %}',
  ])
  const rest = below(4) === 0 ? `${tag(writer, 'else')}none` : ''
  return `${tag(writer, `for i in ${over}${where}`)}${many(within, 2, () => statement(within, depth - 1))}${sign}${rest}${tag(writer, 'endfor')}`
}
