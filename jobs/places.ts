import { join, resolve } from 'node:path'
import { type Env, readEnv } from '#connectors/env.ts'

/** Where a job works. */
export interface Places {
  readonly root: string
  readonly stateDir: string
  readonly env: Env
}

/** The folders that these options and the environment name. */
export function placesOf(options: { readonly root?: string; readonly 'state-dir'?: string }): Places {
  const env = readEnv()
  const root = resolve(options.root ?? '.')
  return { root, env, stateDir: resolve(options['state-dir'] ?? env.TIDEMARK_STATE_DIR ?? join(root, '.tidemark')) }
}
