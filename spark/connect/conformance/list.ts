import { writeFileSync } from 'node:fs'
import { actionPrograms } from './programs/action.ts'
import { columnPrograms } from './programs/column.ts'
import { framePrograms } from './programs/frame.ts'
import { mistakePrograms } from './programs/mistake.ts'
import { setup } from './programs/program.ts'

// Writes the Python halves of the programs beside the fixtures, for record.py to run.

const python = (programs: Readonly<Record<string, readonly [string, unknown]>>) =>
  Object.fromEntries(Object.entries(programs).map(([name, [code]]) => [name, code]))
const listed = {
  setup,
  frames: python(framePrograms),
  columns: python(columnPrograms),
  actions: python(actionPrograms),
  mistakes: python(mistakePrograms),
}
writeFileSync(new URL('fixtures/programs.json', import.meta.url), `${JSON.stringify(listed, null, 1)}\n`)
