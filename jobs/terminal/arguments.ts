import { parseArgs } from 'node:util'
import { UsageError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { type Meant, refuseNeedless } from './needless.ts'

/** What a job may be told, as data: `--help` is written from it. */
export interface Command {
  /** 'materialize' of jobs/materialize.ts. */
  readonly name: string
  readonly about: string
  /** Positional words: 'KEY', '[FILE]'. */
  readonly words?: string
  readonly options: Readonly<Record<string, Option>>
  readonly examples: readonly string[]
}

/** One option; with `value` it takes one, else it is a switch. */
export interface Option extends Meant {
  readonly value?: string
  readonly help: string
  /** Takes every word until the next option, and may be given again; its value has them with a space between. A command with words of its own takes the first alone. */
  readonly many?: boolean
}

/** `--select a b`, `-s a`, `-m a`, `--models a`, as dbt takes them. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ '-s': 'select', '-m': 'select', '--models': 'select', '--model': 'select' },
  ...{ '-t': 'target', '-f': 'full-refresh' },
}

/** What was typed: switches as true, values as text, words in order. */
export interface Arguments<C extends Command> {
  readonly options: {
    readonly [K in keyof C['options']]?: C['options'][K] extends { readonly value: string } ? string : boolean
  }
  readonly words: readonly string[]
  /** The command line as typed, for the log. */
  readonly asked: string
}

/** The arguments of a command; null after printing the help that `--help` asks for. Throws UsageError, naming the nearest option. */
export function argumentsOf<const C extends Command>(
  command: C,
  argv: readonly string[],
  print: (text: string) => void,
): Arguments<C> | null {
  const options = { ...command.options, help: { help: 'this text' } } as Readonly<Record<string, Option>>
  const typed = spelled(argv, options, command.words !== undefined)
  for (const word of typed) if (word.startsWith('--') && word.length > 2) refuseUnknown(word, options, command.name)
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: option.value === undefined ? 'boolean' : 'string' } as const,
    ]),
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: joined(typed, options), options: config, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message.split('\n')[0] : String(error)}; see npx tsx jobs/${command.name}.ts --help`,
    )
  }
  refuseTwice(typed, options)
  if (parsed.values.help === true) {
    print(helpOf(command, options))
    return null
  }
  refuseNeedless(parsed.values, options)
  if (command.words === undefined && parsed.positionals.length > 0)
    throw new UsageError(
      `'${parsed.positionals[0]}' is no option of ${command.name}; ${
        'select' in options
          ? `a selection is written --select ${parsed.positionals[0]}`
          : `see npx tsx jobs/${command.name}.ts --help`
      }`,
    )
  if (command.words !== undefined && !command.words.startsWith('[') && parsed.positionals.length === 0)
    throw new UsageError(`say what: ${command.words}\n\n${helpOf(command, options)}`.trimEnd())
  // The values are of the kinds that the command's own options declare.
  return { options: parsed.values as Arguments<C>['options'], words: parsed.positionals, asked: argv.join(' ') }
}

// The last of two would win in silence.
function refuseTwice(argv: readonly string[], options: Readonly<Record<string, Option>>): void {
  const given = argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0] ?? '')
  const twice = given.find((name, index) => options[name]?.value !== undefined && given.indexOf(name) < index)
  if (twice === undefined) return
  throw new UsageError(
    `--${twice} is given twice; ${options[twice]?.many ? `terms are united by a space: --${twice} 'a b'` : 'give it once'}`,
  )
}

/** Refuses words behind those that a job, or a verb of it, takes. Throws UsageError. */
export function refuseFurther(name: string, words: readonly string[], most: number, instead?: string): void {
  const further = words[most]
  if (further !== undefined)
    throw new UsageError(
      `${name} does not take '${further}'; ${instead ?? `see npx tsx jobs/${name.split(' ')[0]}.ts --help`}`,
    )
}

/** A whole number of at least `least`. Throws UsageError. */
export function wholeNumber(name: string, text: string | undefined, fallback: number, least = 1): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least) return value
  throw new UsageError(`--${name} takes a whole number of at least ${least}, not '${text}'`)
}

// One option for each that takes many words, at the place of its first; the short names of dbt as the long ones.
function spelled(argv: readonly string[], options: Readonly<Record<string, Option>>, hasWords: boolean): string[] {
  const out: string[] = []
  const places = new Map<string, number>()
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') return [...out, ...argv.slice(index)]
    const [head = '', ...rest] = word.split('=')
    const long = SHORT[head]
    const option = long !== undefined && long in options && !(head in options) ? `--${long}` : head
    const { value, many } = options[option.slice(2)] ?? {}
    if (!option.startsWith('--') || value === undefined) {
      out.push(option === head ? word : [option, ...rest].join('='))
      continue
    }
    const said =
      rest.length > 0 ? [rest.join('=')] : argv[index + 1]?.startsWith('--') ? [] : argv.slice(++index, index + 1)
    if (many && !hasWords)
      for (let next = argv[index + 1]; next !== undefined && !next.startsWith('-'); next = argv[++index + 1])
        said.push(next)
    const place = many && !hasWords ? places.get(option) : undefined
    if (place !== undefined) out[place] = [out[place], ...said].join(' ')
    else if (said.length === 0) out.push(option)
    else {
      places.set(option, out.length)
      out.push(`${option}=${said.join(' ')}`)
    }
  }
  return out
}

// `--partition ..2026-11-02` and `--select -x` are values, not options.
function joined(argv: readonly string[], options: Readonly<Record<string, Option>>): string[] {
  const out: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    const next = argv[index + 1]
    const takes = word.startsWith('--') && !word.includes('=') && options[word.slice(2)]?.value !== undefined
    if (takes && next !== undefined && !next.startsWith('--')) {
      out.push(`${word}=${next}`)
      index++
    } else out.push(word)
  }
  return out
}

function refuseUnknown(word: string, options: Readonly<Record<string, Option>>, command: string): void {
  const name = word.slice(2).split('=')[0] ?? ''
  if (name in options) return
  const close = didYouMean(name, Object.keys(options))?.replaceAll(/(?<=mean |, )/g, '--')
  throw new UsageError(`there is no --${name}; ${close ?? `see npx tsx jobs/${command}.ts --help`}`)
}

function helpOf(command: Command, options: Readonly<Record<string, Option>>): string {
  const left = Object.entries(options).map(([name, { value }]) => `  --${name}${value ? ` ${value}` : ''}`)
  const width = Math.max(...left.map((text) => text.length))
  const lines = Object.values(options).map(({ help }, index) => `${(left[index] ?? '').padEnd(width)}  ${help}`)
  const usage = `npx tsx jobs/${command.name}.ts ${command.words ?? ''} [options]`.replace('  ', ' ')
  return [
    usage,
    '',
    command.about,
    '',
    ...lines,
    '',
    'Examples',
    ...command.examples.map((text) => `  npx tsx jobs/${command.name}.ts ${text}`.trimEnd()),
    '',
  ].join('\n')
}
