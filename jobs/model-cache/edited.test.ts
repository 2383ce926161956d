import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DefinitionError, faultText } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { loadGraph } from '../load-graph.ts'

const OWNED = 'config: {owner: team:desk, doc: Made up.}\n'

// What each file may say; the first is how the project begins, null: it is not there.
const FILES: Readonly<Record<string, readonly (string | null)[]>> = {
  'models/a/base.sql': [
    "select 1 as id, 'x' as name",
    "-- said again\nselect 1 as id, 'x' as name",
    "select 1 as id, 'x' as name, 2 as more",
    "select 1.5::double as id, 'x' as name",
    "select 1 as number, 'x' as name",
    "select 1 as id, 'x' as name from",
    "{{ config(enabled=false) }}select 1 as id, 'x' as name",
    "{{ config(alias='other') }}select 1 as id, 'x' as name",
    "{{ config(alias='mid') }}select 1 as id, 'x' as name",
    "{{ config(materialized='ephemeral') }}select 1 as id, 'x' as name",
    "{{ config(access='private', group='desk') }}select 1 as id, 'x' as name",
    "{{ config(tags=['x'], unique=['id']) }}select 1 as id, 'x' as name",
    "{{ config(unique=['nothing']) }}select 1 as id, 'x' as name",
    "{% if %}select 1 as id, 'x' as name",
  ],
  'models/a/mid.sql': [
    "select id, name from {{ ref('base') }}",
    "select id, name, id + 1 as next from {{ ref('base') }}",
    "select id, name from {{ ref('bse') }}",
    "select b.id, b.name from {{ ref('base') }} as b, {{ ref('side') }}",
    "select id, name from {{ ref('top') }}",
    "{{ config(materialized='table', group='desk') }}select id, name from {{ ref('base') }}",
    null,
  ],
  'models/a/middle.sql': [null, "select id, name from {{ ref('base') }}"],
  'models/a/inner.sql': [
    "{{ config(materialized='ephemeral') }}select id from {{ ref('base') }}",
    "{{ config(materialized='ephemeral') }}select id, 1 as one from {{ ref('base') }}",
    "select id from {{ ref('base') }}",
  ],
  'models/b/top.sql': [
    "select m.id, {{ twice('m.id') }} as two from {{ ref('mid') }} as m join {{ ref('inner') }} as i on i.id = m.id",
    "select m.id, {{ twice('m.id') }} as two, m.name from {{ ref('mid') }} as m, {{ ref('days') }}",
    "select m.*, m.id as two from {{ ref('mid') }} as m",
  ],
  'models/b/side.sql': [
    "select {{ var('n') }} as n",
    "select {{ var('n') }} as n, {{ var('missing') }} as m",
    'select 7 as n',
  ],
  'models/b/tests/one_side.sql': [null, "select * from {{ ref('side') }} where n is null"],
  'models/a/schema.yml': [
    `${OWNED}groups: [{name: desk, owner: {name: desk}}]\nmodels:\n  - name: base\n    columns:\n      - name: id\n        data_tests: [not_null]\n  - name: mid\n    description: Between.\n  - name: inner\n    description: |\n      Taken in.\n`,
    `${OWNED}models:\n  - name: base\n    columns:\n      - name: id\n        data_type: integer\n  - name: mid\n  - name: inner\n`,
    `${OWNED}models:\n  - name: base\n    columns: [{name: nmae, data_tests: [not_null]}]\n  - name: inner\n`,
    `${OWNED}models: [\n`,
  ],
  'models/b/schema.yml': [
    `${OWNED}models:\n- name: side\n- name: top\n  columns:\n  - name: id\n    data_tests:\n    - relationships: {to: ref('base'), field: id}\n`,
    `${OWNED}unit_tests:\n  - name: doubled\n    model: top\n    given:\n      - {input: ref('mid'), rows: [{id: 1, name: x}]}\n      - {input: ref('base'), rows: [{id: 1, name: x}]}\n    expect: {rows: [{id: 1, two: 2}]}\nmodels:\n  - name: side\n  - name: top\n    description: Two.\n`,
  ],
  'sql/macros/twice.sql': [
    '{% macro twice(x) %}2 * {{ x }}{% endmacro %}',
    "{% macro twice(x) %}'{{ x }}'{% endmacro %}",
    null,
  ],
  'models/vars.yml': ['vars: {n: 1}\n', 'vars: {n: 1.5}\n'],
  'seeds/s/days.csv': ['day\n2026-11-02\n', 'day,what\n2026-11-02,x\n'],
  'seeds/s/schema.yml': [`${OWNED}seeds:\n  - name: days\n`],
}

