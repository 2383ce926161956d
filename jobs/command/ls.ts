import { nodesOptions, projectOptions } from '../dbt/project-options.ts'
import { placeOptions } from '../place-options.ts'
import { argumentsOf } from '../terminal/arguments.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { main, type Terminal } from '../terminal/main.ts'

const command = {
  name: 'ls',
  about: 'Lists what a selection holds, a line each; with --project the nodes of a dbt project, as dbt ls does.',
  options: {
    select: { value: 'EXPR', many: true, help: 'as in materialize' },
    exclude: { value: 'EXPR', many: true, help: 'the same, taken out' },
    output: { value: 'FORM', help: 'key (default), path or json; of a dbt project: selector, name, path or json' },
    'output-keys': {
      value: 'WORDS',
      many: true,
      help: 'with --output json of a dbt project: these words of manifest.json',
    },
    project: { value: 'DIR', help: 'of the dbt project there' },
    ...projectOptions,
    ...nodesOptions,
    ...placeOptions,
  },
  examples: [
    '',
    "--select '+factors.momentum' --output path",
    '--resource-type seed,snapshot',
    '--project DIR --select tag:x',
  ],
} as const

/** `npx tsx jobs/ls.ts`: understands what is typed, then lists; only what that needs is loaded. */
async function ls(argv: readonly string[], terminal: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, terminal.print)
  if (asked === null) return EXIT.ok
  const { listAsked } = await import('../list-asked.ts')
  const lines = await listAsked(asked.options, (note) => void terminal.err.write(`${note}\n`))
  if (lines.length > 0) terminal.print(lines.join('\n'))
  return EXIT.ok
}

/** Run by `npx tsx jobs/ls.ts`. */
export const run = (): Promise<void> => main(ls)
