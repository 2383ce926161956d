import { register } from 'node:module'

/** Registers a module of hooks that stands in this folder. false: this process reads TypeScript in a way that knows no hooks. */
export function registered<T>(hook: string, data: T): boolean {
  try {
    register(hook, { parentURL: import.meta.url, data })
    return true
  } catch (error) {
    // So do test runners.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION') return false
    throw error
  }
}
