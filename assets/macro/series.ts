import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { accepted, rowCount } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import type { Need } from '#core/need.ts'
import origins from './recorded/origins.json' with { type: 'json' }

export const series = source('macro.series', {
  doc: 'What each recorded series measures, in what unit, by whose definition; a redefined series has another definition_id and the instant since when.',
  owner: 'team:macro',
  tags: ['macro', 'reference'],
  rows: z.object({
    series: z.string(),
    definition_id: z.int(),
    name: z.string(),
    unit: z.string(),
    publisher: z.string(),
    since: z.date().nullable(),
  }),
  unique: ['series', 'definition_id'],
  fresh: within('365d'),
  checks: [
    rowCount(1),
    accepted('unit', [
      'thousand barrels',
      'thousand barrels a day',
      'percent',
      'dollars a barrel',
      'dollars per million BTU',
      'index, 1982-84 = 100',
    ]),
  ],
  needs: { read: textOf(new URL('recorded/series.csv', import.meta.url)) },
  probe: ({ needs }) => needs.read(),
  async load({ needs, meta }) {
    meta({ reaches: origins['petroleum_weekly.csv.gz'].reaches })
    const [, ...lines] = (await needs.read()).trimEnd().split('\n')
    return lines.map((line) => {
      const [name, definition, what, unit, publisher, since] = fields(line)
      return {
        series: name ?? '',
        definition_id: Number(definition),
        name: what ?? '',
        unit: unit ?? '',
        publisher: publisher ?? '',
        since: since ? new Date(since) : null,
      }
    })
  },
})

function textOf(file: URL): Need<() => Promise<string>> {
  return { name: 'list of series', open: () => () => readFile(file, 'utf8') }
}

// A field with a comma in it stands in quotes.
const fields = (line: string): readonly string[] =>
  [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, plain = '', quoted]) => quoted ?? plain)
