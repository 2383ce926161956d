import { describe, expect, test } from 'vitest'
import { fromPlain, reprOf, textOf, typeName } from '../../jinja/value.ts'
import { plainOfYaml, plainVars, valueOfYaml } from './yaml.ts'

// str() and the type of what PyYAML 6.0.3 loads.
const PYYAML = [
  ...(['x', 'y', 'N', '1e3', '1.5e3', '08', '09:30', '1:60', '+.5', '1e-3'] as const).map((one) => [one, one, 'str']),
  ...[
    ['yes', 'True', 'bool'],
    ['off', 'False', 'bool'],
    ['012', '10', 'int'],
    ['1:30', '90', 'int'],
    ['190:20:30', '685230', 'int'],
    ['12:30:45', '45045', 'int'],
    ['0x1F', '31', 'int'],
    ['12345678901234567890', '12345678901234567890', 'int'],
    ['9007199254740993', '9007199254740993', 'int'],
    ['.5', '0.5', 'float'],
    ['1.', '1.0', 'float'],
    ['1.0', '1.0', 'float'],
    ['10.00', '10.0', 'float'],
    ['1.10', '1.1', 'float'],
    ['.inf', 'inf', 'float'],
    ['1.0e+3', '1000.0', 'float'],
    ['0.0000001', '1e-07', 'float'],
    ['1_0.5', '10.5', 'float'],
    ['1:30.5', '90.5', 'float'],
    ['2024-01-01', '2024-01-01', 'date'],
    ['2024-01-01T10:00:00', '2024-01-01 10:00:00', 'datetime'],
    ['2024-1-2', '2024-1-2', 'str'],
    ['2024-1-2 3:04:05', '2024-01-02 03:04:05', 'datetime'],
    ['2024-01-01 10:00:00.5', '2024-01-01 10:00:00.500000', 'datetime'],
    ['2024-01-01T10:00:00Z', '2024-01-01 10:00:00+00:00', 'datetime'],
    ['2024-01-01 10:00:00 +02:00', '2024-01-01 10:00:00+02:00', 'datetime'],
    ['2024-01-01T10:00:00-0530', '2024-01-01T10:00:00-0530', 'str'],
    ['2024-01-01T10:00', '2024-01-01T10:00', 'str'],
    ['2024-02', '2024-02', 'str'],
    ['0o12', '0o12', 'str'],
    ['0b101', '5', 'int'],
    ['0b2', '0b2', 'str'],
    ['1_000', '1000', 'int'],
    ['1,000', '1,000', 'str'],
    ['-1:30', '-90', 'int'],
    ['1:30:30', '5430', 'int'],
    ['On', 'True', 'bool'],
    ['NO', 'False', 'bool'],
    ['tRue', 'tRue', 'str'],
    ['Null', 'None', 'NoneType'],
    ['._5', '._5', 'str'],
    ['-.5', '-.5', 'str'],
    ['0x_F', '15', 'int'],
    ['-012', '-10', 'int'],
    ['00', '0', 'int'],
    ['1.5e+3', '1500.0', 'float'],
    ['-.inf', '-inf', 'float'],
    ['~', 'None', 'NoneType'],
  ],
]

