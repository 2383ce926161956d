import { UsageError } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { chosenOptions } from '../dbt/project-options.ts'
import { placeOptions } from '../place-options.ts'
import { placesOf } from '../places.ts'
import { backup } from '../state/backup.ts'
import { gc } from '../state/gc.ts'
import { addKeys, removeKey } from '../state/keys.ts'
import { markCurrent } from '../state/mark-current.ts'
import { rebuild } from '../state/rebuild.ts'
import { wipe } from '../state/wipe.ts'
import { argumentsOf, refuseFurther } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'state',
  about: [
    'Looks after the state directory.',
    '  wipe           drops the selected tables or partitions, and says so in the log',
    '  mark-current   declares what stands to match its code and inputs, without running anything',
    '  gc             drops tables that no asset makes any more, and rows of partitions that definitions lost (--dry-run lists them)',
    '  backup DIR     copies the log and the warehouse, as they stand, to an empty folder',
    '  add-keys AXIS KEY…, remove-key AXIS KEY: names of a dynamic axis',
    '  rebuild        makes a log anew from the markers in the warehouse; currency is unknown then',
  ].join('\n'),
  words: 'wipe|mark-current|gc|backup|rebuild|add-keys|remove-key [WORDS]',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize; wipe and mark-current need it' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    selector: chosenOptions.selector,
    'resource-type': chosenOptions['resource-type'],
    partition: { value: 'P', help: 'as in materialize' },
    history: { help: 'of wipe: snapshots, too, whose history cannot be had again' },
    'dry-run': { help: 'say what would be done' },
    ...placeOptions,
  },
  examples: [
    'wipe --select rollups.nymex_bars_1m --partition 2026-11-18',
    'mark-current --select factors.*',
    'backup /var/backups/tidemark',
  ],
} as const

const CHOOSING = ['select', 'exclude', 'selector', 'resource-type', 'partition', 'history', 'dry-run'] as const
const HEEDED: Readonly<Record<string, readonly string[]>> = {
  wipe: CHOOSING,
  'mark-current': CHOOSING.filter((name) => name !== 'history'),
  gc: ['dry-run'],
}

// What a verb would ignore in silence.
function refuseUnheeded(verb: string, options: Readonly<Partial<Record<(typeof CHOOSING)[number], unknown>>>): void {
  const needless = CHOOSING.find((name) => options[name] !== undefined && !HEEDED[verb]?.includes(name))
  if (needless === undefined) return
  const heeded = HEEDED[verb]?.map((name) => `--${name}`).join(', ') ?? 'no option of the kind'
  throw new UsageError(`--${needless} says nothing to state ${verb}, which takes ${heeded}`)
}

// How many words of its own a verb takes, where it takes any.
const MOST: Readonly<Record<string, number>> = { backup: 1, 'add-keys': Number.POSITIVE_INFINITY, 'remove-key': 2 }

const VERBS = {
  wipe,
  'mark-current': markCurrent,
  gc,
  backup,
  rebuild,
  'add-keys': addKeys,
  'remove-key': removeKey,
} as const

async function state(argv: readonly string[], terminal: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, terminal.print)
  if (asked === null) return EXIT.ok
  const [verb = '', ...words] = asked.words
  if (!(verb in VERBS))
    throw new UsageError(
      `'${verb}' is nothing that state does; ${didYouMean(verb, Object.keys(VERBS)) ?? Object.keys(VERBS).join(', ')}`,
    )
  refuseUnheeded(verb, asked.options)
  refuseFurther(`state ${verb}`, words, MOST[verb] ?? 0)
  // `verb in VERBS` says that it is one of its names.
  return VERBS[verb as keyof typeof VERBS]({
    ...asked.options,
    words,
    places: placesOf(asked.options),
    print: terminal.print,
  })
}

/** Run by `npx tsx jobs/state.ts`. */
export const run = (): Promise<void> => main(state)
