interface Frame {
  fillna(...args: never): unknown
  dropna(options?: never): unknown
  replace(...args: never): unknown
}

/** `df.na`: what is done about nulls. */
export class NaFunctions<F extends Frame> {
  readonly fill: F['fillna']
  readonly drop: F['dropna']
  readonly replace: F['replace']

  constructor(frame: F) {
    this.fill = frame.fillna.bind(frame)
    this.drop = frame.dropna.bind(frame)
    this.replace = frame.replace.bind(frame)
  }
}
