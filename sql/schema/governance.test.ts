import { afterEach, describe, expect, test } from 'vitest'
import { deprecationNotes } from '#core/deprecation.ts'
import { DefinitionError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { instant } from '#core/instant.ts'
import { dotOf } from '#core/lineage/dot.ts'
import { manifestOf } from '#core/lineage/manifest.ts'
import { mermaidOf } from '#core/lineage/mermaid.ts'
import { select } from '#core/selection.ts'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'

let end = () => {}
afterEach(() => end())

async function loaded(files: Readonly<Record<string, string>>) {
  const made = temporaryProject(files)
  end = made.remove
  const { faults, ...found } = await loadModels({ root: made.root, partitions: new Map(), known: [] })
  const graph = () => {
    if (faults.length > 0) throw new DefinitionError(faults)
    return graphOf(found.models, found)
  }
  return { faults: faults.map(({ file, line, what, mend }) => `${file}:${line} ${what} → ${mend}`), graph }
}

const at = instant('2026-11-21T00:00Z')
const model = (name: string, more = '') => `  - {name: ${name}, description: D., config: {owner: 'team:test'}${more}}\n`

describe('groups and access', () => {
  const project = (reader: string, more = '') => ({
    'models/desk/secret.sql': "{{ config(access='private', group='risk') }}select 1 as a",
    'models/desk/reader.sql': reader,
    'models/desk/schema.yml': `groups:
  - {name: risk, owner: {name: Risk Desk, email: risk@desk.io}}
  - {name: sales, owner: {name: Sales}}
models:
  - {name: secret, description: D.}
${model('reader', more)}`,
  })

  test('a private model is read by its group, whose owner is its own', async () => {
    const { graph } = await loaded(project("select a from {{ ref('secret') }}", ', group: risk'))
    expect(graph().assets.get('desk.secret')).toMatchObject({
      owner: 'risk@desk.io',
      governance: { access: 'private', group: 'risk' },
    })
    expect(select(graph(), 'group:risk')).toEqual(['desk.secret', 'desk.reader'])
    expect(select(graph(), 'access:private')).toEqual(['desk.secret'])
  })

  test.each([
    ["\nselect a from {{ ref('secret') }}", '', 2],
    ["\n\nselect a {% if false %} from {{ ref('secret') }} {% endif %}", ', group: sales', 3],
    ["\n{{ config(materialized='table', post_hook=\"select * from {{ ref('secret') }}\") }}select 1 as a", '', 2],
  ])('from outside of it that is a fault at the ref: %j %s', async (reader, group, line) => {
    const { faults } = await loaded(project(reader, group))
    expect(faults).toEqual([
      expect.stringMatching(
        `^models/desk/reader.sql:${line} .*desk.reader reads desk.secret, which is private to the group 'risk' → join`,
      ),
    ])
  })

  test.each([
    ["{{ config(group='rsk') }}select 1 as a", "no group is called 'rsk' → did you mean risk?"],
    ["{{ config(access='private') }}select 1 as a", 'a private model belongs to a group'],
    ["{{ config(access='secret') }}select 1 as a", 'is none of private, protected, public'],
  ])('a word that cannot be is a fault at its line: %s', async (reader, told) => {
    const { faults } = await loaded(project(reader))
    expect(faults).toEqual([expect.stringContaining('models/desk/reader.sql:1')])
    expect(faults[0]).toContain(told)
  })
})

describe('versions', () => {
  const project = (reader: string, latest = '    latest_version: 2\n') => ({
    'models/desk/orders_v1.sql': "{{ config(materialized='table') }}select 1 as id, 'x' as state",
    'models/desk/orders_second.sql': "{{ config(materialized='table') }}select 1 as id",
    'models/desk/orders_v3.sql': "{{ config(materialized='table') }}select 1 as id, 3 as three",
    'models/desk/reader.sql': reader,
    'models/desk/schema.yml': `models:
  - name: orders
    description: Orders.
${latest}    config: {owner: 'team:test'}
    columns: [{name: id, tests: [not_null]}, {name: state, data_type: varchar}]
    versions:
      - {v: 1, deprecation_date: 2026-01-31}
      - {v: 2, defined_in: orders_second, description: Without state., columns: [{include: all, exclude: [state]}]}
      - {v: 3, deprecation_date: 2027-01-31, config: {tags: [next]}, columns: []}
${model('reader')}`,
  })

  test.each([
    ["ref('orders')", 'desk.orders_v2'],
    ["ref('desk.orders')", 'desk.orders_v2'],
    ["ref('orders', v=1)", 'desk.orders_v1'],
    ["ref('orders', version='3')", 'desk.orders_v3'],
    ["ref('desk', 'orders', v=3)", 'desk.orders_v3'],
  ])('%s is %s', async (ref, key) => {
    const { graph } = await loaded(project(`select id from {{ ${ref} }}`))
    expect(graph().upstream.get('desk.reader')).toEqual([key])
  })

  test('say what is said of all, and their own over it; each is a table of its own', async () => {
    const { graph } = await loaded(project("select id from {{ ref('orders') }}"))
    const [one, two, three] = [1, 2, 3].map((v) => graph().assets.get(`desk.orders_v${v}`))
    expect([one?.doc, two?.doc]).toEqual(['Orders.', 'Without state.'])
    expect([one, two, three].map((of) => of?.checks.map(({ name }) => name))).toEqual([
      ['not_null_id'],
      ['not_null_id'],
      [],
    ])
    expect(three).toMatchObject({ tags: ['next'], owner: 'team:test', relation: 'desk.orders_v3' })
  })

  test('the latest is the highest where nothing is said, 10 above 9', async () => {
    const files = project("select id from {{ ref('orders') }}", '')
    const schema = files['models/desk/schema.yml'].replace('{v: 3,', '{v: 10, defined_in: orders_v3,')
    const { graph } = await loaded({ ...files, 'models/desk/schema.yml': schema })
    expect(graph().upstream.get('desk.reader')).toEqual(['desk.orders_v10'])
  })

  test.each([
    ["ref('orders', v=4)", 'models/desk/reader.sql:1', 'desk.orders has no version 4 → there are 1, 2, 3'],
    ["ref('reader', v=1)", 'models/desk/reader.sql:1', 'desk.reader has no versions'],
  ])('%s is refused', async (ref, place, told) => {
    const { faults } = await loaded(project(`select id from {{ ${ref} }}`))
    expect(faults).toEqual([expect.stringContaining(told)])
    expect(faults[0]).toContain(place)
  })

  test('a latest version that is not there, or a file that is not, is told at its line', async () => {
    const files = project("select id from {{ ref('orders', v=1) }}")
    const schema = files['models/desk/schema.yml']
      .replace('latest_version: 2', 'latest_version: 7')
      .replace('orders_second,', 'orders_2nd,')
    const { faults } = await loaded({ ...files, 'models/desk/schema.yml': schema })
    expect(faults).toContainEqual(expect.stringMatching(/schema.yml:4 there is no version 7/))
    expect(faults).toContainEqual(expect.stringMatching(/schema.yml:9 no file models\/desk\/orders_2nd.sql/))
  })

  test('warn of what is deprecated and of a ref that will mean another version, as of a day', async () => {
    const told = async (ref: string) =>
      deprecationNotes((await loaded(project(`select id from {{ ${ref} }}`))).graph(), at).filter((note) =>
        note.startsWith('desk.reader'),
      )
    expect(await told("ref('orders', v=1)")).toEqual([
      'desk.reader reads desk.orders_v1, which was deprecated on 2026-01-31; v2 is the latest',
    ])
    expect(await told("ref('orders', v=3)")).toEqual([
      'desk.reader reads desk.orders_v3, which is to be deprecated on 2027-01-31; v2 is the latest',
    ])
    expect(await told("ref('orders', v=2)")).toEqual([])
    expect(await told("ref('orders')")).toEqual([
      "desk.reader refs orders without a version, which is v2; prerelease v3 is there: pin it by ref('orders', v=2)",
    ])
    const { graph } = await loaded(project("select id from {{ ref('orders', v=2) }}"))
    expect(deprecationNotes(graph(), at)).toEqual([
      'desk.orders_v1 has passed its deprecation date of 2026-01-31: disable it, or take it out',
    ])
  })
})

describe('exposures', () => {
  const project = (exposure: string) => ({
    'models/desk/orders.sql': 'select 1 as id',
    'models/desk/totals.sql': "select id from {{ ref('orders') }}",
    'models/desk/schema.yml': `models:\n${model('orders')}${model('totals')}exposures:\n  - ${exposure}\n`,
  })
  const board =
    "{name: board, label: The Board, type: dashboard, owner: {email: a@desk.io}, depends_on: [ref('totals')]}"

  test('are drawn, written and selected by', async () => {
    const graph = (await loaded(project(board))).graph()
    expect(select(graph, 'exposure:board')).toEqual(['desk.totals'])
    expect(select(graph, '+exposure:board')).toEqual(['desk.orders', 'desk.totals'])
    expect(() => select(graph, 'exposure:bord')).toThrow('exposure:board')
    const manifest = manifestOf(graph, at)
    expect(manifest.exposures).toEqual([
      expect.objectContaining({ name: 'board', type: 'dashboard', owner: 'a@desk.io', from: ['desk.totals'], line: 5 }),
    ])
    expect(mermaidOf(manifest)).toContain('n_desk__totals --> e_board')
    expect(mermaidOf(manifest)).toContain('e_board>"The Board (dashboard)"]')
    expect(dotOf(manifest)).toContain('"desk.totals" -> "exposure.board"')
  })

  test.each([
    [board.replace("ref('totals')", "ref('total')"), 'names no asset → did you mean totals'],
    [board.replace("ref('totals')", `"source('crm', 'deals')"`), "no source is called 'crm.deals'"],
    [board.replace("ref('totals')", 'totals'), "'totals' is no ref"],
    [board.replace('dashboard', 'dashbord'), 'did you mean dashboard'],
    [board.replace('owner: {email: a@desk.io}, ', ''), 'has no owner'],
    [board.replace('label', 'lable'), "has no 'lable' → did you mean label"],
    [`${board}\n  - ${board}`, 'described twice'],
  ])('are faults at their line where they cannot be: %s', async (exposure, told) => {
    const { faults } = await loaded(project(exposure))
    expect(faults).toEqual([expect.stringContaining(told)])
    expect(faults[0]).toMatch(/schema.yml:[56]/)
  })
})

// What dbt 1.10 renders for the same files.
test('a template knows which version of a model it is', async () => {
  const plain = '{% if model.version or model.version is defined %}some{% else %}none{% endif %}'
  const said = `select '{{ model.name }}|{{ model.alias }}|{{ model.version }}|{{ model.latest_version }}|{{ model.unique_id }}|{{ model.fqn | length }}|{{ model.version is number }}|{{ model.path }}|{{ model.version == model.latest_version }}${plain}' as x`
  const { graph } = await loaded({
    'models/desk/pos_v1.sql': said,
    'models/desk/pos_v2.sql': said,
    'models/desk/pos_vbeta.sql': said,
    'models/desk/plain.sql': `select '${plain}' as x`,
    'models/desk/schema.yml': `models:\n${model('pos', ', latest_version: 1, versions: [{v: 1}, {v: 2}, {v: beta}]')}${model('plain')}`,
  })
  const texts = [...graph().assets.values()].map(({ key, compute }) => [
    key,
    compute.via === 'select' ? compute.select.version.split('\n')[1] : '',
  ])
  expect(Object.fromEntries(texts)).toEqual({
    'desk.plain': "select 'none' as x",
    'desk.pos_v1': "select 'pos|pos_v1|1|1|model.tidemark.pos.v1|4|True|desk/pos_v1.sql|Truesome' as x",
    'desk.pos_v2': "select 'pos|pos_v2|2|1|model.tidemark.pos.v2|4|True|desk/pos_v2.sql|Falsesome' as x",
    'desk.pos_vbeta':
      "select 'pos|pos_vbeta|beta|1|model.tidemark.pos.vbeta|4|False|desk/pos_vbeta.sql|Falsesome' as x",
  })
})
