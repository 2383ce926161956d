import type { DbtGraph } from '../graph.ts'
import type { MacroEntry } from '../macro-library.ts'

/**
 * The materialization of this name that a project or package has, where dbt would take it: one for DuckDB wins over one for every
 * adapter, be it dbt's, then the project's own over that of a package. Packages do not replace what comes with dbt, unless
 * `require_explicit_package_overrides_for_builtin_materializations` is off. Undefined where it is dbt's own, or there is none.
 */
export function ownMaterialization(
  { library, invocation: { project } }: Pick<DbtGraph, 'library' | 'invocation'>,
  kind: string,
): MacroEntry | undefined {
  const packages = project.packages.map((one) => one.name)
  const isBuiltin = FOR_DUCKDB.has(kind) || FOR_ALL.has(kind)
  const from = isBuiltin && project.flags[EXPLICIT] !== false ? [project.name] : [project.name, ...packages]
  for (const [adapter, builtin] of [
    ['duckdb', FOR_DUCKDB],
    ['default', FOR_ALL],
  ] as const) {
    for (const of of from) {
      const found = library.entries.get(of)?.get(`materialization_${kind}_${adapter}`)
      if (found) return found
    }
    if (builtin.has(kind)) return undefined
  }
  return undefined
}

const EXPLICIT = 'require_explicit_package_overrides_for_builtin_materializations'

const FOR_DUCKDB: ReadonlySet<string> = new Set(['table', 'incremental', 'external', 'table_function'])
const FOR_ALL: ReadonlySet<string> = new Set([
  ...['view', 'table', 'incremental', 'materialized_view', 'seed', 'snapshot', 'test', 'unit', 'clone'],
])
