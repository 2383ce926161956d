import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { LogEvent } from '#core/event.ts'
import { answersAsked, type Selected } from '#core/selection.ts'
import type { World } from '#core/world.ts'
import { codesMade } from './other-state.ts'

/** What a selection compares with: the last run, and an earlier state. */
export interface Past {
  /** Of the last run, by key: success, error, fail, warn, skipped. */
  readonly outcomes: ReadonlyMap<string, ReadonlySet<string>>
  /** Code versions of an earlier state, by key. */
  readonly codes: ReadonlyMap<string, string>
  /** Are they those of what was stored, so that nothing is known of what never is? */
  readonly stored: boolean
}

interface PastAsked {
  readonly select?: Selected
  readonly exclude?: string
  /** A folder with a manifest.json that jobs/docs.ts --artifacts wrote, or a state directory. */
  readonly state?: string
}

/** What this selection compares with; what it does not ask for is not read. Throws UsageError where there is no such thing. */
export async function pastAsked(world: World, { select, exclude, state }: PastAsked): Promise<Past> {
  const asked = answersAsked(select ?? null, exclude ?? null)
  const outcomes = asked.some((term) => term.startsWith('result:')) ? await lastOutcomes(world) : new Map()
  const compares = asked.some((term) => term === 'state:modified' || term === 'state:new')
  return { outcomes, ...(compares ? await codesIn(state) : NO_CODES) }
}

const NO_CODES = { codes: new Map<string, string>(), stored: false }

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

async function codesIn(folder: string | undefined): Promise<Pick<Past, 'codes' | 'stored'>> {
  if (folder === undefined)
    throw new UsageError(
      'state:modified and state:new compare with an earlier state: give by --state DIR the folder of a manifest.json (npx tsx jobs/docs.ts --artifacts DIR writes it) or a state directory; state:changed compares with the log of this one',
    )
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) {
    const codes = await codesMade(folder)
    if (codes !== null) return { codes, stored: true }
    throw new UsageError(
      `there is no ${path}, nor a log of a state directory; npx tsx jobs/docs.ts --artifacts DIR writes the former`,
    )
  }
  const { nodes, sources } = JSON.parse(readFileSync(path, 'utf8')) as Written // jobs/docs.ts wrote it; what is missing is no code
  const codes = new Map(
    [...Object.values(nodes ?? {}), ...Object.values(sources ?? {})].flatMap(({ meta }) =>
      meta?.key === undefined ? [] : [[meta.key, meta.code ?? ''] as const],
    ),
  )
  return { codes, stored: false }
}

interface Written {
  readonly nodes?: Readonly<Record<string, Entry>>
  readonly sources?: Readonly<Record<string, Entry>>
}

interface Entry {
  readonly meta?: { readonly key?: string; readonly code?: string }
}
