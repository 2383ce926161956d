import type { Entry } from '../catalogue.ts'
import { element, linkTo, shape } from './element.ts'
import { BOX_HEIGHT, layoutOf } from './layout.ts'
import { around, type Neighbours } from './neighbourhood.ts'

const MOST = 200

/** A picture of these entries; each box leads to its entry. */
export function picture(
  keys: readonly string[],
  entries: ReadonlyMap<string, Entry>,
  neighbours: Neighbours,
  focus: string | null,
): HTMLElement {
  const { boxes, edges, width, height } = layoutOf(keys, neighbours.above, (key) => key)
  const lines = edges.map(({ path, from, to }) => {
    const near = from === focus || to === focus
    return shape('path', { d: path, class: near ? 'edge near' : 'edge' })
  })
  const nodes = boxes.map(({ id, x, y, width: wide }) => {
    const entry = entries.get(id)
    const text = shape('text', { x: x + 11, y: y + BOX_HEIGHT / 2 + 4 }, id)
    const box = shape('rect', { x, y, width: wide, height: BOX_HEIGHT, rx: 5, class: `kind-${entry?.kind ?? ''}` })
    const title = shape('title', {}, `${id}: ${entry?.kind ?? ''}, ${entry?.currency.word ?? ''}`)
    return shape('a', { href: linkTo(id), class: id === focus ? 'node focus' : 'node' }, title, box, text)
  })
  const frame = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'lineage' }
  return element('div', { class: 'picture' }, shape('svg', frame, ...lines, ...nodes))
}

/** The lineage of one entry, with how many steps up and down to choose. */
export function lineage(key: string, entries: ReadonlyMap<string, Entry>, neighbours: Neighbours): HTMLElement {
  const drawn = element('div')
  const steps = { up: 2, down: 2 }
  const draw = () => {
    const { keys, left } = around(neighbours, key, { ...steps, most: MOST })
    const more = left === 0 ? null : element('p', { class: 'note' }, `${left} more do not fit; choose fewer steps`)
    drawn.replaceChildren(picture(keys, entries, neighbours, key), ...(more ? [more] : []))
  }
  const choice = (word: 'up' | 'down', name: string) => {
    const options = ['0', '1', '2', '3', '5', 'all'].map((text) => element('option', { value: text }, text))
    const select = element('select', { 'aria-label': name }, ...options)
    select.value = String(steps[word])
    select.addEventListener('change', () => {
      steps[word] = select.value === 'all' ? Number.POSITIVE_INFINITY : Number(select.value)
      draw()
    })
    return element('label', {}, `${name} `, select)
  }
  draw()
  const controls = element('p', { class: 'controls' }, choice('up', 'steps up'), ' ', choice('down', 'steps down'))
  return element('section', {}, element('h2', {}, 'Lineage'), controls, drawn)
}

/** The lineage of all, where it can be taken in. */
export function wholePicture(entries: ReadonlyMap<string, Entry>, neighbours: Neighbours): HTMLElement | null {
  return entries.size > MOST ? null : picture([...entries.keys()], entries, neighbours, null)
}
