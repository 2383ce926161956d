import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { LogEvent } from '#core/event.ts'
import { answersAsked, type Selected } from '#core/selection.ts'
import type { World } from '#core/world.ts'

/** What a selection compares with: the last run, and an earlier manifest. */
export interface Past {
  /** Of the last run, by key: success, error, fail, warn, skipped. */
  readonly outcomes: ReadonlyMap<string, ReadonlySet<string>>
  /** Code versions of the manifest, by key. */
  readonly codes: ReadonlyMap<string, string>
}

interface PastAsked {
  readonly select?: Selected
  readonly exclude?: string
  /** A folder with a manifest.json that jobs/docs.ts --artifacts wrote. */
  readonly state?: string
}

/** What this selection compares with; what it does not ask for is not read. Throws UsageError where there is no such thing. */
export async function pastAsked(world: World, { select, exclude, state }: PastAsked): Promise<Past> {
  const asked = answersAsked(select ?? null, exclude ?? null)
  const outcomes = asked.some((term) => term.startsWith('result:')) ? await lastOutcomes(world) : new Map()
  const codes = asked.some((term) => term === 'state:modified' || term === 'state:new') ? codesIn(state) : new Map()
  return { outcomes, codes }
}

const WORDS: Readonly<Partial<Record<LogEvent['kind'], string>>> = {
  materialized: 'success',
  unchanged: 'success',
  computed: 'success',
  failed: 'error',
  lost: 'error',
  skipped: 'skipped',
  upstreamFailed: 'skipped',
  notAttempted: 'skipped',
  cancelled: 'skipped',
}

async function lastOutcomes(world: World): Promise<Past['outcomes']> {
  const [last] = await world.log.events({ kinds: ['run.started'], newestFirst: true, limit: 1 })
  if (!last) throw new UsageError('result: asks what the last run came to, and there is none yet')
  const outcomes = new Map<string, Set<string>>()
  for (const event of await world.log.events({ run: last.run })) {
    const word = event.kind === 'check' ? (event.body.severity === 'error' ? 'fail' : 'warn') : WORDS[event.kind]
    if (word !== undefined) outcomes.set(event.asset, (outcomes.get(event.asset) ?? new Set()).add(word))
  }
  return outcomes
}

function codesIn(folder: string | undefined): Past['codes'] {
  if (folder === undefined)
    throw new UsageError(
      'state:modified and state:new compare with a manifest: give its folder by --state DIR (npx tsx jobs/docs.ts --artifacts DIR writes it); state:changed compares with the log',
    )
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) throw new UsageError(`there is no ${path}; npx tsx jobs/docs.ts --artifacts DIR writes one`)
  const { nodes, sources } = JSON.parse(readFileSync(path, 'utf8')) as Written // jobs/docs.ts wrote it; what is missing is no code
  return new Map(
    [...Object.values(nodes ?? {}), ...Object.values(sources ?? {})].flatMap(({ meta }) =>
      meta?.key === undefined ? [] : [[meta.key, meta.code ?? '']],
    ),
  )
}

interface Written {
  readonly nodes?: Readonly<Record<string, Entry>>
  readonly sources?: Readonly<Record<string, Entry>>
}

interface Entry {
  readonly meta?: { readonly key?: string; readonly code?: string }
}
