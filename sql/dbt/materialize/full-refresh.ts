import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'

/** Is the node to be made anew whatever stands? */
export function isFullRefresh({ config }: Node, { invocation }: DbtGraph): boolean {
  const { full_refresh: said } = config
  return said === undefined || said === null ? invocation.flags.FULL_REFRESH === true : said === true
}
