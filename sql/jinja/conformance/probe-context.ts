import { readFileSync } from 'node:fs'
import { GLOBALS } from '../global.ts'
import { modulesOf } from '../modules/modules.ts'
import { parse } from '../parse.ts'
import { macroOf, render } from '../render.ts'
import type { Context } from '../scope.ts'
import { sourceOf } from '../source.ts'

const source = sourceOf('macros.sql', readFileSync(new URL('./macros.sql', import.meta.url), 'utf8'))
const macros = new Map(parse(source).body.flatMap((one) => (one.kind === 'macro' ? [[one.name, one] as const] : [])))
const modules = modulesOf(() => 0)

/** The text of a template beside the macros of macros.sql, as the oracle renders it. Throws DefinitionError where it is refused. */
export function rendered(template: string, options: Pick<Context, 'lenient'> = {}): string {
  const context: Context = {
    lookup: (name, run) => {
      const macro = macros.get(name)
      if (macro) return macroOf(macro, source, run)
      return name === 'modules' ? modules : GLOBALS.get(name)
    },
    names: () => [...macros.keys(), ...GLOBALS.keys()],
    dialect: 'duckdb',
    ...options,
  }
  return render(parse(sourceOf('models/probe.sql', template)), context).text()
}
