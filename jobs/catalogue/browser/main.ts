import type { Catalogue, Entry } from '../catalogue.ts'
import { element, linkTo } from './element.ts'
import { entryPage } from './entry-page.ts'
import { type Neighbours, neighboursOf } from './neighbourhood.ts'
import { wholePicture } from './picture.ts'
import { searchOf } from './search.ts'

const SHOWN = 400

const catalogue = JSON.parse(document.querySelector('#catalogue')?.textContent ?? '') as Catalogue // written by page.ts
const entries = new Map(catalogue.entries.map((one) => [one.key, one]))
const neighbours = neighboursOf(catalogue.entries)
const search = searchOf(catalogue.entries)

const input = element('input', {
  type: 'search',
  placeholder: 'search everything',
  'aria-label': 'search',
  autofocus: '',
})
const list = element('nav')
const main = element('main')
document.body.append(
  element('aside', {}, element('a', { href: '#', class: 'title' }, catalogue.title), input, list),
  main,
)

let waiting = 0
input.addEventListener('input', () => {
  clearTimeout(waiting)
  waiting = setTimeout(showList, 60)
})
input.addEventListener('keydown', ({ key }) => {
  const [best] = search.find(input.value)
  if (key === 'Enter' && best) location.hash = linkTo(best.key)
})
addEventListener('keydown', (event) => {
  if (event.key !== '/' || document.activeElement === input) return
  event.preventDefault()
  input.select()
})
addEventListener('hashchange', showPage)
showList()
showPage()

function showList(): void {
  const found = search.find(input.value)
  const shown = found.slice(0, SHOWN)
  const lines = input.value.trim() === '' ? grouped(shown) : shown.map(lineOf)
  const left = found.length - shown.length
  const more = left > 0 ? [element('p', { class: 'note' }, `${left} more; search to see them`)] : []
  const none = found.length === 0 ? [element('p', { class: 'note' }, 'Nothing holds all these words.')] : []
  list.replaceChildren(...lines, ...more, ...none)
  mark()
}

function grouped(shown: readonly Entry[]): readonly HTMLElement[] {
  const subjects = grouping(shown, ({ key }) => key.split('.').slice(0, -1).join('.'))
  return [...subjects].flatMap(([subject, of]) => [element('h3', {}, subject), ...of.map(lineOf)])
}

function lineOf({ key, kind, currency }: Entry): HTMLElement {
  return element(
    'a',
    { href: linkTo(key), class: 'line', 'data-key': key },
    element('i', { class: `dot ${currency.verdict}`, title: currency.word }),
    input.value.trim() === '' ? (key.split('.').at(-1) ?? key) : key,
    element('small', {}, kind),
  )
}

function showPage(): void {
  const key = decodeURIComponent(location.hash.replace(/^#\/?/, ''))
  const entry = entries.get(key)
  document.title = entry ? `${key} · ${catalogue.title}` : catalogue.title
  main.replaceChildren(...(entry ? entryPage(entry, entries, neighbours) : home(key, neighbours)))
  scrollTo(0, 0)
  mark()
}

function mark(): void {
  const key = decodeURIComponent(location.hash.replace(/^#\/?/, ''))
  for (const one of list.querySelectorAll<HTMLElement>('.line')) one.classList.toggle('chosen', one.dataset.key === key)
}

function home(key: string, around: Neighbours): readonly HTMLElement[] {
  const count = (of: (entry: Entry) => string) => {
    const found = grouping(catalogue.entries, of)
    return [...found].map(([word, all]) => `${all.length} ${word}`).join(', ')
  }
  const worst = catalogue.entries.filter((one) => one.checks.some(({ result }) => result.verdict === 'bad'))
  const whole = wholePicture(entries, around)
  return [
    element('h1', {}, catalogue.title),
    ...(key === '' ? [] : [element('p', { class: 'note' }, `There is no '${key}' here.`)]),
    element('p', {}, `${catalogue.entries.length} in all: ${count(({ kind }) => kind)}.`),
    element('p', {}, `Currency: ${count(({ currency }) => currency.word)}.`),
    element('p', {}, `Freshness: ${count(({ freshness }) => freshness.word)}.`),
    ...catalogue.notes.map((note) => element('p', { class: 'note' }, note)),
    ...(worst.length === 0
      ? []
      : [
          element(
            'p',
            {},
            'Failing tests: ',
            ...worst.flatMap(({ key: of }) => [element('a', { href: linkTo(of) }, of), ' ']),
          ),
        ]),
    element('p', { class: 'note' }, `Written ${catalogue.at}. Press / to search.`),
    ...(whole ? [element('h2', {}, 'Lineage'), whole] : []),
  ]
}

function grouping(all: readonly Entry[], of: (entry: Entry) => string): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>()
  for (const one of all) found.set(of(one), [...(found.get(of(one)) ?? []), one])
  return found
}
