interface Frame {
  cov(...args: never): unknown
  corr(...args: never): unknown
  approxQuantile(...args: never): unknown
  crosstab(...args: never): unknown
  freqItems(...args: never): unknown
  sampleBy(...args: never): unknown
}

/** `df.stat`: statistics of columns. */
export class StatFunctions<F extends Frame> {
  readonly cov: F['cov']
  readonly corr: F['corr']
  readonly approxQuantile: F['approxQuantile']
  readonly crosstab: F['crosstab']
  readonly freqItems: F['freqItems']
  readonly sampleBy: F['sampleBy']

  constructor(frame: F) {
    this.cov = frame.cov.bind(frame)
    this.corr = frame.corr.bind(frame)
    this.approxQuantile = frame.approxQuantile.bind(frame)
    this.crosstab = frame.crosstab.bind(frame)
    this.freqItems = frame.freqItems.bind(frame)
    this.sampleBy = frame.sampleBy.bind(frame)
  }
}
