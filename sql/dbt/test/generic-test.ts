import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { parse } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { fromPlain, reprOf, textOf } from '../../jinja/value.ts'
import { storedConfig } from '../artifact/config-default.ts'
import { modelValue } from '../context/node-value.ts'
import { lineOfTest } from '../fault/property-faults.ts'
import { located } from '../naming.ts'
import type { Node, SourceTable } from '../node.ts'
import {
  type Config,
  mergeConfig,
  renderedConfig,
  renderedDescription,
  treeConfig,
  withoutNulls,
  writtenConfig,
} from '../read/config-tree.ts'
import type { Loading } from '../read/loading.ts'
import { type Property, testsSaid } from '../read/properties.ts'
import { versionSaid } from '../read/version.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { faultOfTest, renderedIn } from '../read/yaml-place.ts'
import { readText } from '../reading.ts'
import { KEYWORDS, keywordsOf } from './test-keyword.ts'

/** The tests that .yml files ask of models, seeds, snapshots and sources, under the names that dbt gives them. */
export function genericTests(
  nodes: ReadonlyMap<string, Node>,
  sources: ReadonlyMap<string, SourceTable>,
  disabled: readonly string[],
  loading: Loading,
): readonly Node[] {
  const { models, seeds, snapshots } = loading.properties
  const tests: Node[] = []
  const each = (property: Property, said: PlainMap, tested: Tested) => {
    const add = (entry: Plain, column: string | null, tags: readonly string[] = []) => {
      const test = testOf(entry, column, tags, property, tested, loading)
      if (test) tests.push(test)
    }
    for (const entry of testsSaid(said)) add(entry, null)
    for (const column of listOf(said.columns)) {
      const { name, quote, tags, config } = mapOf(column)
      const written = quote === true ? `"${String(name)}"` : String(name)
      for (const entry of testsSaid(mapOf(column)))
        add(entry, written, [...textsOf(tags), ...textsOf(mapOf(config).tags)])
    }
  }
  const found = new Map([...nodes.values()].map((one) => [`${one.resource}.${keyOf(one)}`, one]))
  for (const [kind, properties] of [
    ['model', models],
    ['seed', seeds],
    ['snapshot', snapshots],
  ] as const) {
    for (const property of properties) {
      const name = String(property.said.name)
      const versions = kind === 'model' ? listOf(property.said.versions).map(mapOf) : []
      for (const said of versions.length > 0 ? versions : [null]) {
        const version = said === null ? null : String(said.v)
        const node = found.get(`${kind}.${keyOf({ package: property.package, name, version })}`)
        const tail = version === null ? name : `${name}.v${version}`
        // As dbt has it, a test of what is disabled or not there is read, too; where another package has the name, it is asked of that.
        const off = disabled.find((id) => id.split('.').slice(2).join('.') === tail)
        each(property, said === null ? property.said : versionSaid(property.said, said), {
          call: `ref('${name}'${version === null ? '' : `, version='${version}'`})`,
          name: version === null ? name : `${name}_v${version}`,
          prefix: '',
          id: node?.id ?? off ?? null,
        })
      }
    }
  }
  for (const table of sources.values()) {
    const property = { package: table.package, file: table.file, said: table.said }
    const call = `source('${table.source}', '${table.name}')`
    each(property, table.said, { call, name: `${table.source}_${table.name}`, prefix: 'source_', id: table.id })
  }
  return tests
}

const keyOf = ({ package: of, name, version }: Pick<Node, 'package' | 'name' | 'version'>) =>
  JSON.stringify([of, name, version])

interface Tested {
  /** The expression for its relation. */
  readonly call: string
  readonly name: string
  readonly prefix: string
  readonly id: string | null
}

