import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../jinja/refusal.ts'
import { lineOf } from '../fault/property-faults.ts'
import { readCsv } from '../materialize/csv.ts'
import type { Node, Ref } from '../node.ts'
import { mergeConfig, renderedPlain, treeConfig } from '../read/config-tree.ts'
import type { Loading } from '../read/loading.ts'
import type { Property } from '../read/properties.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import { renderedIn } from '../read/yaml-place.ts'
import { refTextOf } from '../reading.ts'

/** A unit test as it is described: a model, what it reads, what it must give. */
export interface UnitTest {
  readonly node: Node
  /** Its name, and behind it the version of the model where it has some. */
  readonly called: string
  /** The id of the model. */
  readonly model: string
  readonly schema: string | null
  readonly given: readonly Given[]
  readonly expect: Fixture
  readonly macros: PlainMap
  readonly vars: PlainMap
  readonly env: PlainMap
}

export interface Given {
  readonly input:
    | { readonly kind: 'ref'; readonly ref: Ref }
    | { readonly kind: 'source'; readonly names: readonly [string, string] }
    | { readonly kind: 'this' }
  readonly fixture: Fixture
}

/** Rows by column (cells of CSV as text, nothing as null), or the query that gives them. */
export type Fixture =
  | { readonly kind: 'rows'; readonly rows: readonly PlainMap[] }
  | { readonly kind: 'sql'; readonly sql: string }

/** The unit tests of every .yml file whose model is there. What is wrong with one is told. */
export function unitTests(nodes: ReadonlyMap<string, Node>, loading: Loading): readonly UnitTest[] {
  const { properties, faults } = loading
  const files = new Map<string, string>()
  return properties.unit_tests.flatMap((property) => {
    try {
      const tests = unitTestsOf(renderedWhole(property, loading), nodes, loading)
      for (const { node } of tests) {
        const twin = files.get(node.id)
        if (twin !== undefined)
          throw new Refusal(
            `two unit tests of '${String(property.said.model)}' are called '${node.name}'`,
            `call one otherwise; the other is in ${twin}`,
          )
        files.set(node.id, node.file)
      }
      return tests
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const mend = error.mend === undefined ? {} : { mend: error.mend }
      const text = readFileSync(join(rootOf(property, loading), property.file), 'utf8')
      const name = String(property.said.name)
      faults.push({ file: property.file, ...lineOf(name, text), key: name, what: error.message, ...mend })
      return []
    }
  })
}

// As in dbt, every text of a unit test may have Jinja in it, but its description.
function renderedWhole(property: Property, loading: Loading): Property {
  const { description, ...rest } = property.said
  const said = mapOf(renderedPlain(rest, renderedIn(property.file, property.package, loading)))
  return { ...property, said: description === undefined ? said : { ...said, description } }
}

// One for each version of the model that `versions:` does not leave out.
function unitTestsOf(property: Property, nodes: ReadonlyMap<string, Node>, loading: Loading): readonly UnitTest[] {
  const { said } = property
  const models = [...nodes.values()].filter((one) => one.resource === 'model' && isOf(one, said.model))
  if (models.length === 0) throw new Refusal(`model '${String(said.model)}' of a unit test is no model`)
  const { include = null, exclude = null } = mapOf(said.versions)
  const versioned = models.filter((one) => one.version !== null)
  if (versioned.length === 0) {
    if (listOf(include).length > 0 || listOf(exclude).length > 0)
      throw new Refusal(`'${String(said.model)}' has no versions`, 'take versions: out of the unit test')
    return models.slice(0, 1).flatMap((model) => unitTestOf(property, model, nodes, loading))
  }
  if (listOf(include).length > 0 && listOf(exclude).length > 0)
    throw new Refusal('a unit test both includes and excludes versions', 'take include: or exclude: out')
  const written = listOf(loading.properties.models.find((one) => one.said.name === versioned[0]?.name)?.said.versions)
  for (const one of [...listOf(include), ...listOf(exclude)])
    if (
      !written.some((version) => mapOf(version).v === one) &&
      versioned.some(({ version }) => version === String(one))
    )
      throw new Refusal(
        `version ${JSON.stringify(one)} of '${String(said.model)}' is written otherwise`,
        `write it as under versions: of the model`,
      )
  const [wanted, unwanted] = [include, exclude].map((one) => listOf(one).map(String))
  const chosen = versioned.filter(({ version }) =>
    exclude !== null ? !unwanted?.includes(String(version)) : include === null || wanted?.includes(String(version)),
  )
  if (chosen.length > 0) return chosen.flatMap((model) => unitTestOf(property, model, nodes, loading))
  const names = versioned.map((one) => one.version).join(', ')
  throw new Refusal(`the unit test is for no version of '${String(said.model)}'`, `there are ${names}`)
}

