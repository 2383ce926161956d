import { fromPlain, type Value } from '../jinja/value.ts'
import type { Window } from './materialize/batch.ts'
import type { DocBlock } from './read/doc.ts'
import type { Target } from './read/profile.ts'
import type { DbtProject } from './read/project.ts'
import { isMap, type Plain, type PlainMap } from './read/yaml.ts'

/** What is the same for every text of one run of a project. */
export interface Invocation {
  readonly id: string
  readonly project: DbtProject
  readonly target: Target
  readonly targetValue: Value
  readonly env: Readonly<Record<string, string | undefined>>
  readonly startedAt: Value
  /** The same instant, ms since 1970: what batches are counted back from. */
  readonly now: number
  /** The times of events that were asked for; null: those that each model by microbatch finds itself. */
  readonly eventTime: Window | null
  /** Python's datetime, re and the like, as dbt gives them. */
  readonly modules: Value
  readonly flags: PlainMap
  /** What was typed, by dbt's names of its arguments. */
  readonly arguments: PlainMap
  readonly selected: readonly string[]
  /** Takes what templates tell. */
  tell(text: string): void
  doc(name: readonly string[], from: string): string
  /** A text of a .yml file of the project with its Jinja rendered. */
  rendered(text: string): Plain
  readonly docs: readonly DocBlock[]
  varsOf(of: string): ReadonlyMap<string, Plain>
}

/**
 * The vars that a package sees: those of its own file, over them those of the root project (which may say them for the package
 * alone), over all those of the command line. What is said for a package is a var of the package's name, too.
 */
export function varsOf(root: DbtProject, of: string, given: PlainMap): ReadonlyMap<string, Plain> {
  const own = root.packages.find((one) => one.name === of)
  const under = (vars: PlainMap) => {
    const said = vars[of]
    return isMap(said) ? Object.entries(said) : []
  }
  return new Map([
    ...(own ? [...Object.entries(own.vars), ...under(own.vars)] : []),
    ...Object.entries(root.vars),
    ...under(root.vars),
    ...Object.entries(given),
  ])
}

/** `target` in templates: what the profile says, with dbt's own names; secrets are left out. */
export function targetValue(target: Target): Value {
  const { said, profile, name, schema, database, threads } = target
  const shown = Object.fromEntries(Object.entries(said).filter(([key]) => !/pass|token|secret|key/i.test(key)))
  return fromPlain({
    ...shown,
    profile_name: profile,
    name,
    target_name: name,
    type: 'duckdb',
    schema,
    database,
    dbname: database,
    threads,
  })
}
