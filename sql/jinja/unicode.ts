/** What Python takes for white space, as the inside of a class of a regular expression: other than `\s` of JavaScript. */
export const WHITE = '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/** What ends a line in Python's `splitlines`. */
export const LINE_END = '\\r\\n|[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]'

/** Characters of Python's `isdigit`: those of the decimal digits and those that only look like one (Numeric_Type=Digit, Unicode 15). */
export const DIGIT =
  '\\p{Nd}²³¹\\u1369-\\u1371\\u19da⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}🄀-🄊'

/** The text without white space at its ends, as Python has it. */
export const stripped = (text: string): string => text.replace(ENDS, '')

const ENDS = new RegExp(`^[${WHITE}]+|[${WHITE}]+$`, 'gu')

/** The text with every decimal digit of any script as one of ASCII: `٣` is 3. Digits stand in tens from their zero on. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (one) => {
    const code = one.codePointAt(0) ?? 0
    let zero = code
    while (isDecimal(String.fromCodePoint(zero - 1))) zero--
    return String((code - zero) % 10)
  })
}

const isDecimal = (one: string): boolean => /^\p{Nd}$/u.test(one)
