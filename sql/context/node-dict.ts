import type { Version } from '#core/governance.ts'
import { fromPlain, type Value } from '../jinja/value.ts'
import type { ModelKind } from '../model/config.ts'
import type { Facts } from './facts.ts'

/** What templates see of a model, a seed or a snapshot. */
export interface NodeFacts {
  readonly key: string
  readonly kind: ModelKind
  /** The version that it is; null where it has none. */
  readonly version: Version | null
  /** `schema.name` of its table, as far as it is known. */
  readonly relation: string
  readonly settings: ReadonlyMap<string, { readonly value: unknown }>
}

const FILES = { model: ['models', 'sql'], seed: ['seeds', 'csv'], snapshot: ['snapshots', 'sql'] } as const

/** dbt's dict of a node, as `model` in a template and as `node` in the macros that make names. */
export function nodeDict({ key, kind, version, relation, settings }: NodeFacts, facts: Facts): Value {
  const [subject = '', file = ''] = key.split('.')
  const [schema = '', alias = ''] = relation.split('.')
  const name = version?.name ?? file
  const own = version === null ? [name] : [name, `v${version.v}`]
  const config = Object.fromEntries([...settings].map(([word, { value }]) => [word, value] as const))
  const [folder, ending] = FILES[kind]
  const path = `${subject}/${file}.${ending}`
  return fromPlain({
    ...{ name, alias, identifier: alias, schema, database: facts.target.database ?? null },
    // As in dbt it is there for a model with versions alone.
    ...(version === null ? {} : { version: numbered(version.v), latest_version: numbered(version.latest) }),
    ...{ resource_type: kind, package_name: facts.project, unique_id: [kind, facts.project, ...own].join('.') },
    fqn: [facts.project, subject, ...own],
    ...{ original_file_path: `${folder}/${path}`, path },
    config,
    tags: [config.tags ?? []].flat(),
    meta: config.meta ?? {},
    description: config.doc ?? config.description ?? '',
  })
}

// YAML's 1 is a number, as dbt prints and compares it.
const numbered = (v: string): string | number => (/^(0|[1-9]\d*)$/.test(v) ? Number(v) : v)
