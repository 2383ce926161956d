import type { Check, Rule } from '#core/check.ts'
import { unreachable } from '#core/error.ts'
import { quoteName, quoteText } from '../quote.ts'

/** The query for the rows of a relation that break a check. `relations`: quoted relation by key, for checks that look at others. */
export function failingRows(check: Check, relation: string, relations: Readonly<Record<string, string>>): string {
  const from = check.where ? `(select * from ${relation} where ${check.where}\n)` : relation
  const rows = broken(check.rule, from, relations)
  return check.limit === undefined ? rows : `select * from (${rows}) limit ${check.limit}`
}

/** The condition under which a single row breaks a check; null where it takes more than the row to tell. */
export function brokenRow(check: Check): string | null {
  const condition = conditionOf(check.rule)
  const { limit, failCalc, warnIf, errorIf, store } = check
  const measured = [limit, failCalc, warnIf, errorIf].some((one) => one !== undefined) || store === true
  if (condition === null || measured) return null
  return check.where ? `(${check.where}\n) and (${condition})` : condition
}

// A text of the author's may end with a comment, which lasts to the end of its line.
function conditionOf(rule: Rule): string | null {
  switch (rule.kind) {
    case 'notNull':
      return `${quoteName(rule.column)} is null`
    case 'range': {
      const column = quoteName(rule.column)
      const sides = [
        rule.min === null ? null : `${column} < ${rule.min}`,
        rule.max === null ? null : `${column} > ${rule.max}`,
      ]
      return sides.filter(Boolean).join(' or ') || 'false'
    }
    case 'accepted':
      return `${quoteName(rule.column)} not in (${rule.values.map(rule.quote === false ? String : literal).join(', ')})`
    case 'expression':
      return `not coalesce((${rule.sql}\n), false)`
    default:
      return null
  }
}

function broken(rule: Rule, from: string, relations: Readonly<Record<string, string>>): string {
  switch (rule.kind) {
    case 'notNull':
    case 'range':
    case 'accepted':
    case 'expression':
      return `select * from ${from} where ${conditionOf(rule) ?? 'false'}`
    case 'unique': {
      const by = rule.columns.map(quoteName).join(', ')
      const present = rule.columns.map((column) => `${quoteName(column)} is not null`).join(' and ')
      return `select ${by}, count(*) as times from ${from} where ${present} group by ${by} having count(*) > 1`
    }
    case 'relationship': {
      const parents = other(rule.to, relations)
      const column = quoteName(rule.column)
      return `select child.* from ${from} as child anti join ${parents} as parent on child.${column} = parent.${quoteName(rule.field)} where child.${column} is not null`
    }
    case 'rowCount': {
      const sides = [rule.min === null ? null : `rows < ${rule.min}`, rule.max === null ? null : `rows > ${rule.max}`]
      return `select * from (select count(*) as rows from ${from}) where ${sides.filter(Boolean).join(' or ') || 'false'}`
    }
    case 'query':
      return `${rule.sql}\n`
        .replaceAll('{{table}}', from)
        .replace(/\{\{(\w+\.\w+)\}\}/g, (_all, key: string) => other(key, relations))
    default:
      return unreachable(rule)
  }
}

function other(key: string, relations: Readonly<Record<string, string>>): string {
  const relation = relations[key]
  if (relation === undefined) throw new Error(`the check looks at '${key}', whose relation was not given`)
  return relation
}

const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? quoteText(value) : String(value)