const TAGGED = [
  ["!!int '7'", '7', 'int'],
  ['!!int 0x1F', '31', 'int'],
  ['!!int 012', '10', 'int'],
  ['!!int 1:30', '90', 'int'],
  ['!!int 1_000', '1000', 'int'],
  ['!!int -5', '-5', 'int'],
  ['!!int +5', '5', 'int'],
  ["!!int ' 7 '", '7', 'int'],
  ['!!int 0b11', '3', 'int'],
  ['!!int -0x1F', '-31', 'int'],
  ['!!int 0', '0', 'int'],
  ['!!float 3', '3.0', 'float'],
  ['!!float 1e3', '1000.0', 'float'],
  ["!!float '.5'", '0.5', 'float'],
  ['!!float .inf', 'inf', 'float'],
  ['!!float -.INF', '-inf', 'float'],
  ['!!float .nan', 'nan', 'float'],
  ['!!float 1:30.5', '90.5', 'float'],
  ['!!float 1_0', '10.0', 'float'],
  ['!!float 12345678901234567890', '1.2345678901234567e+19', 'float'],
  ["!!float ' 2 '", '2.0', 'float'],
  ['!!float nan', 'nan', 'float'],
  ['!!float infinity', 'inf', 'float'],
  ['!!bool yes', 'True', 'bool'],
  ["!!bool 'TRUE'", 'True', 'bool'],
  ['!!bool oN', 'True', 'bool'],
  ['!!null x', 'None', 'NoneType'],
  ["!!null ''", 'None', 'NoneType'],
  ['!!str 5', '5', 'str'],
  ['!!str yes', 'yes', 'str'],
  ['!!str ~', '~', 'str'],
  ['!!str 2026-01-01', '2026-01-01', 'str'],
  ['!!timestamp 2026-01-01', '2026-01-01', 'date'],
  ["!!timestamp '2026-1-5 3:04:05'", '2026-01-05 03:04:05', 'datetime'],
  ['!!timestamp 2026-1-5', '2026-01-05', 'date'],
  ['!!timestamp 2026-01-01T10:00:00Z', '2026-01-01 10:00:00+00:00', 'datetime'],
  ['! 7', '7', 'int'],
] as const

// What PyYAML refuses.
const NO_TAGS = [
  '!!int 1.5',
  '!!int x',
  "!!int ''",
  '!!int 08',
  '!!int yes',
  '!!float x',
  '!!bool y',
  '!!bool 1',
  '!!timestamp x',
  '!foo 7',
  '!!int [1]',
  '!!str {a: 1}',
  '!!seq {a: 1}',
  '!!map [1]',
]

describe('YAML of a dbt project', () => {
  test.each(PYYAML)('%s is %s, of type %s', async (written = '', printed, type) => {
    const plain = await plainOfYaml('x.yml', `a: ${written}\n`)
    const value = fromPlain(plain)
    const read = value instanceof Map ? (value.get('a') ?? null) : 'no map'
    expect([textOf(read), typeName(read)]).toEqual([printed, type])
    // In names of tests and the like it is written as it prints; null and truths are theirs to write.
    const inner = typeof plain === 'object' && plain !== null && 'a' in plain ? plain.a : undefined
    if (type !== 'bool' && type !== 'NoneType') expect(String(inner)).toBe(printed)
  })

  test('keys are text, what is merged stands under the own, and quoted text stays text', async () => {
    const text = 'base: &b {x: 1.0, y: 2}\nover: {<<: *b, y: 08}\nlist: [*b]\ny: "1.0"\nempty:\n'
    expect(JSON.stringify(await plainOfYaml('x.yml', text))).toBe(
      '{"base":{"x":1,"y":2},"over":{"x":1,"y":"08"},"list":[{"x":1,"y":2}],"y":"1.0","empty":null}',
    )
  })

  test.each(TAGGED)('%s is %s, of type %s', async (written, printed, type) => {
    const read = fromPlain(await plainOfYaml('x.yml', `[${written}]\n`))
    const [one = null] = Array.isArray(read) ? read : []
    expect([textOf(one), typeName(one)]).toEqual([printed, type])
  })

  test.each(NO_TAGS)('%s is refused', async (written) => {
    await expect(plainOfYaml('x.yml', `a: 1\nb: ${written}\n`)).rejects.toThrow(/x\.yml:2/)
  })

  test('keys of vars are of any kind', async () => {
    const vars = plainVars(
      await valueOfYaml('x.yml', 'm: { 2026-01-01: a, 1: b, yes: c, x: d }\nn: { "2": x, "1": y }\n'),
    )
    expect(reprOf(fromPlain(vars))).toBe(
      "{'m': {datetime.date(2026, 1, 1): 'a', 1: 'c', 'x': 'd'}, 'n': {'2': 'x', '1': 'y'}}",
    )
    expect(JSON.stringify(vars)).toBe('{"m":{"1":"c","2026-01-01":"a","x":"d"},"n":{"1":"y","2":"x"}}')
  })

  test('a tag or a day that is none is refused at its line', async () => {
    await expect(plainOfYaml('x.yml', 'a: 1\nb: !!set {a}\n')).rejects.toThrow(/x\.yml:2/)
    await expect(plainOfYaml('x.yml', 'a: 1\nb: 2024-13-45\n')).rejects.toThrow(/x\.yml:2/)
  })
})
