import module from 'node:module'
import type { Held, load } from './own-hook.ts'
import { registered } from './registered.ts'

/** How to get each file of the bundle that runs, by URL. */
export let modules: Readonly<Record<string, () => Promise<unknown>>> = {}

/** From now on whoever imports a file of the framework gets what the bundle has of it. Throws Error where this process knows no hooks. */
export async function handOut(held: Omit<Held, 'from'>, of: typeof modules): Promise<void> {
  modules = of
  const { registerHooks } = module as InThread
  const given = { ...held, from: import.meta.url }
  // From Node 22 on tsx reads in the thread of the program, and the hook that came last is asked first.
  if (registerHooks !== undefined) {
    const hook = await import('./own-hook.ts')
    hook.initialize(given)
    registerHooks({ load: hook.load })
  } else if (!registered('./own-hook.ts', given))
    throw new Error('this process reads TypeScript in a way that takes no hooks: start the job by `npx tsx`')
}

// What Node 22.15 brought, and the types of Node 20 do not know.
type InThread = typeof module & { registerHooks?(hooks: { load: typeof load }): void }
