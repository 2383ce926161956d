/** A piece of text within a line. Only text, never markup: whoever draws it makes elements of it. */
export type Inline =
  | string
  | { readonly tag: 'code' | 'strong' | 'em'; readonly of: readonly Inline[] }
  | { readonly tag: 'a'; readonly href: string; readonly of: readonly Inline[] }

/** A block of Markdown. */
export type Block =
  | { readonly tag: 'p' | 'h3' | 'h4' | 'h5' | 'blockquote'; readonly of: readonly Inline[] }
  | { readonly tag: 'pre'; readonly text: string }
  | { readonly tag: 'ul' | 'ol'; readonly items: readonly (readonly Inline[])[] }
  | { readonly tag: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }

/**
 * The blocks of a description: headings, paragraphs, lists, quotes, fenced code, tables; in a line code, bold, italic and links to
 * http, https, mailto and #. HTML is text like any other; a picture is its words.
 */
export function markdown(text: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? ''
    const kind = KINDS.find(({ is }) => is.test(line))
    if (line.trim() === '') at++
    else if (/^\s*```/.test(line)) {
      const end = lines.findIndex((one, index) => index > at && /^\s*```/.test(one))
      blocks.push({ tag: 'pre', text: lines.slice(at + 1, end < 0 ? undefined : end).join('\n') })
      at = end < 0 ? lines.length : end + 1
    } else if (/^#{1,6} /.test(line)) {
      const level = /^#+/.exec(line)?.[0].length ?? 1
      const tag = level === 1 ? 'h3' : level === 2 ? 'h4' : 'h5'
      blocks.push({ tag, of: inlines(line.replace(/^#+ +/, '').replace(/ #+$/, '')) })
      at++
    } else if (kind) {
      const end = endOf(lines, at, kind.goesOn)
      blocks.push(kind.block(lines.slice(at, end)))
      at = end
    } else {
      const end = endOf(lines, at, /^(?!\s*```|#{1,6} |\s*[-*+] |\s*\d+[.)] |>|\|)/)
      blocks.push({ tag: 'p', of: inlines(lines.slice(at, Math.max(end, at + 1)).join('\n')) })
      at = Math.max(end, at + 1)
    }
  }
  return blocks
}

function endOf(lines: readonly string[], from: number, goesOn: RegExp): number {
  let at = from
  while (at < lines.length && (lines[at] ?? '').trim() !== '' && goesOn.test(lines[at] ?? '')) at++
  return at
}

interface Kind {
  readonly is: RegExp
  readonly goesOn: RegExp
  block(lines: readonly string[]): Block
}

const KINDS: readonly Kind[] = [
  {
    is: /^\s*[-*+] /,
    goesOn: /^\s*[-*+] |^\s{2,}\S/,
    block: (lines) => ({ tag: 'ul', items: items(lines, /^\s*[-*+] +/) }),
  },
  {
    is: /^\s*\d+[.)] /,
    goesOn: /^\s*\d+[.)] |^\s{2,}\S/,
    block: (lines) => ({ tag: 'ol', items: items(lines, /^\s*\d+[.)] +/) }),
  },
  {
    is: /^>/,
    goesOn: /^>/,
    block: (lines) => ({ tag: 'blockquote', of: inlines(lines.map((one) => one.replace(/^> ?/, '')).join('\n')) }),
  },
  {
    is: /^\|.*\|\s*$/,
    goesOn: /^\|/,
    block: (lines) => ({ tag: 'table', rows: lines.filter((one) => !/^\|[\s:|-]+$/.test(one)).map(cells) }),
  },
]

function items(lines: readonly string[], mark: RegExp): readonly (readonly Inline[])[] {
  const texts: string[] = []
  for (const line of lines) {
    if (mark.test(line) || texts.length === 0) texts.push(line.replace(mark, ''))
    else texts.push(`${texts.pop()}\n${line.trim()}`)
  }
  return texts.map(inlines)
}

const cells = (line: string) =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => inlines(cell.trim()))

const INLINE =
  /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|(https?:\/\/[^\s<>)]+)/s

function inlines(text: string): readonly Inline[] {
  const found = INLINE.exec(text)
  if (found === null) return text === '' ? [] : [text]
  const [whole, , code, bold, strong, star, low, label, target, bare] = found
  const before = text.slice(0, found.index)
  const after = inlines(text.slice(found.index + whole.length))
  const one: Inline =
    code !== undefined
      ? { tag: 'code', of: [code.trim()] }
      : bold !== undefined || strong !== undefined
        ? { tag: 'strong', of: inlines(bold ?? strong ?? '') }
        : star !== undefined || low !== undefined
          ? { tag: 'em', of: inlines(star ?? low ?? '') }
          : bare !== undefined
            ? { tag: 'a', href: bare, of: [bare] }
            : linkOf(whole, label ?? '', target ?? '')
  return [...(before === '' ? [] : [before]), one, ...after]
}

// A page that stands alone loads no picture, and nothing runs by a click.
function linkOf(whole: string, label: string, href: string): Inline {
  if (whole.startsWith('!')) return label
  return /^(https?:|mailto:|#)/i.test(href) ? { tag: 'a', href, of: inlines(label) } : label
}
