import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Fault } from '#core/error.ts'
import type { TestFile } from '../check/singular-test.ts'
import type { MacroStatement, Template } from '../jinja/node.ts'
import { parseAll } from '../jinja/parse.ts'
import { faultAt, sourceOf } from '../jinja/source.ts'
import { filesIn } from '../library.ts'
import { textIn } from '../text-file.ts'
import type { ModelKind } from './config.ts'

/** The files of a project that hold tables: templates by key, seeds as paths, and tests. */
export interface ModelFiles {
  /** Keys whose text could not be parsed, or that two files have. */
  readonly unread: readonly string[]
  /** Snapshots of YAML join them. */
  readonly models: Map<string, ModelFile>
  /** Paths of CSV files by key. */
  readonly seeds: ReadonlyMap<string, string>
  readonly tests: readonly TestFile[]
}

export interface ModelFile {
  readonly kind: ModelKind
  /** Path from the root. */
  readonly file: string
  readonly template: Template
}

/**
 * Reads models/<subject>/<name>.sql, the blocks of snapshots/<subject>/*.sql, and finds seeds/<subject>/<name>.csv. `only` are paths
 * of models; the others are not looked at before somebody asks for their template.
 */
export function readModelFiles(root: string, faults: Fault[], only: ReadonlySet<string> | null = null): ModelFiles {
  const models = new Map<string, ModelFile>()
  const tests: TestFile[] = []
  const unread: string[] = []
  for (const { file, path, subject, name, isTest } of placed(root, 'models', '.sql', faults)) {
    if (only !== null && !only.has(file)) {
      if (!isTest) models.set(`${subject}.${name}`, unreadFile(file, path))
      continue
    }
    const said = faults.length
    const text = textIn(path, file, faults)
    // Of a text that lost letters nothing more is to be said.
    const isLost = faults.length > said
    const { template, faults: wrong } = isLost ? { template: null, faults: [] } : parseAll(sourceOf(file, text))
    faults.push(...wrong)
    if (isTest) {
      if (template !== null) tests.push({ subject, name, template })
      continue
    }
    // Its name stays known, so that those who ref it are not blamed too.
    models.set(`${subject}.${name}`, { kind: 'model', file, template: template ?? emptyOf(file) })
    if (isLost || wrong.length > 0) unread.push(`${subject}.${name}`)
  }
  for (const { file, path, subject } of placed(root, 'snapshots', '.sql', faults)) {
    const source = sourceOf(file, textIn(path, file, faults))
    const { template, faults: wrong } = parseAll(source)
    faults.push(...wrong)
    const blocks = (template?.body ?? []).filter(
      (one): one is MacroStatement => one.kind === 'macro' && one.block === 'snapshot',
    )
    if (blocks.length === 0 && wrong.length === 0)
      faults.push(faultAt(source, 0, 'the file holds no snapshot', 'write {% snapshot name %} … {% endsnapshot %}'))
    for (const { name, body, at } of blocks)
      add(
        models,
        `${subject}.${name.replace(/^snapshot_/, '')}`,
        { kind: 'snapshot', file, template: { source, body } },
        (what, mend) => faults.push(faultAt(source, at, what, mend)),
      )
  }
  for (const path of filesIn(join(root, 'models'), '.py')) {
    // Other programs may lie there, which make fixtures of tests.
    if (!/^\s*def\s+model\s*\(/m.test(readFileSync(path, 'utf8'))) continue
    faults.push({
      file: `models/${path.slice(join(root, 'models').length + 1)}`,
      what: 'a model in Python',
      mend: 'there is no Python here: write it in SQL, or as a TypeScript asset',
    })
  }
  for (const path of filesIn(join(root, 'tests'), '.sql')) {
    const within = path.slice(join(root, 'tests').length + 1)
    if (!/^(generic|fixtures)[\\/]/.test(within))
      faults.push({
        file: `tests/${within}`,
        what: 'a test that is a query stands beside its model, so this one is not read',
        mend: 'move it to models/<subject>/tests/; tests/generic/ holds {% test %} macros, tests/fixtures/ rows of unit tests',
      })
  }
  const seeds = new Map<string, string>()
  for (const { file, path, subject, name } of placed(root, 'seeds', '.csv', faults)) {
    const key = `${subject}.${name}`
    if (!models.has(key)) seeds.set(key, path)
    else {
      faults.push({ file, what: `a model is called ${key} too`, mend: 'give one of them another name' })
      // Which of the two is meant elsewhere is not known.
      unread.push(key)
    }
  }
  return { unread, models, seeds, tests }
}

/** Adds a file under its key, unless another has it. */
export function add(
  models: Map<string, ModelFile>,
  key: string,
  file: ModelFile,
  blame: (what: string, mend: string) => void,
): void {
  const other = models.get(key)
  if (other === undefined) models.set(key, file)
  else blame(`two models are called ${key}`, `the other is ${other.template.source.file}`)
}

const emptyOf = (file: string): Template => ({ source: sourceOf(file, ''), body: [] })

function unreadFile(file: string, path: string): ModelFile {
  let read: Template | null = null
  return {
    kind: 'model',
    file,
    get template() {
      read ??= parseAll(sourceOf(file, readFileSync(path, 'utf8'))).template ?? emptyOf(file)
      return read
    },
  }
}

const NAME = /^[a-z][a-z0-9_]*$/

function* placed(root: string, folder: 'models' | 'seeds' | 'snapshots', ending: string, faults: Fault[]) {
  const home = join(root, folder)
  const all = filesIn(home, '')
  const endingIn = (end: string) => all.filter((path) => path.endsWith(end))
  for (const path of endingIn(ending.toUpperCase()))
    faults.push({
      file: `${folder}/${path.slice(home.length + 1)}`,
      what: `it ends in ${ending.toUpperCase()}, so it is not read`,
      mend: `name it …${ending}`,
    })
  const [strange, theirs] = ending === '.csv' ? ['.sql', 'models'] : ['.csv', 'seeds']
  for (const path of endingIn(strange))
    faults.push({
      file: `${folder}/${path.slice(home.length + 1)}`,
      what: `a ${strange} file here is not read`,
      mend: `move it to ${theirs}/<subject>/`,
    })
  for (const path of endingIn(ending)) {
    const within = path.slice(home.length + 1)
    const file = `${folder}/${within}`
    const parts = within.split(/[\\/]/)
    const name = basename(path, ending)
    const [subject = '', inner] = parts
    const isTest = folder === 'models' && parts.length === 3 && inner === 'tests'
    if (!isTest && parts.length !== 2) {
      const what = `a ${folder.slice(0, -1)} stands in ${folder}/<subject>/<name>${ending}`
      faults.push({ file, what, mend: 'move the file' })
    } else if (!NAME.test(name) || !NAME.test(subject)) {
      const mend = 'name folder and file in small letters, digits and _'
      faults.push({ file, what: `'${subject}.${name}' is no key`, mend })
    } else yield { file, path, subject, name, isTest }
  }
}
