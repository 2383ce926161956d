import { parse } from '../../jinja/parse.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { sourceOf } from '../../jinja/source.ts'
import { fromPlain, textOf } from '../../jinja/value.ts'
import { type Making, renderedText } from '../compile.ts'
import { relationText } from '../context/relation.ts'
import { isMap, mapOf, type Plain, type PlainMap } from '../read/yaml.ts'
import type { Build } from './build.ts'
import { holdContract, isContracted } from './contract.ts'
import { readLocation, type WriteOptions, writeOptions, writeText } from './external-file.ts'

/**
 * Writes what the query gives to a file (`location`, else one of the relation's name under the profile's `external_root`) and puts a
 * view of it in the relation's place. As in dbt-duckdb, a file of no rows has one of NULLs, which the view leaves out.
 */
export async function external(build: Build): Promise<null> {
  const { session, relation, standing, sql, node } = build
  const { location, options, format } = await placeOf(build)
  if (isContracted(node)) await holdContract(node, session, sql)
  const target = relationText(relation)
  const written = relationText({ ...relation, type: 'table', identifier: `${relation.identifier}__dbt_tmp` })
  await session.query(`create or replace table ${written} as (\n${sql}\n)`)
  const columns = (await session.query(`select column_name from (describe ${written})`)).rows.map(([name]) =>
    String(name),
  )
  const isEmpty = (await session.query(`select 1 from ${written} limit 1`)).rows.length === 0
  if (isEmpty) await session.query(`insert into ${written} values (${columns.map(() => 'null').join(', ')})`)
  await session.query(`copy ${written} to '${location}' (${writeText(options)})`)
  const reading = Object.entries(readOptions(node.config, format, options)).map(
    ([key, value]) => `, ${key}=${optionText(value)}`,
  )
  const only = isEmpty ? ` where ${columns.map((name) => `"${name}" is not null`).join(' and ')}` : ''
  if (standing?.type === 'table') await session.query(`drop table ${target} cascade`)
  await session.query(
    `create or replace view ${target} as (select * from read_${format}('${readLocation(location, options)}'${reading.join('')})${only})`,
  )
  await session.query(`drop table ${written}`)
  return null
}

const FORMATS: readonly string[] = ['csv', 'parquet', 'json']

/** Where a model is written, with what options, and how it is read back. */
export async function placeOf(making: Making) {
  const { config, relation } = making.node
  const rendered = async (said: Plain) =>
    typeof said === 'string' ? renderedText(making, parse(sourceOf('external', said))) : textOf(fromPlain(said))
  if (config.options !== undefined && !isMap(config.options))
    throw new Refusal('The options argument must be a dictionary')
  const said = new Map<string, string>()
  for (const [key, value] of Object.entries(mapOf(config.options))) said.set(key, await rendered(value))
  const { external_root: root = '.' } = making.graph.invocation.target.said
  const ending = mapOf(config.options).partition_by === undefined ? `.${String(config.format ?? 'parquet')}` : ''
  const location = await rendered(config.location ?? `${String(root)}/${relation?.identifier}${ending}`)
  for (const key of ['format', 'delimiter']) if (config[key]) said.set(key, await rendered(config[key]))
  const options = writeOptions(location, said)
  const format = String(config.format || options.get('format')?.toLowerCase())
  if (config.format && !FORMATS.includes(format))
    throw new Refusal(`Invalid format: ${format}. Allowed formats are: ${FORMATS.join(', ')}`)
  return { location, options, format: FORMATS.includes(format) ? format : 'parquet' }
}

function readOptions(config: PlainMap, format: string, written: WriteOptions): PlainMap {
  const said = config[`${format}_read_options`]
  if (format === 'parquet') return said === undefined ? { union_by_name: false } : mapOf(said)
  const options = said === undefined ? { auto_detect: true } : mapOf(said)
  const compression = written.get('compression')
  return compression === undefined || 'compression' in options ? options : { ...options, compression }
}

const optionText = (value: Plain): string => (typeof value === 'string' ? `'${value}'` : textOf(fromPlain(value)))
