/** The framework's functions that declare an asset: `verb(key, { … })`. */
export type Verb = 'source' | 'asset' | 'assets' | 'frame' | 'stream'

/** Is this the name of a verb? */
export function isVerb(name: string): name is Verb {
  return VERBS.has(name)
}

/** Does a property of a verb's record say nothing of what the table holds, so that it does not count for the code version? */
export function isUncounted(property: string): boolean {
  return UNCOUNTED.has(property)
}

const VERBS: ReadonlySet<string> = new Set<Verb>(['source', 'asset', 'assets', 'frame', 'stream'])

const UNCOUNTED = new Set([
  'doc',
  'owner',
  'tags',
  'fresh',
  'when',
  'backfill',
  'pool',
  'retry',
  'timeout',
  'lag',
  'fullRefresh',
  'needs',
  'formerly',
])
