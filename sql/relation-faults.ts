import type { Asset } from '#core/asset.ts'
import type { Fault } from '#core/error.ts'
import type { Settings } from './model/setting.ts'

/** Assets that would stand at one relation of the warehouse, told where one of them says its name; `known` are those of TypeScript. */
export function relationFaults(
  models: readonly Asset[],
  known: readonly Asset[],
  settingsOf: (key: string) => Settings | undefined,
  fileOf: (key: string) => string | undefined,
  /** Complains of the macro that makes names, where there is one. */
  macro: (what: string, mend: string) => Fault | undefined = () => undefined,
): readonly Fault[] {
  const owners = new Map(known.map((one) => [one.relation, one.key]))
  const faults: Fault[] = []
  for (const { key, relation } of models) {
    const other = owners.get(relation)
    owners.set(relation, other ?? key)
    // One key twice is told as that.
    if (other === undefined || other === key) continue
    const [said = key] = [key, other].filter((one) => NAMES.some((word) => settingsOf(one)?.has(word)))
    const setting = NAMES.map((word) => settingsOf(said)?.get(word)).find((one) => one !== undefined)
    const what = `${key} and ${other} would be one table, "${relation.replace('.', '"."')}"`
    const mend = `${place(key, fileOf)} and ${place(other, fileOf)}: give one of them another alias or schema`
    faults.push(setting?.blame(what, mend) ?? macro(what, mend) ?? { key, what, mend })
  }
  return faults
}

const NAMES = ['alias', 'schema', 'target_schema']

const place = (key: string, fileOf: (key: string) => string | undefined): string => fileOf(key) ?? key
