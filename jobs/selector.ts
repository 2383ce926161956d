import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DefinitionError, UsageError } from '#core/error.ts'
import type { Selected } from '#core/selection.ts'
import type { Places } from './places.ts'

/** What is selected, as typed or by name. */
interface SelectorAsked {
  readonly select?: Selected
  readonly exclude?: string
  /** One of selectors.yml. */
  readonly selector?: string
  readonly retry?: string
}

/**
 * What was asked with the selection that `selector` names in selectors.yml, or with its default where nothing is
 * selected. Throws UsageError for an unknown name, DefinitionError for what is no selector.
 */
export async function withSelector<A extends SelectorAsked>(
  places: Pick<Places, 'root' | 'stateDir'>,
  asked: A,
): Promise<Omit<A, 'select'> & { readonly select?: Selected }> {
  const { root } = places
  const { select, exclude, selector, retry } = asked
  if (selector !== undefined && select !== undefined) throw new UsageError('--selector and --select: choose one')
  const isOpen = select === undefined && exclude === undefined && retry === undefined
  // Read where it is asked for alone: it brings dbt's own selection along.
  if (selector === undefined && !(isOpen && existsSync(join(root, 'selectors.yml')))) return asked
  const [{ selectorNamed, yamlSelectors }, { selectorFaults }] = await Promise.all([
    import('#sql/dbt/selection/yaml-selector.ts'),
    import('#sql/selector-faults.ts'),
  ])
  const faults = await selectorFaults(root)
  if (faults.length > 0) {
    // What else is wrong is told with it.
    const { loadGraph } = await import('./load-graph.ts')
    await loadGraph(places, { renders: false })
    throw new DefinitionError(faults)
  }
  const selectors = await yamlSelectors(root)
  const name = selector ?? selectors.fallback
  return name === null ? asked : { ...asked, select: selectorNamed(selectors, name) }
}
