import { element } from './element.ts'
import { type Block, type Inline, markdown } from './markdown.ts'

/** A description in Markdown as elements. */
export function prose(text: string): HTMLElement {
  return element('div', { class: 'prose' }, ...markdown(text).map(blockOf))
}

function blockOf(block: Block): HTMLElement {
  switch (block.tag) {
    case 'pre':
      return element('pre', {}, element('code', {}, block.text))
    case 'ul':
    case 'ol':
      return element(block.tag, {}, ...block.items.map((item) => element('li', {}, ...item.map(inlineOf))))
    case 'table':
      return element(
        'table',
        {},
        ...block.rows.map((row, at) =>
          element('tr', {}, ...row.map((cell) => element(at === 0 ? 'th' : 'td', {}, ...cell.map(inlineOf)))),
        ),
      )
    default:
      return element(block.tag, {}, ...block.of.map(inlineOf))
  }
}

function inlineOf(one: Inline): Node | string {
  if (typeof one === 'string') return one
  const inner = one.of.map(inlineOf)
  return one.tag === 'a'
    ? element('a', { href: one.href, rel: 'noopener noreferrer' }, ...inner)
    : element(one.tag, {}, ...inner)
}
