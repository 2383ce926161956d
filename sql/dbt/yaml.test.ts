import { describe, expect, test } from 'vitest'
import { fromPlain, textOf, typeName } from '../jinja/value.ts'
import { plainOfYaml } from './yaml.ts'

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

  test('a tag or a day that is none is refused at its line', async () => {
    await expect(plainOfYaml('x.yml', 'a: 1\nb: !!int "3"\n')).rejects.toThrow(/x\.yml:2/)
    await expect(plainOfYaml('x.yml', 'a: 1\nb: 2024-13-45\n')).rejects.toThrow(/x\.yml:2/)
  })
})
