import type { Fault } from '#core/error.ts'
import { type HookSaid, hooksSaid } from '../../hook/hook.ts'
import { parseAll } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import type { Resource } from '../node.ts'
import { type Reading, readText } from '../reading.ts'
import type { Plain } from './yaml.ts'

/** What the hooks of a node ask for, which it stands on as on what its own text asks for, and what is wrong with them. */
export type HookReading = Pick<Reading, 'refs' | 'sources' | 'macros'> & { readonly faults: readonly Fault[] }

/** Reads the hooks of a node as dbt does: as its text, without a database. A seed stands on nothing. */
export function hookReading(
  { resource, file }: { readonly resource: Resource; readonly file: string },
  about: Parameters<typeof readText>[1],
): HookReading {
  const hooks = [...kept(about.config.pre_hook), ...kept(about.config.post_hook)]
  const all = hooks.map(({ sql }) => readHook(sql, file, about))
  const refs = all.flatMap((one) => one.refs)
  const sources = all.flatMap((one) => one.sources)
  const faults = all.flatMap((one) => one.faults)
  if (resource === 'seed' && refs.length + sources.length > 0)
    faults.push({ file, what: 'a hook of a seed asks for another node', mend: 'a seed stands on nothing: take it out' })
  return { refs, sources, faults, macros: all.flatMap((one) => one.macros) }
}

function readHook(sql: string, file: string, about: Parameters<typeof readText>[1]): HookReading {
  if (!/\{[{%#]/.test(sql)) return NOTHING
  const { template, faults: wrong } = parseAll(sourceOf(`hook of ${file}`, sql))
  if (template === null || wrong.length > 0) return { ...NOTHING, faults: wrong }
  const { reading, faults } = readText(template, about)
  return { ...reading, faults }
}

const NOTHING: HookReading = { refs: [], sources: [], macros: [], faults: [] }

// What is no hook is told by the faults of its setting.
function kept(said: Plain | undefined): readonly HookSaid[] {
  try {
    return hooksSaid(said)
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return []
    throw error
  }
}
