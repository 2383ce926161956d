import { join, relative } from 'node:path'
import type { Fault } from '#core/error.ts'
import { DefinitionError } from '#core/error.ts'
import { filesIn } from '../../library.ts'
import { textIn } from '../../text-file.ts'
import { keyFaults } from '../fault/key-faults.ts'
import { lineOfTest, propertyFaults } from '../fault/property-faults.ts'
import type { NodeColumn } from '../node.ts'
import { renderedPlain } from './config-tree.ts'
import { type DbtProject, pathIn } from './project.ts'
import { renderedEntry } from './rendered-entry.ts'
import { isMap, isoPlain, listOf, mapOf, type Plain, type PlainMap, plainValue, valueOfYaml } from './yaml.ts'

/** An entry of a properties file, with the file that says it. */
export interface Property {
  readonly package: string
  readonly file: string
  readonly said: PlainMap
}

/** All that the .yml files of a project and its packages say, in the order of files. */
export interface Properties {
  readonly models: readonly Property[]
  readonly seeds: readonly Property[]
  readonly snapshots: readonly Property[]
  readonly analyses: readonly Property[]
  readonly macros: readonly Property[]
  readonly sources: readonly Property[]
  readonly exposures: readonly Property[]
  readonly unit_tests: readonly Property[]
  readonly groups: readonly Property[]
  readonly data_tests: readonly Property[]
  readonly faults: readonly Fault[]
  readonly semantic_models: readonly Property[]
  readonly metrics: readonly Property[]
  readonly saved_queries: readonly Property[]
}

const ONCE: ReadonlySet<string> = new Set(['models', 'seeds', 'snapshots', 'macros', 'exposures', 'groups'])

const KINDS = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'macros',
  'sources',
  'exposures',
  'unit_tests',
  'groups',
  'data_tests',
  'semantic_models',
  'metrics',
  'saved_queries',
] as const

/**
 * Reads the .yml and .yaml files of every folder that may hold them, with what `renderIn` makes of their texts. Faults of syntax come
 * back, each with its place.
 */
export async function readProperties(
  root: DbtProject,
  renderIn: (file: string, of: string) => (text: string) => Plain,
): Promise<Properties> {
  const found: Record<(typeof KINDS)[number], Property[]> = Object.fromEntries(KINDS.map((kind) => [kind, []])) as never // one list a kind, above
  const faults: Fault[] = []
  const files = new Map<string, string>()
  for (const project of [root, ...root.packages]) {
    for (const path of filesOf(project)) {
      const file = pathIn(project, path)
      try {
        const text = textIn(path, file, faults)
        const value = await valueOfYaml(relative(project.root, path), text.trimEnd())
        const plain = plainValue(value)
        if (plain !== null && !isMap(plain)) faults.push({ file, what: 'the file is no map', mend: 'write models: …' })
        const said = mapOf(plain)
        for (const { above, key } of keyFaults(value, ''))
          faults.push({
            ...{ file, ...lineOfTest(above, '', text), what: `a key of ${above}: is ${key}, which is no text` },
            mend: `write it in quotes: yes, no, on, off and numbers are no texts`,
          })
        for (const kind of KINDS) {
          const entries = kind === 'data_tests' ? (said.data_tests ?? said.tests) : said[kind]
          if (entries === undefined) continue
          if (!Array.isArray(entries)) {
            const mend = 'write - in front of each of its entries, or take it out'
            faults.push({ file, ...lineOfTest(kind, '', text), what: `${kind}: is no list`, mend })
          }
          for (const written of Array.isArray(entries) ? (entries as readonly Plain[]) : []) {
            if (isMap(written)) {
              const one = renderedEntry(kind, written, renderIn(file, project.name))
              faults.push(...propertyFaults(kind, one, file, text))
              const id = JSON.stringify([project.name, kind, one.name])
              const twin = files.get(id)
              if (ONCE.has(kind) && twin !== undefined && one.name !== undefined)
                faults.push({
                  file,
                  what: `'${String(one.name)}' is described twice under ${kind}:`,
                  mend: `say all of it in one place; the other is ${twin}`,
                })
              if (twin === undefined) files.set(id, file)
              found[kind].push({ package: project.name, file, said: isoEntry(one) })
            } else faults.push({ file, what: `an entry of ${kind}: is no map`, mend: 'write - name: …' })
          }
        }
      } catch (error) {
        if (!(error instanceof DefinitionError)) throw error
        faults.push(...error.faults)
      }
    }
  }
  return { ...found, faults }
}

// As in dbt, arguments of tests alone are days and instants; all else has them as text.
function isoEntry(entry: PlainMap): PlainMap {
  const of = (key: string, one: Plain): Plain => {
    if (key === 'tests' || key === 'data_tests') return one
    return (key === 'columns' || key === 'tables') && Array.isArray(one)
      ? one.map((inner) => (isMap(inner) ? isoEntry(inner) : inner))
      : isoPlain(one)
  }
  return Object.fromEntries(Object.entries(entry).map(([key, one]) => [key, of(key, one)]))
}

function filesOf(project: DbtProject): readonly string[] {
  const { models, seeds, snapshots, tests, macros, analyses } = project.paths
  const folders = [...new Set([...models, ...seeds, ...snapshots, ...tests, ...macros, ...analyses])]
  const files = folders.flatMap((folder) =>
    ['.yml', '.yaml'].flatMap((ending) => filesIn(join(project.root, folder), ending)),
  )
  return [...new Set(files)].sort()
}

/** The settings that an entry gives its node: `config:`, and the words that dbt also takes beside it. */
export function configSaid(said: PlainMap): PlainMap {
  const beside: Record<string, Plain> = {}
  for (const key of ['tags', 'meta', 'docs', 'access', 'group'] as const)
    if (said[key] !== undefined && said[key] !== null) beside[key] = said[key] ?? null
  return { ...beside, ...mapOf(said.config) }
}

/** The columns that an entry describes. */
export const columnsSaid = (said: PlainMap, render: (text: string) => Plain): readonly NodeColumn[] =>
  listOf(said.columns).map((one) => {
    // Tests are rendered when they are read.
    const { tests: _tests, data_tests: _dataTests, ...rest } = mapOf(one)
    return { name: String(rest.name ?? ''), said: mapOf(renderedPlain(rest, render)) }
  })

/** The tests that an entry or one of its columns asks for. */
export const testsSaid = (said: PlainMap): readonly Plain[] => [...listOf(said.tests), ...listOf(said.data_tests)]
