import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startedJob } from '../trial/started-job.ts'

const here = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-artifacts-'))
const read = (name: string) => JSON.parse(readFileSync(join(scratch, name), 'utf8'))

beforeAll(async () => {
  const at = ['--root', join(here, 'docs/habit'), '--state-dir', join(scratch, 'state')]
  expect((await startedJob('materialize', [...at, '--quiet'])).code).toBe(0)
  expect((await startedJob('docs', [...at, '--artifacts', scratch])).code).toBe(0)
}, 60_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

// That dbt's own classes read them is shown by sql/dbt/fixtures/artifacts.py.
describe("dbt's artifacts of a project of our own", () => {
  it('say their schema, and name the tables by ids of dbt', () => {
    const { metadata, nodes } = read('manifest.json')
    expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/manifest/v12.json')
    expect(nodes['seed.habit.orders']).toMatchObject({
      resource_type: 'seed',
      relation_name: '"warehouse"."desk"."orders"',
    })
    expect(nodes['snapshot.habit.order_history'].depends_on.nodes).toEqual(['seed.habit.orders'])
    expect(nodes['model.habit.order_log'].columns.state.data_type).toBe('string')
  })

  it('hold no other words of seeds and snapshots than the classes of dbt-core 1.10.23 take', () => {
    const both =
      'alias build_path checksum columns config config_call_dict created_at database defer_relation depends_on description doc_blocks docs fqn group meta name original_file_path package_name patch_path path raw_code relation_name resource_type schema tags unique_id unrendered_config unrendered_config_call_dict'
    const more = {
      'seed.habit.orders': 'root_path',
      'snapshot.habit.order_history':
        '_pre_injected_sql compiled compiled_code compiled_path contract extra_ctes extra_ctes_injected language metrics refs sources',
    }
    const { nodes } = read('manifest.json')
    for (const [id, words] of Object.entries(more)) {
      const taken = `${both} ${words}`.split(' ')
      expect(Object.keys(nodes[id]).filter((word) => !taken.includes(word))).toEqual([])
    }
    expect(Object.keys(nodes['seed.habit.orders'].depends_on)).toEqual(['macros'])
  })

  it('hold every node that an edge leads to, both ways', () => {
    const { nodes, sources, exposures, parent_map: parents, child_map: children } = read('manifest.json')
    const known = new Set([nodes, sources, exposures].flatMap((one) => Object.keys(one)))
    expect(new Set(Object.keys(parents))).toEqual(known)
    for (const [id, above] of Object.entries<string[]>(parents))
      for (const one of above) {
        expect(known).toContain(one)
        expect(children[one]).toContain(id)
      }
  })

  it('tell what each table and test came to, by ids of the manifest', () => {
    const { nodes } = read('manifest.json')
    const { metadata, results } = read('run_results.json')
    expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/run-results/v6.json')
    const statuses = new Map<string, string>(
      results.map((one: { unique_id: string; status: string }) => [one.unique_id, one.status]),
    )
    for (const id of statuses.keys()) expect(Object.keys(nodes)).toContain(id)
    expect(statuses.get('model.habit.order_log')).toBe('success')
    expect([...statuses].filter(([id]) => id.startsWith('test.')).every(([, status]) => status === 'pass')).toBe(true)
  })
})
