import type { Entry, EntryCheck, Standing } from '../catalogue.ts'
import { element, linkTo } from './element.ts'
import type { Neighbours } from './neighbourhood.ts'
import { lineage } from './picture.ts'
import { prose } from './prose.ts'

/** All that is known of one entry. */
export function entryPage(
  entry: Entry,
  entries: ReadonlyMap<string, Entry>,
  neighbours: Neighbours,
): readonly HTMLElement[] {
  const { key, kind, doc, tags } = entry
  return [
    element('h1', {}, key, ' ', element('span', { class: `kind kind-${kind}` }, kind)),
    element('p', { class: 'badges' }, ...badges(entry), ...tags.map((tag) => element('span', { class: 'tag' }, tag))),
    doc === '' ? element('p', { class: 'note' }, 'No description.') : prose(doc),
    facts(entry),
    ...(entry.columns.length === 0 ? [] : [columns(entry)]),
    ...(entry.checks.length === 0 ? [] : [checks(entry.checks)]),
    lineage(key, entries, neighbours),
    stands('Stands on', entry.from),
    stands('Read by', neighbours.below(key)),
    ...texts(entry),
  ]
}

const badge = (name: string, { verdict, word, why }: Standing) =>
  element('span', { class: `badge ${verdict}`, title: why }, `${name}: ${word}`)

function badges({ currency, freshness }: Entry): readonly HTMLElement[] {
  return [badge('currency', currency), badge('freshness', freshness)]
}

function facts(entry: Entry): HTMLElement {
  const { owner, file, line, materialized, relation, partitions, unique, lastAt, rows, currency, freshness } = entry
  const said: readonly (readonly [string, string | null])[] = [
    ['owner', owner],
    ['file', file === null ? null : line === null || line <= 1 ? file : `${file}:${line}`],
    ['materialized', materialized],
    ['relation', relation],
    ['partitions', partitions],
    ['unique', unique.join(', ')],
    ['last made', lastAt],
    ['rows', rows === null ? null : rows.toLocaleString('en-US')],
    ['currency', currency.why],
    ['freshness', freshness.why],
    ...Object.entries(entry.more),
  ]
  const lines = said.flatMap(([name, text]) =>
    text === null || text === '' ? [] : [element('dt', {}, name), element('dd', {}, text)],
  )
  return element('dl', {}, ...lines)
}

function columns(entry: Entry): HTMLElement {
  const of = (name: string) => entry.checks.filter((check) => check.column === name).map((check) => check.about)
  const rows = entry.columns.map(({ name, type, doc }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, name)),
      element('td', { class: 'type' }, type),
      element('td', {}, ...(doc === '' ? [] : [prose(doc)])),
      element('td', { class: 'type' }, of(name).join(', ')),
    ),
  )
  const head = ['column', 'type', 'description', 'tests'].map((text) => element('th', {}, text))
  return element('section', {}, element('h2', {}, 'Columns'), element('table', {}, element('tr', {}, ...head), ...rows))
}

function checks(all: readonly EntryCheck[]): HTMLElement {
  const rows = all.map(({ name, about, severity, result }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, name)),
      element('td', {}, about),
      element('td', {}, severity),
      element('td', {}, element('span', { class: `badge ${result.verdict}` }, result.word)),
      element('td', {}, result.why),
    ),
  )
  const head = ['test', 'what', 'severity', 'last result', ''].map((text) => element('th', {}, text))
  return element('section', {}, element('h2', {}, 'Tests'), element('table', {}, element('tr', {}, ...head), ...rows))
}

function stands(title: string, keys: readonly string[]): HTMLElement {
  const links = keys.flatMap((key) => [element('a', { href: linkTo(key) }, key), ' '])
  return element('p', {}, element('b', {}, `${title}: `), ...(links.length === 0 ? ['nothing'] : links))
}

function texts({ source, compiled, uncompiled }: Entry): readonly HTMLElement[] {
  const shown = (title: string, text: string) => {
    const copy = element('button', { type: 'button' }, 'copy')
    copy.addEventListener('click', () => void navigator.clipboard.writeText(text))
    const summary = element('summary', {}, title, ' ', copy)
    return element('details', { open: '' }, summary, element('pre', {}, element('code', {}, text)))
  }
  return [
    ...(source === null ? [] : [shown('Source', source)]),
    ...(compiled === null ? [] : [shown('Compiled', compiled)]),
    ...(uncompiled === null ? [] : [element('p', { class: 'note' }, `Not compiled: ${uncompiled}`)]),
  ]
}
