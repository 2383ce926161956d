import type { Expression, MacroStatement, Statement } from '../jinja/node.ts'
import { parseAll } from '../jinja/parse.ts'
import { sourceOf } from '../jinja/source.ts'
import type { DbtGraph } from './graph.ts'
import type { MacroEntry } from './macro-library.ts'
import type { Node } from './node.ts'
import { listOf, mapOf } from './read/yaml.ts'

/** Which macros of the project and its packages a node calls, through others too, by dbt's ids, and the text of each. */
export interface MacroUses {
  of(node: Node): readonly string[]
  readonly texts: ReadonlyMap<string, string>
  /** What a macro calls itself. */
  calls(id: string): readonly string[]
}

/** Reads who calls whom from the texts, without rendering them: what is dispatched is any macro of that name behind a prefix. */
export function macroUses({ library }: Pick<DbtGraph, 'library'>): MacroUses {
  const all = [...library.entries].filter(([of]) => of !== 'dbt').flatMap(([, of]) => [...of.values()])
  const byId = new Map(all.map((one) => [idOf(one), one]))
  const named = (name: string, from: string, of: string | null): readonly string[] => {
    const found = of === null ? library.entry(name, from) : library.entries.get(of)?.get(name)
    return found && found.package !== 'dbt' ? [idOf(found)] : []
  }
  const dispatched = (name: string) => all.filter((one) => one.name.endsWith(`__${name}`)).map(idOf)
  const callsOf = (body: readonly unknown[], from: string): readonly string[] =>
    calls(body).flatMap(({ of, name, literal }) =>
      of === 'adapter' && name === 'dispatch' ? (literal === null ? [] : dispatched(literal)) : named(name, from, of),
    )
  const direct = new Map<string, readonly string[]>()
  const callsFrom = (id: string): readonly string[] => {
    const one = byId.get(id)
    const known = direct.get(id) ?? (one ? [...new Set(callsOf(one.statement.body, one.package))] : [])
    direct.set(id, known)
    return known
  }
  return {
    calls: callsFrom,
    texts: new Map(all.map((one) => [idOf(one), macroText(one)])),
    of: (node) => {
      const hooks = [...listOf(node.config.pre_hook), ...listOf(node.config.post_hook)].flatMap((hook) => {
        const text = typeof hook === 'string' ? hook : String(mapOf(hook).sql ?? '')
        return callsOf(parseAll(sourceOf(node.file, text)).template?.body ?? [], node.package)
      })
      const found = new Set<string>()
      const open = [...node.macros, ...callsOf(node.template?.body ?? [], node.package), ...hooks]
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (found.has(id)) continue
        found.add(id)
        open.push(...callsFrom(id))
      }
      return [...found]
    },
  }
}

const idOf = ({ package: of, name }: MacroEntry): string => `macro.${of}.${name}`

interface Call {
  readonly of: string | null
  readonly name: string
  /** The first argument, where it is a text. */
  readonly literal: string | null
}

function calls(body: readonly unknown[]): readonly Call[] {
  const found: Call[] = []
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) {
      for (const one of part) visit(one)
      return
    }
    if (typeof part !== 'object' || part === null) return
    // Every object with a kind in a parsed template is one of these two unions.
    const tree = part as Partial<Expression | Statement>
    if (tree.kind === 'call' && tree.of !== undefined && tree.of !== null && typeof tree.of === 'object') {
      const first = tree.arguments?.positional[0]
      const literal = first?.kind === 'constant' && typeof first.value === 'string' ? first.value : null
      const { of } = tree
      if ('kind' in of && of.kind === 'name') found.push({ of: null, name: of.name, literal })
      if ('kind' in of && of.kind === 'attribute' && of.of.kind === 'name')
        found.push({ of: of.of.name, name: of.name, literal })
    }
    for (const one of Object.values(tree)) visit(one)
  }
  visit(body)
  return found
}

/** The text of a macro from its tag to the one that ends it, as dbt keeps it: with the white space that `{%-` and `-%}` take. */
export function macroText({ name, statement, source }: MacroEntry): string {
  const tag = statement.block
  const written = WRITTEN[tag]?.(name) ?? name
  const begin = new RegExp(`(?:\\s*\\{%-|\\{%)\\s*${tag}\\s+${written.replace(/[^\w]/g, '\\$&')}\\b`).exec(source.text)
  if (begin === null) return source.text
  const end = new RegExp(`\\{%-?\\s*end${tag}\\s*(?:-%\\}\\s*|%\\})`, 'g')
  end.lastIndex = begin.index
  const last = end.exec(source.text)
  return source.text.slice(begin.index, last === null ? undefined : last.index + last[0].length)
}

const WRITTEN: Readonly<Partial<Record<MacroStatement['block'], (name: string) => string>>> = {
  test: (name) => name.replace(/^test_/, ''),
  materialization: (name) => name.replace(/^materialization_/, '').replace(/_[^_]+$/, ''),
}
