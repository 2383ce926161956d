/** How a failed attempt is tried again: `times` more, after delay · factorⁿ · (1 ± jitter). */
export interface Retry {
  readonly times: number
  /** A span, e.g. '1s'. */
  readonly delay: string
  readonly factor: number
  readonly jitter: number
}
