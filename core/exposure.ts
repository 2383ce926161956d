/** Something outside that reads tables: a dashboard, a notebook, an application. It is drawn and selected by, never made. */
export interface Exposure {
  readonly name: string
  readonly label: string | null
  readonly type: (typeof EXPOSURE_TYPES)[number]
  /** An e-mail address, or a name. */
  readonly owner: string
  readonly doc: string
  readonly url: string | null
  readonly maturity: (typeof MATURITIES)[number] | null
  readonly tags: readonly string[]
  /** Keys of the assets that it reads. */
  readonly from: readonly string[]
  readonly file: string
  readonly line: number
}

export const EXPOSURE_TYPES = ['dashboard', 'notebook', 'analysis', 'ml', 'application'] as const
export const MATURITIES = ['high', 'medium', 'low'] as const