const SETTINGS = [
  ...['severity', 'tags', 'enabled', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc', 'store_failures'],
  ...['store_failures_as', 'meta', 'database', 'schema', 'alias'],
]

function testOf(
  entry: Plain,
  column: string | null,
  columnTags: readonly string[],
  property: Property,
  tested: Tested,
  loading: Loading,
): Node | null {
  const { invocation, library, render, faults } = loading
  const named = isMap(entry) ? entry : {}
  const written = isMap(entry) ? String(named.test_name ?? Object.keys(entry)[0] ?? '') : String(entry)
  const match = /^(?:(\w+)\.)?(\w+)$/.exec(written)
  if (match === null) {
    faults.push({ file: property.file, what: `'${written}' is no test`, mend: 'write its name, or a map of its name' })
    return null
  }
  const [, namespace = null, name = ''] = match
  const body = named.test_name === undefined ? mapOf(named[written]) : { ...named, test_name: null }
  const { config: said, arguments: inner, name: custom, description, test_name: _name, ...rest } = body
  // As dbt has it, the column stands behind what is said beside `arguments`, and before what is said in them.
  const args: Record<string, Plain> = { ...rest, ...(column === null ? {} : { column_name: column }), ...mapOf(inner) }
  let settings: Config = mapOf(said)
  for (const key of SETTINGS) {
    const value = args[key]
    if (value !== undefined && value !== null) settings = { ...settings, [key]: value }
    delete args[key]
  }
  args.model = `{{ get_where_subquery(${tested.call}) }}`
  const missing = missingTest(name, namespace, property, tested.name, loading)
  if (missing !== null) {
    faults.push(missing)
    return null
  }
  const type = `${namespace === null ? '' : `${namespace}_`}${tested.prefix}${name}`
  const [short, full] = typeof custom === 'string' ? [custom, custom] : namesFor(type, tested.name, args)
  const folders = property.file.split('/').slice(1, -1)
  const fqn = [property.package, ...folders, full]
  const own = [invocation.project, ...invocation.project.packages].find((one) => one.name === property.package)
  const base: Config = { materialized: 'test', severity: 'ERROR', schema: 'dbt_test__audit' }
  const tree = mergeConfig(base, treeConfig(invocation.project, own ?? invocation.project, 'tests', fqn, render))
  const inTree = writtenConfig(invocation.project, own ?? invocation.project, 'tests', fqn)
  const alias = short === full || 'alias' in settings ? {} : { alias: short }
  const called = { ...renderedConfig(settings, renderedIn(property.file, property.package, loading)), ...alias }
  const macro = `${namespace === null ? '' : `${namespace}.`}test_${name}`
  // As dbt writes it: the settings of the entry come behind the macro's own, and win.
  const source = sourceOf(property.file, `{{ ${macro}(**${KEYWORDS}) }}${configText(called)}`)
  let config = mergeConfig(tree, called)
  const id = `test.${property.package}.${full}.${hashOf(full, namespace, name, args)}`
  const test = { kind: 'generic' as const, macro, arguments: args, column, columnTags, attached: tested.id }
  const bare = {
    resource: 'test' as const,
    ...{ id, package: property.package, name: full, file: property.file, fqn, source, config, relation: null, test },
    said: {},
  }
  const template = parse(source)
  const keywords = (context: Parameters<typeof keywordsOf>[1]) => keywordsOf(args, context)
  const { reading, faults: wrong } = readText(template, {
    ...{ invocation, library, package: property.package, config, model: modelValue(bare) },
    keywords,
  })
  faults.push(...wrong.map((one) => faultOfTest(one, property.file, property.package, [written, tested.name], loading)))
  config = storedConfig(withoutNulls(mergeConfig(tree, reading.config), tree, 'test'))
  return {
    ...bare,
    config,
    unrendered: { ...inTree, ...reading.config },
    template,
    relation: located({ ...bare, config }, loading),
    refs: reading.refs,
    sources: reading.sources,
    dependsOn: [],
    macros: reading.macros,
    description: renderedDescription(description, renderedIn(property.file, property.package, loading)),
    columns: [],
    version: null,
    describedIn: null,
  }
}

// A test that no macro is: the one of a package needs its name in front.
function missingTest(
  name: string,
  namespace: string | null,
  { package: of, file }: Property,
  on: string,
  { library, invocation }: Loading,
): Fault | null {
  const macro = `test_${name}`
  const found =
    namespace === null
      ? library.entry(macro, of)
      : library.entries.get(namespace === 'dbt_duckdb' ? 'dbt' : namespace)?.get(macro)
  if (found) return null
  const written = namespace === null ? name : `${namespace}.${name}`
  const { project } = invocation
  const root = [project, ...project.packages].find((one) => one.name === of)?.root ?? project.root
  const place = { file, ...lineOfTest(written, on, readFileSync(join(root, file), 'utf8')) }
  const what = `no test is called '${written}'`
  if (namespace !== null && !library.entries.has(namespace))
    return { ...place, what, mend: `there is no package '${namespace}' on disk; let \`dbt deps\` put it there` }
  const elsewhere = [...library.entries].find(([, macros]) => macros.has(macro))
  if (elsewhere)
    return {
      ...place,
      what: `${what} here: it is one of package '${elsewhere[0]}'`,
      mend: `write ${elsewhere[0]}.${name}`,
    }
  const names = [...library.entries.values()]
    .flatMap((one) => [...one.keys()])
    .filter((one) => one.startsWith('test_'))
    .map((one) => one.slice(5))
  const [near] = nearest(name, names)
  return {
    ...place,
    what,
    mend: near ? `did you mean ${near}?` : `write {% test ${name}(model, column_name) %} in tests/generic/`,
  }
}

function configText(called: Config): string {
  const order = (name: string) => (SETTINGS.includes(name) ? SETTINGS.indexOf(name) : SETTINGS.length)
  const said = Object.entries(called)
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => order(a) - order(b))
    .map(([name, value]) => {
      const text = typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : reprOf(fromPlain(value))
      return `${name}=${text}`
    })
  return said.length === 0 ? '' : `{{ config(${said.join(',')}) }}`
}

// dbt's: the type, what is tested, and every argument; cut, with a hash, where a table could not be called that.
function namesFor(type: string, tested: string, args: PlainMap): readonly [short: string, full: string] {
  const flat = Object.keys(args)
    .filter((key) => key !== 'model')
    .sort()
    .flatMap((key) => {
      const value = args[key]
      return isMap(value) ? Object.values(value) : Array.isArray(value) ? value : [value ?? null]
    })
    .map((one) => textOf(fromPlain(one)).replace(/[^0-9a-zA-Z_]+/g, '_'))
  const head = `${type}_${tested}`
  const full = `${head}_${flat.join('__')}`
  return full.length >= 64 ? [`${head.slice(0, 30)}_${md5(full)}`, full] : [full, full]
}

// dbt tells tests of one name apart by the end of a hash of what they are called with, as Python prints it.
function hashOf(name: string, namespace: string | null, test: string, args: PlainMap): string {
  const metadata = sorted({ namespace, name: test, kwargs: args })
  return md5(`${name}${reprOf(fromPlain(metadata))}`).slice(-10)
}

const sorted = (value: Plain): Plain =>
  Array.isArray(value)
    ? value.map(sorted)
    : isMap(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key] ?? null)]),
        )
      : textOf(fromPlain(value))

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
