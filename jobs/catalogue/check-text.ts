import type { Rule } from '#core/check.ts'
import { unreachable } from '#core/error.ts'

/** What a rule asks, in few words. */
export function checkText(rule: Rule): string {
  switch (rule.kind) {
    case 'notNull':
      return 'not null'
    case 'unique':
      return `unique (${rule.columns.join(', ')})`
    case 'range':
      return `between ${rule.min ?? '−∞'} and ${rule.max ?? '∞'}`
    case 'accepted':
      return `one of ${rule.values.join(', ')}`
    case 'relationship':
      return `in ${rule.to}.${rule.field}`
    case 'expression':
      return rule.sql
    case 'rowCount':
      return `between ${rule.min ?? 0} and ${rule.max ?? '∞'} rows`
    case 'query':
      return 'a query finds no row'
    default:
      return unreachable(rule)
  }
}

/** The column that a rule is about; null where it is about the table. */
export function checkedColumn(rule: Rule): string | null {
  if ('column' in rule) return rule.column
  return rule.kind === 'unique' && rule.columns.length === 1 ? (rule.columns[0] ?? null) : null
}
