import type { Fault } from '#core/error.ts'
import type { Template } from '../jinja/node.ts'
import { parseAll } from '../jinja/parse.ts'
import { sourceOf } from '../jinja/source.ts'
import type { Setting, Settings } from '../model/setting.ts'

/** dbt's words for SQL that is run beside a model's query. */
export const HOOK_WORDS = ['pre_hook', 'post_hook'] as const

/** A hook as it is written: a template, rendered anew for each step. */
export interface HookText {
  readonly when: (typeof HOOK_WORDS)[number]
  /** What messages call it: its word, and its number where a setting says several. */
  readonly name: string
  readonly template: Template
  blame(what: string, mend?: string): Fault
}

/** One hook in dbt's words: its SQL, and whether it is run inside the transaction. */
export interface HookSaid {
  readonly sql: string
  readonly transaction: boolean
}

/** The hooks of a setting: a text, `{sql, transaction}`, what before_begin() and its kin write, or a list of these. Throws RangeError. */
export function hooksSaid(said: unknown): readonly HookSaid[] {
  if (said === null || said === undefined) return []
  if (Array.isArray(said)) return said.flatMap(hooksSaid)
  if (typeof said === 'object') {
    const sql = 'sql' in said ? said.sql : undefined
    if (typeof sql !== 'string') throw new RangeError(`a hook is SQL, or {sql: …}, not ${JSON.stringify(said)}`)
    return [{ sql, transaction: !('transaction' in said && said.transaction === false) }]
  }
  const text = String(said)
  return /^\s*\{\s*"/.test(text) ? hooksSaid(JSON.parse(text)) : [{ sql: text, transaction: true }]
}

/** Puts a setting in the place of one said before; hooks are added to those said before, and null takes nothing away, as in dbt. */
export function putSetting(settings: Map<string, Setting>, key: string, setting: Setting): void {
  const before = settings.get(key)
  if (before !== undefined && setting.value === null) return
  if (before === undefined || !HOOK_WORDS.some((word) => word === key)) return void settings.set(key, setting)
  const parts = [...(before.parts ?? [before]), ...(setting.parts ?? [setting])]
  settings.set(key, { value: parts.flatMap(({ value }) => value), blame: setting.blame, parts })
}

/** The hooks of these settings, parsed; what is wrong with them is a fault at the place of the setting. */
export function hooksOf(settings: Settings, file: string, faults: Fault[]): readonly HookText[] {
  return HOOK_WORDS.flatMap((when) => {
    const setting = settings.get(when)
    const parts = setting === undefined ? [] : (setting.parts ?? [setting])
    return parts.flatMap(({ value, blame }) => {
      try {
        const strange = [value].flat().find((one) => ['number', 'boolean'].includes(typeof one))
        if (strange !== undefined) throw new RangeError(`a hook is SQL, or {sql: …}, not ${String(strange)}`)
        const said = hooksSaid(value)
        const nameOf = (at: number) => (said.length > 1 ? `${when} ${at + 1}` : when)
        return said.flatMap((one, at) => hookOf({ when, name: nameOf(at), blame }, one, file, faults))
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error
        faults.push(blame(`config '${when}': ${error.message}`, "write it as a text, or as {'sql': '…'}"))
        return []
      }
    })
  })
}

function hookOf(
  { when, name, blame }: Pick<HookText, 'when' | 'name' | 'blame'>,
  { sql, transaction }: HookSaid,
  file: string,
  faults: Fault[],
): readonly HookText[] {
  if (!transaction) {
    faults.push(blame(`config '${name}': a hook outside the transaction would stand where the model fails`, ALONE))
    return []
  }
  const { template, faults: wrong } = parseAll(sourceOf(`${name} of ${file}`, sql))
  faults.push(...wrong.map((fault) => blame(`${name}: ${fault.what}`, fault.mend)))
  return template === null || wrong.length > 0 ? [] : [{ when, name, template, blame }]
}

const ALONE = 'take transaction: false out; what must be alone (vacuum, checkpoint) is a job of its own'

/** A fault of a hook's own text is told at its setting; one of a macro where it stands. */
export function placed({ name, template, blame }: HookText, fault: Fault): Fault {
  return fault.file === template.source.file ? blame(`${name}: ${fault.what}`, fault.mend) : fault
}
