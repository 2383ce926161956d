import { firstVersionsSql } from '#connectors/duckdb/publish/history.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { Hook, Hooks } from '#core/hook.ts'
import type { History } from '#core/increment.ts'
import type { Complaint, Introspection, Select, SelectScope } from '#core/select.ts'
import { engineMend } from '../bind/engine-mend.ts'
import type { Reach } from '../context/introspect.ts'
import type { Message } from '../context/model-context.ts'
import { partitionThing } from '../context/partition.ts'
import { replayed } from '../context/replay.ts'
import { type HookText, placed } from '../hook/hook.ts'
import { hookFault } from '../hook/hook-fault.ts'
import type { Origin, Output } from '../jinja/output.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt, placeAt } from '../jinja/source.ts'
import { normalizeSql } from '../normalize.ts'
import { relationOfModel } from './config.ts'
import { type Model, READ_AT } from './model.ts'
import { type Neighbours, renderModel, type Step } from './render-model.ts'

/** A model's query for the framework. Its text is rendered anew for each step; nothing of it is kept but the version. */
export function selectOf(model: Text, around: Neighbours): Select {
  const { key, template, texts, introspective } = model
  const { materialized, increment } = model.config
  const history = increment?.strategy === 'history' ? increment : null
  const rendering: Rendering = { model, around, made: new WeakMap() }
  return Object.freeze({
    materialized,
    file: template.source.file,
    version: [materialized, ...new Set(texts.map(normalizeSql)), ...model.hookTexts].join('\n'),
    asksIncremental: texts.length > 1,
    ...(history ? { stored: (select: string) => withVersions(select, history) } : {}),
    render: (scope) => outputOf(rendering, scope, null).text(),
    ...(introspective
      ? {
          ask: async (scope: SelectScope, database: Introspection) => {
            return (await replayed(({ query }) => outputOf(rendering, scope, query), database.query)).text()
          },
        }
      : {}),
    ...(model.hooks.length === 0 ? {} : { hooks: (scope, database) => hooksOf(rendering, scope, database) }),
    blame: (scope, complaint) => blameAt(key, template.source.file, outputOf(rendering, scope, null), complaint),
  } satisfies Select)
}

type Text = Pick<
  Model,
  'key' | 'kind' | 'template' | 'texts' | 'hooks' | 'hookTexts' | 'config' | 'settings' | 'introspective'
>

interface Rendering {
  readonly model: Text
  readonly around: Neighbours
  /** A complaint of the engine is placed in the text that was rendered, which must say nothing twice. */
  readonly made: WeakMap<SelectScope, Output>
}

function outputOf({ model, around, made }: Rendering, scope: SelectScope, ask: Reach['ask']): Output {
  const known = ask === null ? made.get(scope) : undefined
  if (known) return known
  const { key, kind = 'model', template } = model
  const said: Message[] = []
  const output = renderModel({ key, kind, template }, around, stepOf(model, scope, ask, said))
  // A rendering that is begun anew for want of an answer has said nothing.
  for (const message of said) scope.say?.(message)
  made.set(scope, output)
  return output
}

function stepOf({ key, config, settings }: Text, scope: SelectScope, ask: Reach['ask'], said: Message[]): Step {
  return {
    relation: ({ name }) => scope.relation(name),
    config: () => {},
    inlines: () => {},
    own: () => scope.self,
    place: () => relationOfModel(key, config),
    isIncremental: () => scope.incremental && config.increment?.strategy !== 'history',
    partition: () => {
      if (scope.partition === null) throw new Refusal(`${key} has no partitions`)
      return partitionThing(scope.partition)
    },
    dialect: scope.dialect,
    reach: {
      ask,
      asked: () => {
        if (ask === null)
          throw new Refusal('the model is introspective: its text needs the warehouse', 'a run or jobs/show.ts asks it')
      },
    },
    now: () => scope.at ?? READ_AT,
    settings: () => settings,
    say: (message) => {
      said.push(message)
    },
  }
}

async function hooksOf(rendering: Rendering, scope: SelectScope, database: Introspection): Promise<Hooks> {
  const made = { pre_hook: [] as Hook[], post_hook: [] as Hook[] }
  for (const hook of rendering.model.hooks) {
    const one = await hookAt(rendering, hook, scope, database)
    if (one.sql !== '') made[hook.when].push(one)
  }
  return { pre: made.pre_hook, post: made.post_hook }
}

