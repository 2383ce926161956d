import { DefinitionError } from '#core/error.ts'
import { parse } from '../jinja/parse.ts'
import { render } from '../jinja/render.ts'
import { sourceOf } from '../jinja/source.ts'
import { fromPlain, type Value } from '../jinja/value.ts'
import { dbtContext } from './context/context.ts'
import { type NodeLike, nodeValue } from './context/node-value.ts'
import { quotedBy, type Relation, relationOf } from './context/relation.ts'
import type { Invocation } from './invocation.ts'
import type { MacroLibrary } from './macro-library.ts'
import type { Config } from './read/config-tree.ts'
import type { Loading } from './read/loading.ts'
import type { Plain } from './read/yaml.ts'

const VIEWS: ReadonlySet<Plain | undefined> = new Set(['view', 'external'])
const PARTS = ['database', 'schema', 'alias'] as const
const TEMPLATES = Object.fromEntries(
  PARTS.map((part) => [part, parse(sourceOf(`generate_${part}_name`, `{{ generate_${part}_name(custom, node) }}`))]),
)

/** What generate_database_name and its kin make of its configuration. Those of the root project win. */
function relationFor(
  config: Config,
  node: Value,
  { invocation, library }: { readonly invocation: Invocation; readonly library: MacroLibrary },
  type: Relation['type'],
): Relation {
  const named = (part: (typeof PARTS)[number]): string => {
    const template = TEMPLATES[part]
    if (template === undefined) throw new RangeError(part)
    const custom = fromPlain(config[part] === undefined ? null : config[part])
    const context = dbtContext({
      invocation,
      library,
      package: invocation.project.name,
      asked: null,
      this: null,
      model: node,
      ref: () => null,
      source: () => null,
      setting: (name): Plain | undefined => config[name],
      settings: () => {},
      graph: () => new Map(),
      more: { custom, node },
    })
    return render(template, context).text().trim()
  }
  return relationOf(
    { database: named('database'), schema: named('schema'), identifier: named('alias') },
    { type, quoted: quotedBy(invocation.project.quoting) },
  )
}

/** Where a node goes; a snapshot may say it in words of its own. null where its names cannot be made, which is told. */
export function located(bare: NodeLike, loading: Pick<Loading, 'invocation' | 'library' | 'faults'>): Relation | null {
  const { config, resource } = bare
  try {
    const relation = relationFor(config, nodeValue(bare), loading, VIEWS.has(config.materialized) ? 'view' : 'table')
    const schema = resource === 'snapshot' ? config.target_schema : undefined
    const database = resource === 'snapshot' ? config.target_database : undefined
    return {
      ...relation,
      ...(typeof schema === 'string' ? { schema } : {}),
      ...(typeof database === 'string' ? { database } : {}),
    }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    loading.faults.push(...error.faults)
    return null
  }
}
