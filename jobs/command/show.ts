import { deferOptions, nodesOptions, projectOptions } from '../dbt/project-options.ts'
import { placeOptions } from '../place-options.ts'
import { argumentsOf, refuseFurther, wholeNumber } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'show',
  about:
    'Computes one partition of an asset (the newest) from what stands, shows its first rows, and stores nothing; with --project what nodes of a dbt project, or a query, give.',
  words: '[KEY]',
  options: {
    partition: { value: 'KEY', help: 'another partition than the newest', for: 'own' },
    limit: { value: 'N', help: 'rows (default 10)' },
    project: { value: 'DIR', help: 'of the dbt project there, as dbt show does' },
    select: {
      value: 'EXPR',
      many: true,
      help: 'several, as in materialize; of a test of a dbt project the rows that fail',
    },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    inline: {
      value: 'SQL',
      help: 'of a dbt project: a query, such as "select * from {{ ref(\'orders\') }}"',
      for: 'project',
      instead: 'npx tsx jobs/query.ts asks the warehouse',
    },
    ...projectOptions,
    ...nodesOptions,
    ...deferOptions,
    ...placeOptions,
    json: { help: 'an array of rows' },
  },
  examples: [
    'factors.momentum',
    'rollups.nymex_bars_1m --partition 2026-11-18 --limit 3',
    '--project DIR --select orders',
  ],
} as const

async function show(argv: readonly string[], terminal: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, terminal.print)
  if (asked === null) return EXIT.ok
  const [key] = asked.words
  const limit = wholeNumber('limit', asked.options.limit, 10)
  const { project, ...options } = asked.options
  if (project !== undefined) {
    // Behind a --select further words are selected too, as dbt takes them.
    const select = [options.select ?? [], asked.words].flat().join(' ')
    const wanted = { ...options, project, limit, ...(select === '' ? {} : { select }) }
    return (await import('../dbt/project-show.ts')).showProject(wanted, terminal)
  }
  refuseFurther('show', asked.words, 1, `several: --select '${asked.words.join(' ')}'`)
  return (await import('../own-show.ts')).showOwn(key, limit, asked.options, terminal)
}

/** Run by `npx tsx jobs/show.ts`. */
export const run = (): Promise<void> => main(show)