const edits = fc.array(
  fc
    .constantFrom(...Object.keys(FILES))
    .chain((path) =>
      fc.nat({ max: (FILES[path]?.length ?? 1) - 1 }).map((at) => ({ path, text: FILES[path]?.[at] ?? null })),
    ),
  { minLength: 1, maxLength: 5 },
)

describe('models of which some were edited', { timeout: 120_000 }, () => {
  it('are what a load of everything says, faults included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 4 }), async (steps) => {
        await inProject(async (project) => {
          await project.load('kept')
          for (const [at, step] of steps.entries()) {
            for (const { path, text } of step) project.put(path, text)
            expect(await project.load('kept')).toEqual(await project.load(`new${at}`))
          }
        })
      }),
      { numRuns: 15 },
    )
  })

  it('are what a load of everything says, for each text of each model', async () => {
    await inProject(async (project) => {
      for (const path of Object.keys(FILES).filter((one) => /^models\/[ab]\/\w+\.sql$/.test(one)))
        for (const [at, text] of (FILES[path] ?? []).entries()) {
          project.put(path, FILES[path]?.[0] ?? null)
          await project.load('kept')
          project.put(path, text)
          expect(await project.load('kept'), text ?? path).toEqual(await project.load(`${path}${at}`))
          project.put(path, FILES[path]?.[0] ?? null)
        }
    })
  })

  it('are all that is read and bound, with what stands on them where their columns are others', async () => {
    await inProject(async (project) => {
      expect(await project.load('kept')).not.toBeInstanceOf(Array)
      const bound = join(project.root, 'kept/cache/bind.json')
      for (const text of ["select 2 as id, 'y' as name", "select 3 as id, 'z' as name, true as more"]) {
        rmSync(bound)
        project.put('models/a/base.sql', text)
        const [kept, cold] = [await project.load('kept'), await project.load(`new ${text}`)]
        expect(kept).toEqual(cold)
        expect(existsSync(bound)).toBe(false)
        writeFileSync(bound, '')
      }
    })
  })
})

interface Project {
  readonly root: string
  put(path: string, text: string | null): void
  /** What the graph of a state folder comes to, as plain data. */
  load(state: string): Promise<unknown>
}

async function inProject(work: (project: Project) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-edited-'))
  const put = (path: string, text: string | null) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { force: true })
    else writeFileSync(join(root, path), text)
  }
  const load = async (state: string) => {
    try {
      return plain(await loadGraph({ root, stateDir: join(root, state) }, { renders: false }))
    } catch (error) {
      if (error instanceof DefinitionError) return error.faults.map(faultText)
      throw error
    }
  }
  try {
    for (const [path, [text = null]] of Object.entries(FILES)) put(path, text)
    await work({ root, put, load })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function plain({ assets, columnDocs: _none, ...graph }: Graph): unknown {
  return {
    ...graph,
    assets: [...assets.values()].map(({ compute, ...one }) => {
      if (compute.via !== 'select') return one
      const { materialized, file, asksIncremental } = compute.select
      return { ...one, materialized, file, asksIncremental, introspective: compute.select.ask !== undefined }
    }),
  }
}
