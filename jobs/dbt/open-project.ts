import { join, resolve } from 'node:path'
import { wholeEnv } from '#connectors/env.ts'
import { UsageError } from '#core/error.ts'
import type { DbtGraph } from '#sql/dbt/graph.ts'
import { instantOf, type Window } from '#sql/dbt/materialize/batch.ts'
import { openDbt } from '#sql/dbt/open.ts'
import { isDbtProject } from '#sql/dbt/read/project.ts'
import { type PlainMap, plainVars, valueOfYaml } from '#sql/dbt/read/yaml.ts'

export interface ProjectAsked {
  readonly target?: string
  readonly profile?: string
  readonly 'target-path'?: string
  readonly 'profiles-dir'?: string
  readonly vars?: string
  readonly 'event-time-start'?: string
  readonly 'event-time-end'?: string
}

/** Reads the dbt project under a root, with the process' environment. From then on the process works in it. Throws UsageError, DefinitionError. */
export async function openProject(
  root: string,
  asked: ProjectAsked,
  given: {
    readonly flags: PlainMap
    readonly stateDir: string
    readonly startedAt: number
    /** What was typed, by dbt's names, with these vars. */
    readonly argumentsWith?: (vars: PlainMap) => PlainMap
    tell(text: string): void
  },
): Promise<DbtGraph> {
  const env = wholeEnv()
  // What is typed is meant from here, what the project says from its root.
  const folder = asked['profiles-dir'] ?? env.DBT_PROFILES_DIR
  const profilesDir = folder === undefined ? null : resolve(folder)
  if (!isDbtProject(root))
    throw new UsageError(`${root} has no dbt_project.yml; give the folder of a dbt project by --project DIR`)
  process.chdir(root)
  const vars = await varsOf(asked.vars)
  return openDbt({
    root,
    profilesDir,
    target: asked.target ?? env.DBT_TARGET ?? null,
    profile: asked.profile ?? env.DBT_PROFILE ?? null,
    targetPath: asked['target-path'] ?? env.DBT_TARGET_PATH ?? null,
    fallback: join(given.stateDir, 'dbt.duckdb'),
    vars,
    env,
    flags: given.flags,
    ...(given.argumentsWith ? { arguments: given.argumentsWith(vars) } : {}),
    startedAt: given.startedAt,
    eventTime: eventTimeOf(asked),
    tell: given.tell,
  })
}

function eventTimeOf({ 'event-time-start': from, 'event-time-end': until }: ProjectAsked): Window | null {
  if (from === undefined && until === undefined) return null
  if (from === undefined || until === undefined)
    throw new UsageError('--event-time-start and --event-time-end are one window: give both')
  const [start, end] = [from, until].map((text) => {
    const at = instantOf(text)
    if (at === null) throw new UsageError(`'${text}' is no time of events; write 2026-11-01 or 2026-11-01T06:00:00`)
    return at
  })
  if (start === undefined || end === undefined || start >= end)
    throw new UsageError(`--event-time-start ${from} is not before --event-time-end ${until}`)
  return { start, end }
}

async function varsOf(text: string | undefined) {
  if (text === undefined) return {}
  const vars = await valueOfYaml('--vars', text)
  if (vars instanceof Map) {
    const [odd] = [...vars.keys()].filter((key) => typeof key !== 'string')
    if (odd === undefined) return plainVars(vars)
    throw new UsageError(
      `--vars '${text}' has a name that is no text (YAML reads on, yes and 1 as values); put it in quotes`,
    )
  }
  throw new UsageError(`--vars '${text}' is no map; write --vars '{start: 2024-01-01}'`)
}
