/** Something from outside that a function declares instead of reaching for it: a client, a secret, a folder. */
export interface Need<out T = unknown> {
  readonly name: string
  /** Opens it with what the job hands in; called once a run, before the first step that needs it. */
  open(given: Given): T | Promise<T>
}

/** What a job hands in to open needs. */
export interface Given {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export type Needs = Readonly<Record<string, Need>>
export type Opened<N extends Needs> = { readonly [K in keyof N]: N[K] extends Need<infer T> ? T : never }
