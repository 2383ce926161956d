/** The options that every job has. */
export const placeOptions = {
  root: {
    value: 'DIR',
    help: 'where assets/, models/ and sql/macros/ are (default: here)',
    for: 'own',
    instead: '--project DIR says where it is',
  },
  'state-dir': { value: 'DIR', help: 'where state and warehouse lie (default: .tidemark in the root)' },
} as const
