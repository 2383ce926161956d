import type { Binder } from '#core/binder.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { Select, SelectScope } from '#core/select.ts'

/**
 * Hooks that are no SQL, each at its setting. Whether their tables are there is known when they are run, and so is the text of a hook
 * that asks the warehouse.
 */
export async function hookSyntaxFaults(select: Select, scope: SelectScope, binder: Binder): Promise<readonly Fault[]> {
  if (select.hooks === undefined) return []
  let asks = false
  const query = async () => {
    asks = true
    return { columns: [], rows: [] }
  }
  const faults: Fault[] = []
  try {
    const { pre, post } = await select.hooks(scope, { query })
    for (const { sql, blame } of asks ? [] : [...pre, ...post]) {
      const bound = await binder.bind(sql)
      if ('error' in bound && bound.error.startsWith('syntax error'))
        faults.push({ mend: 'mend the SQL of the hook', ...blame(bound.error) })
    }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return [] // told where the templates were read
  }
  return faults
}
