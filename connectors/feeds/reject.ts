/** A line of a feed that is no tick; a feed hands it over and goes on, and drops nothing in silence. */
export interface Reject {
  /** The file or topic. */
  readonly source: string
  /** Counted from 1. */
  readonly line: number
  /** The line, cut after 200 characters. */
  readonly text: string
  readonly reason: string
}

export type OnReject = (reject: Reject) => void

/** Makes the function that reports lines of one source. */
export const rejecting =
  (source: string, onReject: OnReject) =>
  (line: number, text: string, reason: string): void =>
    onReject({ source, line, text: text.slice(0, 200), reason })
