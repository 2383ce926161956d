import { type SqlToken, sqlTokens } from '#connectors/duckdb/sql-token.ts'
import type { Apart, Binder, Relation } from '#core/binder.ts'
import type { Fault } from '#core/error.ts'
import type { Hooks } from '#core/hook.ts'
import { NO_HOOKS } from '#core/hook.ts'
import type { Select, SelectScope } from '#core/select.ts'

/** Something that a hook makes or alters: a macro, a table, a view, a schema, a type, a sequence. */
export interface Made {
  /** The last part of its name, in lower case. */
  readonly name: string
  readonly isTemporary: boolean
  /** Makes the same without rows, and without end. */
  readonly sql: string
}

/** What the statements of a text make, in their order. */
export function madeBy(sql: string): readonly Made[] {
  const tokens = sqlTokens(sql)
  const starts = [0, ...tokens.flatMap(({ text }, at) => (text === ';' ? [at + 1] : []))]
  return starts.flatMap((start, index) => {
    const next = starts[index + 1]
    return madeIn(sql, tokens.slice(start, next === undefined ? tokens.length : next - 1)) ?? []
  })
}

function madeIn(sql: string, tokens: readonly SqlToken[]): Made | null {
  const word = (at: number) => (tokens[at]?.text ?? '').toLowerCase()
  const isChange = word(0) === 'alter'
  if (!isChange && word(0) !== 'create') return null
  let at = 1
  while (/^(or|replace)$/.test(word(at))) at++
  const isTemporary = /^(temp|temporary)$/.test(word(at))
  if (isTemporary) at++
  if (!/^(macro|function|table|view|schema|type|sequence)$/.test(word(at))) return null
  const isTable = word(at++) === 'table'
  while (/^(if|not|exists)$/.test(word(at)) && word(at + 1) !== '(') at++
  while (word(at + 1) === '.') at += 2
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (first === undefined || last === undefined || tokens[at] === undefined) return null
  const text = sql.slice(first.at, last.at + last.text.length)
  const isQuery = isTable && tokens.some((one, index) => index > at && /^as$/i.test(one.text)) && word(at + 1) !== '('
  return {
    name: word(at).replace(/^"|"$/g, ''),
    isTemporary,
    sql: isQuery ? `${text.replace(/\swith\s+(no\s+)?data$/i, '')}\nwith no data` : text,
  }
}

/** The hooks of a step; none where they cannot be told without a warehouse. */
export async function hooksAtLoad(select: Select, scope: SelectScope): Promise<Hooks> {
  try {
    return (await select.hooks?.(scope, { query: async () => ({ columns: [], rows: [] }) })) ?? NO_HOOKS
  } catch {
    return NO_HOOKS // told where hooks are looked at
  }
}

/**
 * A binder in which what the hooks before a query make stands beside its inputs, to be closed by who asks for it; null: the text
 * names nothing of it. A view stands on nothing temporary.
 */
export async function binderWithMade(
  text: string,
  { pre }: Hooks,
  isView: boolean,
  inputs: readonly Relation[],
  binder: Binder,
): Promise<Apart | null> {
  const made = pre.flatMap(({ sql }) => madeBy(sql)).filter((one) => !(isView && one.isTemporary))
  if (!made.some(({ name }) => names(text, name))) return null
  return binder.apart(
    inputs,
    made.map(({ sql }) => sql),
  )
}

/** The fault, at its hook, of what was to make what a text names and what is not there; undefined: nothing was. */
export function faultOfMade(error: string, { pre }: Hooks, apart: Apart | null): Fault | undefined {
  const name = missingIn(error)
  for (const { sql, blame } of pre)
    for (const made of madeBy(sql)) {
      const why = made.name === name ? apart?.unmade.get(made.sql) : undefined
      if (why !== undefined)
        return { mend: 'mend the SQL of the hook', ...blame(`it makes '${name}', which the query reads: ${why}`) }
    }
  return undefined
}

/** What is to be done where a text names something that its own hooks make, and not before it; undefined: they make nothing of that name. */
export function mendOfMade(error: string, { pre, post }: Hooks, isView: boolean): string | undefined {
  const name = missingIn(error)
  const isMade = (hooks: Hooks['pre']) => hooks.some(({ sql }) => madeBy(sql).some((one) => one.name === name))
  if (isMade(post)) return `its own post_hook makes '${name}', which runs after the query: say it in pre_hook`
  if (!isMade(pre) || !isView) return undefined
  return `a view cannot stand on '${name}', which is temporary: take temp out, or write materialized='table'`
}

const missingIn = (error: string): string | undefined => {
  const [, missing] = /^(?:Table|.*Function) with name "?([^\s"]+)"? (?:does not exist|is not)/.exec(error) ?? []
  return missing?.split('.').at(-1)?.toLowerCase()
}

const names = (text: string, name: string) =>
  sqlTokens(text).some((one) => one.text.toLowerCase().replace(/^["']|["']$/g, '') === name)
