import type { Asset } from '../asset.ts'
import type { CheckResult } from '../event.ts'
import type { Graph } from '../graph.ts'
import type { World } from '../world.ts'
import type { LiveView } from './live-view.ts'
import type { OpenNeeds } from './open-needs.ts'

/** What an attempt is made with. */
export interface Attempting {
  readonly graph: Graph
  readonly world: World
  readonly view: LiveView
  readonly needs: OpenNeeds
  readonly run: string
  readonly attempt: number
  readonly force: boolean
  /** Does the work once a run for an asset; every caller waits for it. */
  readonly once: (asset: string, work: () => Promise<void>) => Promise<void>
  readonly signal: AbortSignal
  readonly progress: (rows: number) => void
  readonly checked: (asset: string, result: CheckResult) => void
  readonly log: (asset: string, text: string) => void
}

/** The envelope of an asset's facts. */
export const about = (one: Asset, given: Pick<Attempting, 'graph' | 'run'>) => ({
  run: given.run,
  asset: one.key,
  code: codeOf(one, given),
})

export const codeOf = (one: Asset, given: Pick<Attempting, 'graph'>): string => given.graph.codes.get(one.key) ?? ''
