import { describe, expect, it } from 'vitest'
import { UsageError } from '#core/error.ts'
import { argumentsOf, wholeNumber } from './arguments.ts'

const command = {
  name: 'materialize',
  about: 'Materializes.',
  options: {
    select: { value: 'EXPR', many: true, help: 'what' },
    partition: { value: 'P', help: 'which' },
    'dry-run': { help: 'only look' },
  },
  examples: ['--dry-run'],
} as const
const withWords = { ...command, name: 'query', words: 'SQL' } as const

const nowhere = () => {
  throw new Error('nothing is printed')
}
const typed = (...argv: string[]) => argumentsOf(command, argv, nowhere)

describe('arguments', () => {
  it('are values and switches, in any order, with = or without', () => {
    expect(typed('--dry-run', '--select', 'a.*+ b', '--partition=..2026-11-02')).toEqual({
      options: { 'dry-run': true, select: 'a.*+ b', partition: '..2026-11-02' },
      words: [],
      asked: '--dry-run --select a.*+ b --partition=..2026-11-02',
    })
  })

  it('take a value that begins with a dash or with two dots', () => {
    expect(typed('--select', '-x', '--partition', '..2026-11-02')?.options).toEqual({
      select: '-x',
      partition: '..2026-11-02',
    })
  })

  it('take every word up to the next option where one takes many, again too, and by the short names of dbt', () => {
    const select = (...argv: string[]) => typed(...argv)?.options
    expect(select('--select', 'a', 'b+', '--dry-run')).toEqual({ select: 'a b+', 'dry-run': true })
    expect(select('-s', 'a', 'b', '--partition', 'p')).toEqual({ select: 'a b', partition: 'p' })
    expect(select('--models', 'a', '-m', 'b,c', 'd')).toEqual({ select: 'a b,c d' })
    expect(select('--select=a', 'b', '--select', 'c')).toEqual({ select: 'a b c' })
    expect(() => typed('--partition', 'p', 'q')).toThrow("'q' is no option of materialize")
    expect(() => typed('--partition', 'p', '--partition', 'q')).toThrow('--partition is given twice')
  })

  it('leave a command the words of its own', () => {
    expect(argumentsOf(withWords, ['--select', 'a', 'b'], nowhere)).toMatchObject({
      options: { select: 'a' },
      words: ['b'],
    })
  })

  it('keep words in order', () => {
    expect(argumentsOf(withWords, ['select 1', '--', '--dry-run'], nowhere)?.words).toEqual(['select 1', '--dry-run'])
  })

  it.each([
    [['--selct', 'a'], 'there is no --selct; did you mean --select?'],
    [['--colour'], 'there is no --colour; see npx tsx jobs/materialize.ts --help'],
    [['a.b'], "'a.b' is no option of materialize; a selection is written --select a.b"],
    [['--select'], '--select'],
    [['--select', '--dry-run'], '--select'],
    [['--dry-run=yes'], '--dry-run'],
    [['-z'], '-z'],
  ])('%j is refused', (argv, said) => {
    expect(() => typed(...argv)).toThrow(UsageError)
    expect(() => typed(...argv)).toThrow(said)
  })

  it.each([
    [['--vars', '{a: 1}'], '--vars is for a dbt project (--project DIR): vars stand in models/vars.yml'],
    [['--fast'], '--fast is for a dbt project (--project DIR); leave it out'],
    [['--project', 'x', '--dry-run'], '--dry-run is not for a dbt project: npx tsx jobs/ls.ts lists'],
  ])('%j would be ignored, so it is refused', (argv, said) => {
    const both = {
      ...command,
      options: {
        project: { value: 'DIR', help: 'a dbt project' },
        vars: { value: 'YAML', help: 'vars', for: 'project', instead: 'vars stand in models/vars.yml' },
        fast: { help: 'fast', for: 'project' },
        'dry-run': { help: 'only look', for: 'own', instead: 'npx tsx jobs/ls.ts lists' },
      },
    } as const
    expect(() => argumentsOf(both, argv, nowhere)).toThrow(said)
    expect(() => argumentsOf(both, argv, nowhere)).toThrow(UsageError)
  })

  it('print the help that is asked for, each option on a line', () => {
    const printed: string[] = []
    expect(argumentsOf(command, ['--help'], (text) => printed.push(text))).toBeNull()
    expect(printed.join('\n').split('\n')).toEqual([
      'npx tsx jobs/materialize.ts [options]',
      '',
      'Materializes.',
      '',
      '  --select EXPR  what',
      '  --partition P  which',
      '  --dry-run      only look',
      '  --help         this text',
      '',
      'Examples',
      '  npx tsx jobs/materialize.ts --dry-run',
      '',
    ])
  })
})

describe('a whole number', () => {
  it('is digits of at least the least', () => {
    expect(wholeNumber('concurrency', '8', 4)).toBe(8)
    expect(wholeNumber('concurrency', undefined, 4)).toBe(4)
    for (const text of ['0', '-1', '2.5', '1e3', 'four', ''])
      expect(() => wholeNumber('concurrency', text, 4)).toThrow(
        `--concurrency takes a whole number of at least 1, not '${text}'`,
      )
  })
})
