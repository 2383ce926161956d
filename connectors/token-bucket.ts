/** Time as a connector sees it: ms since 1970, and waiting that an abort ends at once. */
export interface Pace {
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/** Lets `perSecond` calls through on average and `burst` at once; those who ask first are served first. */
export class TokenBucket {
  private readonly perSecond: number
  private readonly burst: number
  private readonly pace: Pace
  private tokens: number
  private filled: number

  constructor(perSecond: number, burst: number, pace: Pace) {
    this.perSecond = perSecond
    this.burst = burst
    this.pace = pace
    this.tokens = burst
    this.filled = pace.now()
  }

  /** Returns once the caller may go on. Rejects with the signal's reason when aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.pace.now()
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filled) / 1000) * this.perSecond)
    this.filled = now
    // A token may be taken on credit: each further caller owes, and so waits, longer.
    this.tokens -= 1
    if (this.tokens < 0) await this.pace.sleep((-this.tokens / this.perSecond) * 1000, signal)
  }
}
