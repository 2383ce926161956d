/** Who may read a model, who answers for it, and until when: dbt's words. */
export interface Governance {
  /** `private`: models of its group alone; dbt's `protected` and `public` are one in one project. */
  readonly access: 'private' | 'protected' | 'public'
  readonly group: string | null
  /** ISO date or instant from which on nobody should read it. */
  readonly deprecationDate: string | null
  readonly version: Version | null
  /** Keys of versioned models that it reads without saying which version. */
  readonly unpinned: readonly string[]
}

/** A model of several versions: the name that they share, which one this is, and which one a `ref` without version means. */
export interface Version {
  readonly name: string
  readonly v: string
  readonly latest: string
  readonly all: readonly string[]
}
