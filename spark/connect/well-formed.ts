/** The text, as UTF-8 can hold it. Throws TypeError for one with half a surrogate pair, which would arrive as another character. */
export function wellFormed(text: string): string {
  // Node has had the method since 20; a program that is compiled with an older `lib` has not its type.
  if ((text as string & { isWellFormed(): boolean }).isWellFormed()) return text
  const before = text.slice(0, text.search(HALF))
  const unit = text.charCodeAt(before.length).toString(16)
  const shown = text.slice(Math.max(before.length - AROUND, 0), before.length + AROUND)
  throw new TypeError(
    `${JSON.stringify(shown)} is no text: character ${[...before].length} (U+${unit.toUpperCase()}) is half of a pair, and UTF-8 can't encode surrogates; send it as binary, or call toWellFormed()`,
  )
}

// With the flag u, whole pairs are other characters.
const HALF = /\p{Surrogate}/u

// Of a text that is longer, the part that matters is shown.
const AROUND = 60
