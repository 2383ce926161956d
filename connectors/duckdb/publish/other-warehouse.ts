/** The warehouse of another state, of which some assets are read. */
export interface OtherWarehouse {
  /** Its file; null where it is the same one, under another environment's prefix. */
  readonly path: string | null
  readonly prefix: string
  /** Is this asset read there? Asked whenever its relation is. */
  readonly has: (key: string) => boolean
}

/** Its name while it is attached. */
export const OTHER_DATABASE = 'deferred'
