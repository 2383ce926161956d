/** A template did what has no meaning; the renderer adds the place and makes it a DefinitionError. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly mend: string | undefined

  constructor(what: string, mend?: string) {
    super(what)
    this.mend = mend
  }
}
