import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stripped } from '../../jinja/unicode.ts'
import { fromPlain, reprOf } from '../../jinja/value.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node, NodeColumn } from '../node.ts'
import { isMap, listOf, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import type { UnitTest } from '../test/unit-test.ts'

/** By what dbt tells whether the file of a node changed: the hash of its text without white space at the ends; the path of a seed above 1 MB, and nothing of a generic test. */
export function fileChecksum(node: Node, { invocation }: Pick<DbtGraph, 'invocation'>): PlainMap {
  if (node.test?.kind === 'generic') return { name: 'none', checksum: '' }
  if (node.resource !== 'seed') return { name: 'sha256', checksum: sha256(stripped(node.source.text)) }
  const { project } = invocation
  const { root } = [project, ...project.packages].find((one) => one.name === node.package) ?? project
  const path = join(root, node.file)
  if (statSync(path).size > 1024 * 1024) return { name: 'path', checksum: node.file }
  return { name: 'sha256', checksum: sha256(stripped(readFileSync(path, 'utf8'))) }
}

/** dbt's checksum of an enforced contract: names, types and constraints of the columns as Python prints them, and where the engine holds them those of the model. */
export function contractChecksum({ columns, config, said }: Pick<Node, 'columns' | 'config' | 'said'>): string | null {
  if (mapOf(config.contract).enforced !== true) return null
  const parts = [...columns]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((one) => `|${one.name}${python(one.said.data_type ?? null, true)}[${constraintsOf(one)}]`)
  const held = config.materialized === 'table' || config.materialized === 'incremental'
  const own = held
    ? `${String(config.materialized)}[${listOf(said.constraints)
        .map((one) => constraintText('ModelLevelConstraint', mapOf(one), { columns: listOf(mapOf(one).columns) }))
        .join(', ')}]`
    : ''
  return sha256(parts.join('') + own)
}

const constraintsOf = ({ said }: NodeColumn): string =>
  listOf(said.constraints)
    .map((one) => constraintText('ColumnLevelConstraint', mapOf(one), {}))
    .join(', ')

function constraintText(called: string, said: PlainMap, more: PlainMap): string {
  const { type = null, name = null, expression = null, warn_unenforced: unenforced, warn_unsupported: un } = said
  const parts = { name, expression, warn_unenforced: unenforced ?? true, warn_unsupported: un ?? true }
  const kind = `<ConstraintType.${String(type)}: '${String(type)}'>`
  return `${called}(type=${kind}, ${named({ ...parts, to: said.to ?? null, to_columns: said.to_columns ?? [], ...more })})`
}

/** dbt's checksum of a unit test: all that it says but its description, as Python prints it. */
export function unitTestChecksum(test: UnitTest): string {
  const { said } = test.node
  const given = listOf(said.given).map((one, at) => {
    const { input = null } = mapOf(one)
    return `UnitTestInputFixture(input=${python(input)}, ${fixtureText(mapOf(one), test.given[at]?.fixture)})`
  })
  const overrides = isMap(said.overrides)
    ? `UnitTestOverrides(${named({ macros: test.macros, vars: test.vars, env_vars: test.env })})`
    : 'None'
  const files = listOf(said.given).map((one, at) =>
    mapOf(one).fixture ? `-${python(rowsOf(mapOf(one), test.given[at]?.fixture))}` : '',
  )
  const expect = `UnitTestOutputFixture(${fixtureText(mapOf(said.expect), test.expect)})`
  const { include = null, exclude = null } = mapOf(said.versions)
  const versions = isMap(said.versions) ? `UnitTestNodeVersions(${named({ include, exclude })})` : 'None'
  return sha256(`${String(said.model)}-${versions}-[${given.join(', ')}]-${expect}-${overrides}${files.join('')}`)
}

type Fixture = UnitTest['expect'] | undefined
const FORMATS: Readonly<Record<string, string>> = { csv: 'CSV', dict: 'Dict', sql: 'SQL' }

function fixtureText(said: PlainMap, fixture: Fixture): string {
  const format = String(said.format ?? 'dict')
  const kind = `<UnitTestFormat.${FORMATS[format] ?? format}: '${format}'>`
  return `rows=${python(rowsOf(said, fixture))}, format=${kind}, fixture=${python(said.fixture ?? null)}`
}

/** The rows of a fixture as dbt's manifest has them: those of CSV by column, a query as its text. */
export function rowsOf(said: PlainMap, fixture: Fixture): Plain {
  if (fixture?.kind === 'sql')
    return said.fixture === undefined || said.fixture === null ? (said.rows ?? null) : fixture.sql
  return said.rows === undefined && !said.fixture ? null : [...(fixture?.rows ?? [])]
}

const named = (parts: PlainMap): string =>
  Object.entries(parts)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ')

// As Python's repr has it, or its str.
const python = (value: Plain, shown = false): string =>
  shown && typeof value === 'string' ? value : reprOf(fromPlain(value))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