// As in dbt, one version named (`orders.v2`) stands for the model, with all its versions.
const isOf = ({ name, version }: Node, said: Plain | undefined): boolean =>
  name === said || (typeof said === 'string' && version !== null && said.startsWith(`${name}.v`))

function unitTestOf(
  { package: of, file, said }: Property,
  model: Node,
  nodes: ReadonlyMap<string, Node>,
  loading: Loading,
): readonly UnitTest[] {
  const name = String(said.name ?? '')
  const called = model.version === null ? name : `${name}_v${model.version}`
  const { project } = loading.invocation
  const root = [project, ...project.packages].find((one) => one.name === of) ?? project
  const fqn = [of, ...file.split('/').slice(1, -1), String(said.model), name]
  const config = mergeConfig(treeConfig(project, root, 'unit_tests', fqn, loading.render), mapOf(said.config))
  if (config.enabled === false) return []
  holdIncremental(model, said)
  const fixtures = root.paths.tests.map((path) => join(root.root, path, 'fixtures'))
  const overrides = mapOf(said.overrides)
  const node: Node = {
    resource: 'unit_test',
    id: `unit_test.${of}.${String(said.model)}.${called}`,
    package: of,
    name,
    file,
    fqn,
    source: { file, text: '' },
    template: null,
    config,
    unrendered: mapOf(said.config),
    relation: null,
    refs: [],
    sources: [],
    dependsOn: [...model.dependsOn],
    macros: [],
    description: typeof said.description === 'string' ? said.description : '',
    columns: [],
    said,
    version: model.version,
    describedIn: null,
    test: { kind: 'unit', macro: null, arguments: {}, column: null, columnTags: [], attached: model.id },
  }
  const test = {
    ...{ node, called, model: model.id, schema: model.relation?.schema ?? null },
    given: listOf(said.given).map((one) => ({
      input: inputOf(String(mapOf(one).input ?? '')),
      fixture: seedRows(mapOf(one), nodes, loading) ?? fixtureOf(mapOf(one), fixtures, file),
    })),
    expect: fixtureOf(mapOf(said.expect), fixtures, file),
    macros: mapOf(overrides.macros),
    vars: mapOf(overrides.vars),
    env: mapOf(overrides.env_vars),
  }
  return [test]
}

// As dbt has it, who asks is_incremental() is told what to answer, and for true has rows that stand.
function holdIncremental({ macros, name }: Node, { overrides, given }: PlainMap): void {
  if (!macros.includes('macro.dbt.is_incremental')) return
  const { is_incremental: answer } = mapOf(mapOf(overrides).macros)
  if (typeof answer !== 'boolean')
    throw new Refusal(
      `'${name}' asks is_incremental(), and the unit test does not say what that is`,
      'write overrides: { macros: { is_incremental: false } }, or true with rows for this',
    )
  if (answer && !listOf(given).some((one) => mapOf(one).input === 'this'))
    throw new Refusal(
      `is_incremental() of '${name}' is true in the unit test, and 'this' has no rows`,
      'write - input: this under given:, with rows: [] for none',
    )
}

