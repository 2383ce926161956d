import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import { tableOf } from '../../context/table.ts'
import { GLOBALS } from '../../jinja/global.ts'
import { modulesOf } from '../../jinja/modules/modules.ts'
import { parse } from '../../jinja/parse.ts'
import { render } from '../../jinja/render.ts'
import { sourceOf } from '../../jinja/source.ts'
import { itemsOf, Tuple, type Value } from '../../jinja/value.ts'

// What dbt's own code makes of the rows: sql/dbt/fixtures/answers.py asked it.
const Probe = z.object({ sql: z.string(), template: z.string(), text: z.string().nullable() })
const probes = Probe.array().parse(
  JSON.parse(readFileSync(new URL('../fixtures/answers.expected.json', import.meta.url), 'utf8')),
)

const database = new Database(':memory:', { readOnly: false })
afterAll(() => database.close())

test.each(probes)('$sql → $template', async ({ sql, template, text }) => {
  const session = await openSession(database)
  try {
    const rows = await session.query(sql)
    const rendered = () => {
      const table = tableOf(rows)
      const lines = itemsOf(table)
      const [first] = lines
      const names = new Map<string, Value>(
        rows.columns.map(({ name }, at) => [name, (first && itemsOf(first)[at]) ?? null]),
      )
      names.set('r', table)
      names.set(
        'data',
        lines.map((row) => new Tuple(itemsOf(row))),
      )
      names.set(
        'modules',
        modulesOf(() => 0),
      )
      return render(parse(sourceOf('models/probe.sql', template)), {
        dialect: 'duckdb',
        lenient: true,
        lookup: (name) => (names.has(name) ? names.get(name) : GLOBALS.get(name)),
        names: () => [...names.keys()],
      }).text()
    }
    if (text === null) expect(rendered).toThrow()
    else expect(rendered()).toBe(text)
  } finally {
    session.close()
  }
})
