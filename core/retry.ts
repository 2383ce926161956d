import { span } from './instant.ts'

/** How a failed attempt is tried again: `times` more, after delay · factorⁿ · (1 ± jitter). */
export interface Retry {
  readonly times: number
  /** A span, e.g. '1s'. */
  readonly delay: string
  readonly factor: number
  readonly jitter: number
}

/** Milliseconds to wait after this attempt (1-based); `random` in [0, 1) is the jitter's. */
export function waitOf({ delay, factor, jitter }: Retry, attempt: number, random: number): number {
  return (span(delay) / 1000) * factor ** (attempt - 1) * (1 + jitter * (2 * random - 1))
}
