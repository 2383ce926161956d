import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '#core/error.ts'
import type { Node, Semantic } from '../node.ts'
import { GRANULARITIES, nameIn } from '../read/metric-part.ts'
import { isMap, listOf } from '../read/yaml.ts'
import { lineOfTest } from './property-faults.ts'

/** What dbt refuses of models that are time spines, and that semantic models have none of a day or less. */
export function spineFaults(
  nodes: Iterable<Node>,
  models: readonly Semantic[],
  roots: ReadonlyMap<string, string>,
): readonly Fault[] {
  const faults: Fault[] = []
  let least = Number.POSITIVE_INFINITY
  for (const { id, name, said, columns, describedIn, resource } of nodes) {
    if (resource !== 'model') continue
    if (name === LEGACY) least = Math.min(least, DAY)
    const spine = said.time_spine
    if (!isMap(spine) || describedIn === null) continue
    const { file, package: of } = describedIn
    const text = readFileSync(join(roots.get(of) ?? '.', file), 'utf8')
    const say = (word: string, what: string, mend: string) =>
      faults.push({ file, ...lineOfTest(word, name, text), key: id, what, mend })
    const named = String(spine.standard_granularity_column)
    const column = columns.find((one) => one.name === named)
    const at = GRANULARITIES.indexOf(String(column?.said.granularity).toLowerCase())
    const there = `there are ${columns.map((one) => one.name).join(', ')}`
    if (column === undefined) say(named, `the time spine's column '${named}' is not described`, there)
    else if (at < 0) say(named, `the time spine's column '${named}' has no granularity`, 'write granularity: day')
    else least = Math.min(least, at)
    for (const one of listOf(spine.custom_granularities)) {
      const of = isMap(one) ? String(one.column_name ?? one.name) : nameIn(one)
      if (!columns.some((other) => other.name === of))
        say(of, `the time spine's column '${of}' is not described`, there)
    }
  }
  const [first] = models
  if (first !== undefined && least > DAY && faults.length === 0)
    faults.push({
      ...{
        file: first.file,
        key: first.id,
        what: 'semantic models need a time spine of a day or less, and there is none',
      },
      mend: 'say time_spine: { standard_granularity_column: … } of a model with a row a day',
    })
  return faults
}

const LEGACY = 'metricflow_time_spine'
const DAY = GRANULARITIES.indexOf('day')
