import { afterEach, describe, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import { projectOfFiles } from './trial/project-of-files.ts'

let end = async () => {}
afterEach(() => end())

const csv = 'code,country,since,weight,on\nCL,US,1983-03-30,1.5,true\nNG,,1990-04-03,2,false\n'
const schema = `version: 2
seeds:
  - name: products
    description: What is traded.
    config: {owner: 'team:test', column_types: {weight: 'decimal(9,3)'}}
    columns:
      - name: code
        tests: [not_null, unique]
      - {name: country, data_type: varchar}
`

async function opened(files: Readonly<Record<string, string>>) {
  const project = await projectOfFiles({ ...files })
  end = project.close
  return project
}

describe('a seed', () => {
  test('is a table with the types that are said, else those that the file shows; models stand on it', async () => {
    const project = await opened({
      'seeds/desk/products.csv': csv,
      'seeds/desk/schema.yml': schema,
      'models/desk/heavy.sql':
        "{{ config(owner='team:test', doc='Heavy.') }}select code from {{ ref('products') }} where weight > 1.7",
    })
    expect(project.graph.columns.get('desk.products')?.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['code string', 'country string', 'since date', 'weight decimal(9,3)', 'on boolean'],
    ])
    expect((await project.run()).summary).toMatchObject({ materialized: 2, failed: 0 })
    expect(await project.query('select * from desk.products order by 1')).toEqual([
      { code: 'CL', country: 'US', since: '1983-03-30', weight: '1.500', on: true },
      { code: 'NG', country: null, since: '1990-04-03', weight: '2.000', on: false },
    ])
    expect(await project.query('select * from desk.heavy')).toEqual([{ code: 'NG' }])
    expect((await project.run()).outcomes).toEqual({})
  })

  test('takes the values of a test as SQL where they are not to be quoted', async () => {
    const tested = (values: string) =>
      schema.replace('[not_null, unique]', `[{accepted_values: {values: ${values}, quote: false}}]`)
    const right = `["'CL'", "upper('ng')"]`
    const project = await opened({ 'seeds/desk/products.csv': csv, 'seeds/desk/schema.yml': tested(right) })
    expect((await project.run()).summary).toMatchObject({ materialized: 1, failed: 0 })
    await end()
    const broken = await opened({ 'seeds/desk/products.csv': csv, 'seeds/desk/schema.yml': tested(`["'CL'"]`) })
    expect((await broken.run()).error).toContain('check accepted_code: 1 row breaks it')
    await end()
    await expect(opened({ 'seeds/desk/products.csv': csv, 'seeds/desk/schema.yml': tested('[CL]') })).rejects.toThrow(
      '"CL" not found',
    )
  })

  test('that breaks a test of its own is not published', async () => {
    const project = await opened({
      'seeds/desk/products.csv': `${csv}CL,US,1983-03-30,1.5,true\n`,
      'seeds/desk/schema.yml': schema,
    })
    expect((await project.run()).error).toContain('check unique_code: 1 row breaks it')
    await expect(project.query('select * from desk.products')).rejects.toThrow(/does not exist/)
  })

  test.each([
    ['code,,weight\nHO,1,1.5\n', 1, 'column 2 has no name'],
    ['code,weight\nHO,1.5\nC\0L,1\n', 3, 'the file holds a NUL byte'],
    ['a,b\n1,"2\n3,4\n', 2, 'the quote that opens here is never closed'],
    ['a,b\n"x\ny",2\n3\n', 4, 'the row has 1 cell for 2 columns'],
    ['a,b\r\n1,2\r\n3,4,5\r\n', 3, 'the row has 3 cells for 2 columns'],
  ])('whose file is no table, %j, is refused at its line', async (written, line, what) => {
    const faults = await opened({ 'seeds/desk/products.csv': written }).catch((error: unknown) =>
      error instanceof DefinitionError ? error.faults : [],
    )
    expect(faults).toContainEqual(expect.objectContaining({ file: 'seeds/desk/products.csv', line, what }))
  })

  test('with cells that are none of their types is refused before anything runs, each at its line', async () => {
    const written = `${csv}HO,US,1978-13-14,heavy,true\nRB,US,,2,perhaps\n`
    const typed = schema.replace('{weight:', '{since: date, on: boolean, weight:')
    const faults = await opened({ 'seeds/desk/products.csv': written, 'seeds/desk/schema.yml': typed }).catch(
      (error: unknown) => (error instanceof DefinitionError ? error.faults : []),
    )
    const first = csv.split('\n').length
    expect(faults).toMatchObject(
      [
        [first, 'column "since": could not convert string "1978-13-14" to \'DATE\''],
        [first, 'column "weight": could not convert string "heavy"'],
        [first + 1, 'column "on": could not convert string "perhaps" to \'BOOLEAN\''],
      ].map(([line, what]) => ({ file: 'seeds/desk/products.csv', line, what: expect.stringContaining(String(what)) })),
    )
  })

  test('takes no text for an instant', async () => {
    const csv = 'id,changed_at,at\n1,2026-01-01T05:00:00Z,\n2,noon,08:00\n3,2026-02-30 00:00:00,08:00:00+02\n4,,late\n'
    const described = `seeds:\n  - name: p\n    description: P.\n    config: {owner: 'team:x', column_types: {changed_at: timestamptz, at: timetz}}\n`
    const faults = await opened({ 'seeds/desk/p.csv': csv, 'seeds/desk/schema.yml': described }).catch(
      (error: unknown) => (error instanceof DefinitionError ? error.faults : []),
    )
    expect(faults).toMatchObject([
      { line: 3, what: 'column "changed_at": could not convert string "noon" to timestamptz' },
      { line: 4, what: 'column "changed_at": could not convert string "2026-02-30 00:00:00" to timestamptz' },
      { line: 5, what: 'column "at": could not convert string "late" to timetz' },
    ])
    const right = csv.replace('noon', '').replace('-02-30', '-02-28').replace('late', '09:30')
    const project = await opened({ 'seeds/desk/p.csv': right, 'seeds/desk/schema.yml': described })
    expect((await project.run()).summary).toMatchObject({ materialized: 1, failed: 0 })
    expect(
      await project.query('select id, epoch(changed_at) as t, "at"::varchar as "at" from desk.p order by id'),
    ).toEqual([
      { id: 1, t: 1767243600, at: null },
      { id: 2, t: null, at: '08:00:00+00' },
      { id: 3, t: 1772236800, at: '08:00:00+02' },
      { id: 4, t: null, at: '09:30:00+00' },
    ])
  })

  test.each([
    ['integer', 'many'],
    ['decimal(3,1)', 'x'],
    ['boolean', 'perhaps'],
  ])('with an instant tells a cell that is no %s too, and both in one row', async (type, cell) => {
    const csv = `id,changed_at,lots\n1,2026-01-01T05:00:00Z,1\n2,2026-01-02T05:00:00Z,${cell}\n3,noon,${cell}\n`
    const described = `seeds:\n  - name: p\n    description: P.\n    config: {owner: 'team:x', column_types: {changed_at: timestamptz, lots: '${type}'}}\n`
    const faults = await opened({ 'seeds/desk/p.csv': csv, 'seeds/desk/schema.yml': described }).catch(
      (error: unknown) => (error instanceof DefinitionError ? error.faults : error),
    )
    const lots = expect.stringMatching(`^column "lots": could not (convert|cast) .*"${cell}"`)
    expect(faults).toMatchObject([
      { line: 3, what: lots },
      { line: 4, what: lots },
      { line: 4, what: 'column "changed_at": could not convert string "noon" to timestamptz' },
    ])
  })

  test('has its faults at lines of the file, not at rows of it; a type that is none at the word that says it', async () => {
    const faultsOf = (files: Readonly<Record<string, string>>) =>
      opened(files).catch((error: unknown) => (error instanceof DefinitionError ? error.faults : []))
    const described = (types: string) =>
      `seeds:\n  - name: p\n    description: P.\n    config: {owner: 'team:x', delimiter: ';', column_types: {${types}}}\n`
    const csv = 'id;s\n1;"multi\nline"\nz;"b\n\n"\n5;q\ny;c\n'
    expect(
      await faultsOf({ 'seeds/desk/p.csv': csv, 'seeds/desk/schema.yml': described('id: integer') }),
    ).toMatchObject([{ line: 4 }, { line: 8 }])
    expect(await faultsOf({ 'seeds/desk/p.csv': csv, 'seeds/desk/schema.yml': described('id: intt') })).toMatchObject([
      { file: 'seeds/desk/schema.yml', line: 4, what: "column 'id': no type is called 'intt'" },
    ])
  })

  test('has quotes as RFC 4180 has them; within a cell they are text', async () => {
    const project = await opened({
      'seeds/desk/products.csv': 'a,b\n"x ""y""\nz",5" pipe\n',
      'seeds/desk/schema.yml': "seeds: [{name: products, description: P., config: {owner: 'team:test'}}]\n",
    })
    expect((await project.run()).summary).toMatchObject({ materialized: 1, failed: 0 })
    expect(await project.query('select * from desk.products')).toEqual([{ a: 'x "y"\nz', b: '5" pipe' }])
  })

  test('that is described wrongly is refused at its line', async () => {
    const said = schema
      .replace('{weight:', '{wieght:')
      .replace('name: country', 'name: cuontry')
      .replace('owner:', 'grants: x, owner:')
    const faults = await opened({
      'seeds/desk/products.csv': csv,
      'seeds/desk/schema.yml': said,
      'seeds/loose.csv': 'a\n1\n',
    }).catch((error: unknown) => (error instanceof DefinitionError ? error.faults : []))
    expect(JSON.stringify(faults)).toContain("the file has no column 'wieght'; did you mean weight?")
    expect(faults).toMatchObject([
      { file: 'seeds/loose.csv', what: 'a seed stands in seeds/<subject>/<name>.csv' },
      { line: 5, what: "config 'grants' of dbt is not taken here" },
      { line: 5 },
      { line: 9, what: "the file has no column 'cuontry'" },
    ])
  })
})
