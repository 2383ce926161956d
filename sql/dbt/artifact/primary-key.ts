import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import { listOf, mapOf, textsOf } from '../read/yaml.ts'

/**
 * The columns that tell a model's rows apart, by name: those of its primary key; else those tested to be both unique and not null;
 * else those tested to be unique, alone or together, by tests that are enabled before those that are not. As dbt infers them
 * (dbt-core 1.10, ModelNode.infer_primary_key).
 */
export function primaryKey(model: Node, { nodes, off }: Pick<DbtGraph, 'nodes' | 'off'>): readonly string[] {
  const whole = listOf(model.said.constraints).map(mapOf).find(isKey)
  if (whole) return textsOf(whole.columns).toSorted()
  const keyed = model.columns.find(({ said }) => listOf(said.constraints).map(mapOf).some(isKey))
  if (keyed) return [keyed.name]
  const tests = (among: DbtGraph['nodes'] | DbtGraph['off'], names: readonly string[]) =>
    (attachedIn(among).get(model.id) ?? []).filter((one) => names.includes(calledOf(one))).flatMap(columnsOf)
  const unique = tests(nodes, UNIQUE)
  const disabled = tests(off, UNIQUE)
  const filled = new Set([...tests(nodes, ['not_null']), ...tests(off, ['not_null'])])
  const both = [...unique, ...disabled].filter((column) => filled.has(column))
  const found = [both, unique, disabled].find((columns) => columns.length > 0) ?? []
  return [...new Set(found)].toSorted()
}

// Sorted by what they test once for all models: each would look through the whole project else.
function attachedIn(among: DbtGraph['nodes'] | DbtGraph['off']): ReadonlyMap<string, readonly Node[]> {
  const known = ATTACHED.get(among)
  if (known !== undefined) return known
  const found = new Map<string, Node[]>()
  for (const one of among.values()) {
    const attached = one.test?.attached
    if (!attached) continue
    const others = found.get(attached)
    if (others) others.push(one)
    else found.set(attached, [one])
  }
  ATTACHED.set(among, found)
  return found
}

const ATTACHED = new WeakMap<object, ReadonlyMap<string, readonly Node[]>>()

const UNIQUE: readonly string[] = ['unique', 'unique_combination_of_columns']

const isKey = ({ type }: ReturnType<typeof mapOf>): boolean => type === 'primary_key'

const calledOf = ({ test }: Node): string => (test?.macro ?? '').replace(/^.*\./, '').replace(/^test_/, '')

function columnsOf({ test }: Node): readonly string[] {
  const { column_name: named, combination_of_columns: together } = test?.arguments ?? {}
  const column = test?.column ?? named
  return typeof column === 'string' ? [column] : textsOf(together)
}
