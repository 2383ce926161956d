import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateModels } from './generate-models.ts'
import { programSeconds } from './program-seconds.ts'
import { figure, median } from './scratch.ts'

// ls_5000: one selection of 5,000 generated models listed, nothing changed, beyond an empty tsx program. warm_5000: the same after one
// file was edited, so that every column's type is known again.

const root = generateModels(5000)
const here = new URL('../..', import.meta.url).pathname
const tsx = join(here, 'node_modules/.bin/tsx')
try {
  const empty = join(root, 'empty.ts')
  writeFileSync(empty, 'export {}\n')
  const list = () => programSeconds(tsx, [join(here, 'jobs/ls.ts'), '--root', root, '--select', '+m04999'], here)
  const start = () => programSeconds(tsx, [empty], here)
  list()
  const pairs = [1, 2, 3, 4, 5].map(() => list() - start())
  figure('ls_5000', median(pairs), 's')
  const edited = [1, 2, 3].map((n) => {
    appendFileSync(join(root, 'models/layer2/m02500.sql'), `-- edit ${n}\n`)
    return list() - start()
  })
  figure('warm_5000', median(edited), 's')
} finally {
  rmSync(root, { recursive: true, force: true })
}