const rootOf = ({ package: of }: Property, { invocation: { project } }: Loading): string =>
  [project, ...project.packages].find((one) => one.name === of)?.root ?? project.root

function inputOf(text: string): Given['input'] {
  if (text.trim() === 'this') return { kind: 'this' }
  const read = refTextOf(text)
  if (read === null) throw new Refusal(`input '${text}' is no ref, source or this`, "write input: ref('orders')")
  return read
}

function fixtureOf(said: PlainMap, folders: readonly string[], file: string): Fixture {
  const format = said.format ?? 'dict'
  const written = typeof said.fixture === 'string' ? fixtureText(said.fixture, String(format), folders) : said.rows
  holdFormat(format, written, said)
  if (format === 'sql') return { kind: 'sql', sql: String(written ?? '') }
  if (typeof written !== 'string') return { kind: 'rows', rows: wholeFirst(listOf(written).filter(isMap)) }
  const { names, rows } = readCsv(written.trim(), ',', file)
  const cell = (text: string | undefined): Plain => (text === undefined || text === '' ? null : text)
  const cells = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, cell(row[at])])))
  return { kind: 'rows', rows: wholeFirst(cells) }
}

// As in dbt, the first row without nulls changes places with the first of all.
function wholeFirst(rows: readonly PlainMap[]): readonly PlainMap[] {
  const at = rows.findIndex((row) => !Object.values(row).includes(null))
  const [first, whole] = [rows[0], rows[at]]
  if (at < 1 || first === undefined || whole === undefined) return rows
  return rows.map((row, index) => (index === 0 ? whole : index === at ? first : row))
}

// As in dbt, a seed that is given without rows has those of its file, each cell as text.
function seedRows(said: PlainMap, nodes: ReadonlyMap<string, Node>, loading: Loading): Fixture | null {
  const { format = 'dict', rows = null, fixture = null } = said
  const input = inputOf(String(said.input ?? ''))
  if (format !== 'dict' || rows !== null || fixture !== null || input.kind !== 'ref') return null
  const { name, package: of } = input.ref
  const seed = [...nodes.values()].find(
    (one) => one.resource === 'seed' && one.name === name && (of === null || one.package === of),
  )
  if (seed === undefined) return null
  const { project } = loading.invocation
  const { root } = [project, ...project.packages].find((one) => one.name === seed.package) ?? project
  const { names, rows: read } = readCsv(readFileSync(join(root, seed.file), 'utf8').trim(), ',', seed.file)
  const cells = read.map((row) => Object.fromEntries(names.map((one, at) => [one, row[at] ?? null])))
  return { kind: 'rows', rows: wholeFirst(cells) }
}

function holdFormat(format: Plain, written: Plain | undefined, said: PlainMap): void {
  if (format !== 'dict' && format !== 'csv' && format !== 'sql')
    throw new Refusal(`'${String(format)}' is no format of rows`, 'there are dict, csv, sql')
  const isText = typeof written === 'string'
  if (format === 'dict' && isText && typeof said.fixture !== 'string')
    throw new Refusal('rows of format dict are a list, and a text is given', 'write format: csv or sql beside them')
  if (format === 'dict' && (written === undefined || written === null))
    throw new Refusal('no rows are given', 'write rows: [] for none')
  if (format !== 'dict' && !isText)
    throw new Refusal(`rows of format ${format} are a text, and none is given`, 'write them as a text, or format: dict')
}

function fixtureText(name: string, format: string, folders: readonly string[]): string {
  const path = folders.map((folder) => join(folder, `${name}.${format === 'sql' ? 'sql' : 'csv'}`)).find(existsSync)
  if (path === undefined) throw new Refusal(`no fixture '${name}' in ${folders.join(' or ')}`)
  return readFileSync(path, 'utf8')
}
