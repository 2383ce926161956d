/** The part of nunjucks's lexer that is used here; its published types leave it out. */
declare module 'nunjucks/src/lexer.js' {
  interface LexerToken {
    readonly type: string
    readonly value: unknown
  }
  interface Lexer {
    index: number
    in_code: boolean
    nextToken(): LexerToken | null
    back(): void
    forwardN(count: number): void
  }
  const lexer: { lex(text: string): Lexer }
  export default lexer
}
