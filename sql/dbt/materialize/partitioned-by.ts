import { Refusal } from '../../jinja/refusal.ts'
import { isMap, type Plain, type PlainMap } from '../read/yaml.ts'

/** Throws Refusal where a table says its partitions or its order in words of another engine: dbt-duckdb takes names of columns alone, and one DuckDB file heeds neither. */
export function holdPartitions(config: PlainMap): void {
  hold('partitioned_by/partition_by', config.partitioned_by || config.partition_by)
  hold('sorted_by/sort_by', config.sorted_by ?? config.sort_by)
}

function hold(called: string, said: Plain | undefined): void {
  if (said === undefined || said === null || said === '') return
  const mend = 'write names of columns, or take it out: it is for DuckLake alone'
  if (isMap(said) || (typeof said !== 'string' && !Array.isArray(said)))
    throw new Refusal(`${called} must be a list of strings or a string`, mend)
  if (Array.isArray(said) && said.length === 0) throw new Refusal(`${called} must contain at least one column`, mend)
  if (Array.isArray(said) && said.some((one) => typeof one !== 'string'))
    throw new Refusal(`${called} list values must be non-empty strings`, mend)
}
