const WIDTH = 80
const NAMED: Readonly<Record<string, string>> = {
  ...{
    '\0': '0',
    '\x07': 'a',
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\x1b': 'e',
    '"': '"',
  },
  ...{ '\\': '\\', '\x85': 'N', '\xa0': '_', '\u2028': 'L', '\u2029': 'P' },
}

/** Where a text begins: its column, and how far its next lines are set in; null for a key, which is never broken. */
export interface Place {
  readonly column: number
  readonly indent: number | null
}

/**
 * Text as Python's yaml.safe_dump writes it: bare where `isPlain`, else in single quotes, and in double ones where it has breaks beside
 * spaces, or anything beyond ASCII. Folded beyond 80 characters, at single spaces.
 */
export function yamlText(text: string, isPlain: boolean, place: Place): string {
  const isPrintable = /^[\n -~]*$/.test(text)
  const lines = new Lines(place)
  if (isPrintable && !/ \n|\n /.test(text)) {
    if (isPlain && !text.includes('\n')) return lines.plain(text)
    if (place.indent !== null || !text.includes('\n')) return lines.single(text)
  }
  return lines.double(text)
}

class Lines {
  readonly #indent: number | null
  #column: number
  #text = ''

  constructor({ column, indent }: Place) {
    this.#column = column
    this.#indent = indent
  }

  plain(text: string): string {
    for (const piece of text.split(/( +)/)) this.#piece(piece, true)
    return this.#text
  }

  single(text: string): string {
    this.#write("'")
    const written = text.replaceAll("'", "''")
    let at = 0
    for (const piece of written.split(/( +|\n+)/)) {
      const isAtEdge = at === 0 || at + piece.length === written.length
      at += piece.length
      if (piece.startsWith('\n')) this.#breaks(piece.length)
      else this.#piece(piece, !isAtEdge)
    }
    this.#write("'")
    return this.#text
  }

  // A break of the text is an empty line, for one alone is a fold.
  #breaks(count: number): void {
    this.#text += '\n'.repeat(count + 1) + ' '.repeat(this.#indent ?? 0)
    this.#column = this.#indent ?? 0
  }

  #piece(piece: string, folds: boolean): void {
    if (piece === ' ' && folds && this.#column > WIDTH && this.#isFolded) this.#fold()
    else this.#write(piece)
  }

  double(text: string): string {
    this.#write('"')
    const characters = [...text]
    let pending = ''
    characters.forEach((one, at) => {
      const isEscaped = one in NAMED || !/[ -~]/.test(one)
      const isFirst = pending === ''
      if (isEscaped) {
        this.#write(pending + escaped(one))
        pending = ''
      }
      const isFold = at > 0 && at < characters.length - 1 && (isEscaped || isFirst || one === ' ')
      // Python looks one short of a character that it has just escaped.
      const column = this.#column + pending.length - (isEscaped ? 1 : 0)
      if (isFold && column > WIDTH && this.#isFolded) {
        this.#write(`${pending}\\`)
        this.#fold()
        pending = ''
        // A line would lose the space that it begins with.
        if (characters[isEscaped ? at + 1 : at] === ' ') this.#write('\\')
      }
      if (!isEscaped) pending += one
    })
    this.#write(`${pending}"`)
    return this.#text
  }

  get #isFolded(): boolean {
    return this.#indent !== null
  }

  #write(text: string): void {
    this.#text += text
    this.#column += text.length
  }

  #fold(): void {
    this.#text += `\n${' '.repeat(this.#indent ?? 0)}`
    this.#column = this.#indent ?? 0
  }
}

function escaped(character: string): string {
  const name = NAMED[character]
  if (name !== undefined) return `\\${name}`
  const code = character.codePointAt(0)!.toString(16).toUpperCase()
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