async function hookAt(
  { model, around }: Rendering,
  hook: HookText,
  scope: SelectScope,
  { query }: Introspection,
): Promise<Hook> {
  const { key, kind = 'model' } = model
  const said: Message[] = []
  const text = { key, kind, template: hook.template }
  try {
    const output = await replayed(({ query }) => renderModel(text, around, stepOf(model, scope, query, said)), query)
    // What the database answered may have made another text of it than the one that was read.
    const refused = hookFault(hook, output.text(), { own: key, keys: around.names.keys })
    if (refused) throw new DefinitionError([{ key, ...refused }])
    const sql = related(output.text(), scope).trim().replace(/;$/, '')
    return { sql, blame: (error) => ({ key, ...hook.blame(`${hook.name}: ${error}`) }) }
  } catch (error) {
    throw error instanceof DefinitionError ? new DefinitionError(error.faults.map((one) => placed(hook, one))) : error
  }
}

// What config(…) said of relations was read with placeholders.
const related = (text: string, { self, relation }: SelectScope): string =>
  text.replace(/«([^»]+)»/g, (_all, name: string) => (name === 'this' ? self : relation(name)))

// As connectors/duckdb writes it; the instant stands for any.
function withVersions(select: string, history: History): string {
  const now = "timestamptz '2000-01-03'"
  return firstVersionsSql({ ...history, now, source: `(\n${select}\n)` })
}

/** What an engine says against a rendered text, at the template's line, with a code frame. */
export function blameAt(key: string, file: string, output: Output, complaint: Complaint): Fault {
  const { candidates = [] } = complaint
  const origin = complaint.line === undefined ? null : bodyOf(output.originOf(offsetIn(output.text(), complaint)))
  // Who writes source() has said it well: it is the table that is not there.
  const isSource = origin !== null && /^(\{\{-?\s*)?source\s*\(/.test(origin.source.text.slice(origin.offset))
  const isCatalog = complaint.error.startsWith('Catalog "')
  const found = complaint.error.startsWith('Table with name')
    ? isSource
      ? 'nobody here makes it: let it be made in the warehouse, or mend its schema: and identifier: under sources:'
      : `write {{ ref('${nameAt(output.text(), complaint)}') }}, or {{ source('source', 'table') }} of what is made elsewhere`
    : isCatalog
      ? `an environment has one warehouse: write {{ ref('${nameAt(output.text(), complaint).replace(/^[^.]+\./, '')}') }}`
      : candidates.length === 0
        ? engineMend(complaint.error)
        : `did you mean ${candidates.slice(0, 3).join(', ')}?`
  const mend = found === undefined ? {} : { mend: found }
  if (origin === null)
    return { file, ...(complaint.line === undefined ? {} : { line: 1 }), key, what: complaint.error, ...mend }
  const fault = faultAt(origin.source, origin.offset, `${complaint.error}${madeBy(origin)}`)
  return { ...fault, key, ...mend }
}

const nameAt = (text: string, complaint: Complaint): string =>
  /^[\w."]+/.exec(text.slice(offsetIn(text, complaint)))?.[0].replaceAll('"', '') ?? 'name'

function offsetIn(text: string, { line = 1, column = 1 }: Complaint): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start)
    if (next === -1) break
    start = next + 1
  }
  return start + column - 1
}

// The body of `{% call %}` stands in the file itself.
function bodyOf(origin: Origin | null): Origin | null {
  if (origin === null || !/^\{%[-+]?\s*call\b/.test(origin.source.text.slice(origin.offset))) return origin
  let body: Origin = origin
  for (let one = origin.inside; one !== null; one = one.inside) if (one.source === origin.source) body = one
  return body
}

// The text of a macro or an ephemeral model is blamed on its call; where it stands there is said beside.
function madeBy({ inside }: Origin): string {
  let deepest = inside
  while (deepest?.inside) deepest = deepest.inside
  if (deepest === null) return ''
  const { line } = placeAt(deepest.source, deepest.offset)
  return ` (in text from ${deepest.source.file}:${line})`
}
