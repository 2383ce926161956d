import type { Source } from './source.ts'

/** Where a piece of rendered text came from. */
export interface Origin {
  readonly source: Source
  readonly offset: number
  /** The place inside the macro that made the text, where one did. */
  readonly inside: Origin | null
}

/** Rendered text, piece by piece, that can say of each character where it came from. */
export class Output {
  private readonly parts: string[] = []
  private readonly marks: Mark[] = []
  private length = 0

  /** `exact`: the text stands in the source as it is, so that its characters can be counted; `inside`: made by a macro. */
  push(text: string, source: Source, offset: number, exact: boolean, inside: Output | null) {
    if (text === '') return
    this.parts.push(text)
    this.marks.push({ at: this.length, source, offset, exact, inside })
    this.length += text.length
  }

  text(): string {
    return this.parts.join('')
  }

  /** The origin of the character at this offset of the text; null where nothing was rendered. */
  originOf(offset: number): Origin | null {
    let low = 0
    let high = this.marks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.marks[middle]!.at <= offset) low = middle
      else high = middle - 1
    }
    const mark = this.marks[low]
    if (!mark) return null
    const delta = Math.max(0, offset - mark.at)
    return {
      source: mark.source,
      offset: mark.exact ? mark.offset + delta : mark.offset,
      inside: mark.inside?.originOf(delta) ?? null,
    }
  }
}

interface Mark {
  readonly at: number
  readonly source: Source
  readonly offset: number
  readonly exact: boolean
  readonly inside: Output | null
}
