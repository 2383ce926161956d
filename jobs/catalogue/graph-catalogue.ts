import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import type { LogEvent } from '#core/event.ts'
import type { Exposure } from '#core/exposure.ts'
import type { Graph } from '#core/graph.ts'
import { iso } from '#core/instant.ts'
import { manifestOf } from '#core/lineage/manifest.ts'
import { resourceOf } from '#core/resource.ts'
import { type Status, statusOf } from '#core/status.ts'
import type { View } from '#core/view.ts'
import type { World } from '#core/world.ts'
import { compiledText } from '../compiled.ts'
import { type Catalogue, type Entry, type EntryCheck, type Standing, unknown } from './catalogue.ts'
import { checkResults } from './check-results.ts'
import { checkedColumn, checkText } from './check-text.ts'
import { declarationsIn } from './declaration.ts'

/** The catalogue of a project of Tidemark's own, as of a view; where there is no log yet, nothing is said of its state. */
export async function graphCatalogue(graph: Graph, view: View, world: World, root: string): Promise<Catalogue> {
  const events = view.lastId === 0 ? [] : await world.log.events({ kinds: ['check'] })
  const store = world.store('warehouse')
  const words = new Map(manifestOf(graph, view.at, graph.order, view.names).assets.map((one) => [one.key, one]))
  const declaration = declarationsIn(root)
  const entries = graph.order.flatMap((key): readonly Entry[] => {
    const of = graph.assets.get(key)
    if (!of) return []
    const place = graph.places.get(key) ?? null
    const isQuery = of.compute.via === 'select'
    const compiled = store && isQuery && resourceOf(of) !== 'seed' ? compiledText(graph, view, of, store) : null
    const { existing = null, partitions = null } = words.get(key) ?? {}
    return [
      {
        key,
        kind: resourceOf(of),
        ...{ doc: of.doc, owner: of.owner, tags: of.tags, unique: of.unique },
        file: place?.file ?? null,
        line: place?.line ?? null,
        materialized: materialized(of),
        relation: of.rows === null && !isQuery ? null : of.relation,
        partitions: partitions && existing ? `${partitions}, ${existing.count} exist` : partitions,
        columns: columns(graph, of),
        checks: checks(graph, view, of, events),
        ...state(graph, view, key),
        from: [...new Set(Object.values(of.from).map((input) => input.key))].filter((one) => one !== key),
        source: place && sourceText(root, place.file, place.line, of, declaration),
        compiled,
        uncompiled: isQuery && of.compute.select.ask ? 'it asks the warehouse while it renders (introspective)' : null,
        more: governed(of),
      },
    ]
  })
  const notes = view.lastId === 0 ? ['Nothing has run here yet: currency, freshness and test results are unknown.'] : []
  return {
    title: basename(root),
    at: iso(view.at),
    notes,
    entries: [...entries, ...graph.exposures.map(exposureEntry)],
  }
}

function exposureEntry({ name, label, type, owner, doc, url, maturity, tags, from, file, line }: Exposure): Entry {
  const none = { verdict: 'none', word: 'n/a', why: '' } as const
  const said = Object.entries({ label, type, maturity, url }).flatMap(([word, text]) =>
    text === null ? [] : [[word, text]],
  )
  return {
    ...{
      key: `exposure.${name}`,
      kind: 'exposure',
      doc,
      owner,
      tags,
      file,
      line,
      from,
      unique: [],
      columns: [],
      checks: [],
    },
    ...{
      materialized: null,
      relation: null,
      partitions: null,
      currency: none,
      freshness: none,
      lastAt: null,
      rows: null,
    },
    ...{ source: null, compiled: null, uncompiled: null, more: Object.fromEntries(said) },
  }
}

function governed({ governance }: Asset): Entry['more'] {
  if (governance === null) return {}
  const { version, ...said } = governance
  const words = Object.entries(said).filter(([, text]) => typeof text === 'string' && text !== '')
  return Object.fromEntries([...words, ...(version ? [['version', version.v]] : [])])
}

function materialized({ compute, increment }: Asset): string | null {
  if (compute.via !== 'select') return null
  return increment ? `${compute.select.materialized} (${increment.strategy})` : compute.select.materialized
}

function columns(graph: Graph, of: Asset): Entry['columns'] {
  const docs = graph.columnDocs.get(of.key)
  return (graph.columns.get(of.key) ?? []).map(({ name, type, nullable }) => ({
    name,
    type: `${type.replace(/^other:/, '')}${nullable && of.rows ? ', nullable' : ''}`,
    doc: docs?.get(name) ?? of.rows?.shape[name]?.description ?? '',
  }))
}

function checks(graph: Graph, view: View, of: Asset, events: readonly LogEvent[]): readonly EntryCheck[] {
  const result = checkResults(graph, view, of, events)
  const proofs = of.compute.via === 'select' ? (of.compute.select.proofs ?? []) : []
  return [
    ...of.checks.map(({ name, severity, rule, where }) => ({
      name,
      about: `${checkText(rule)}${where === undefined ? '' : ` where ${where}`}`,
      column: checkedColumn(rule),
      severity,
      result: result(name),
    })),
    ...proofs.map(({ name }) => ({ name, about: 'unit test', column: null, severity: 'error', result: result(name) })),
  ]
}

function state(graph: Graph, view: View, key: string): Pick<Entry, 'currency' | 'freshness' | 'lastAt' | 'rows'> {
  const found = view.lastId === 0 ? null : statusOf(graph, view, key)
  if (found === null) {
    const nothing = unknown('nothing has run here yet')
    return { currency: nothing, freshness: nothing, lastAt: null, rows: null }
  }
  return {
    currency: currency(found),
    freshness: freshness(found),
    lastAt: found.lastAt === null ? null : iso(found.lastAt),
    rows: found.rows,
  }
}

function currency({ currency: word, why }: Status): Standing {
  const verdicts = {
    current: 'good',
    stale: 'warn',
    missing: 'warn',
    unknown: 'unknown',
    notApplicable: 'none',
  } as const
  return { verdict: verdicts[word], word: word === 'notApplicable' ? 'n/a' : word, why: word === 'current' ? '' : why }
}

function freshness({ freshness: { state: word, reason } }: Status): Standing {
  const verdicts = { pass: 'good', warn: 'warn', fail: 'bad', unknown: 'unknown', notApplicable: 'none' } as const
  return { verdict: verdicts[word], word: word === 'notApplicable' ? 'n/a' : word, why: reason }
}

// A seed's file is its rows, which may be many: its first lines show what it is.
function sourceText(
  root: string,
  file: string,
  line: number,
  of: Asset,
  declaration: (file: string, line: number) => string | null,
): string | null {
  if (file.endsWith('.ts')) return declaration(file, line)
  try {
    const text = readFileSync(join(root, file), 'utf8')
    return resourceOf(of) === 'seed' ? text.split('\n').slice(0, 21).join('\n') : text
  } catch {
    return null // gone since it was loaded
  }
}
