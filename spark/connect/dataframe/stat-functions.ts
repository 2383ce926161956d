interface Frame {
  cov(first: string, second: string): Promise<number>
  corr(first: string, second: string): Promise<number>
  approxQuantile<C extends string | readonly string[]>(
    columns: C,
    probabilities: readonly number[],
    relativeError: number,
  ): Promise<C extends string ? number[] : number[][]>
  crosstab(first: string, second: string): unknown
  freqItems(columns: readonly string[], support?: number): unknown
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
