/** The text, as UTF-8 can hold it. Throws TypeError for one with half a surrogate pair, which would arrive as another character. */
export function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  const at = [...text].findIndex((one) => !one.isWellFormed())
  const code = [...text][at]!.charCodeAt(0).toString(16)
  throw new TypeError(
    `${JSON.stringify(text)} is no text: character ${at} (U+${code.toUpperCase()}) is half of a pair; send it as binary, or call toWellFormed()`,
  )
}
