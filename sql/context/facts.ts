import type { Value } from '../jinja/value.ts'

/** What a template may know of the project and its surroundings; all of it is handed in, nothing is looked up. */
export interface Facts {
  /** The project's name, where macros are looked for first. */
  readonly project: string
  /** dbt's `target`; its `type` decides which macros `adapter.dispatch` finds. */
  readonly target: Readonly<Record<string, string | number>>
  /** What `env_var` reads: what the job hands in, not the process. */
  readonly env: ReadonlyMap<string, string>
  /** `dispatch:` of dbt_project.yml: where macros of a namespace are looked for, in order. */
  readonly dispatch: ReadonlyMap<string, readonly string[]>
  /** Texts of `{% docs %}` blocks by name. */
  readonly docs: ReadonlyMap<string, string>
  readonly flags: Readonly<Record<string, boolean | string>>
  /** null where no run is under way: the name is refused then. */
  readonly invocationId: string | null
  readonly graph: Value | null
  readonly selectedResources: readonly string[]
  /** dbt's reading of what is not there: false, and printed as nothing. */
  readonly lenient: boolean
}

/** What Tidemark's own models know. */
export const OWN_FACTS: Facts = {
  project: 'tidemark',
  target: { name: 'dev', type: 'duckdb', threads: 1 },
  env: new Map(),
  dispatch: new Map(),
  docs: new Map(),
  flags: { FULL_REFRESH: false, STORE_FAILURES: false, WHICH: 'run', EMPTY: false },
  invocationId: null,
  graph: null,
  selectedResources: [],
  lenient: false,
}

/** The version of dbt whose behaviour templates see in `dbt_version`. */
export const DBT_VERSION = '1.10.23'
