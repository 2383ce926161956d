import { basename, extname, join, relative } from 'node:path'
import type { Fault } from '#core/error.ts'
import type { MacroStatement, Template } from '../../jinja/node.ts'
import { parseAll } from '../../jinja/parse.ts'
import { faultAt, type Source, sourceOf } from '../../jinja/source.ts'
import { filesIn } from '../../library.ts'
import { textIn } from '../../text-file.ts'
import { pythonFaults } from '../fault/python-faults.ts'
import { pythonTemplate } from '../materialize/python-model.ts'
import type { Resource } from '../node.ts'
import { type DbtProject, type Holding, pathIn } from './project.ts'

/** A node as its file shows it, before anything of it is rendered. */
export interface RawNode {
  readonly resource: Resource
  readonly package: string
  readonly name: string
  /** From the package's root. */
  readonly file: string
  readonly fqn: readonly string[]
  readonly source: Source
  /** null for a seed, and where the text could not be parsed. */
  readonly template: Template | null
  /** Absolute, for seeds. */
  readonly path: string
}

/** The models, seeds, snapshots, singular tests and analyses of a project and its packages, with what is wrong with their texts. */
export function readFiles(root: DbtProject): { readonly nodes: readonly RawNode[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  const nodes = [root, ...root.packages].flatMap((project) => [
    ...templates(project, 'models', 'model', faults),
    ...pythonModels(project, faults),
    ...seeds(project),
    ...snapshots(project, faults),
    ...templates(project, 'tests', 'test', faults).filter((one) => !APART.has(one.fqn[1] ?? '')),
    ...templates(project, 'analyses', 'analysis', faults),
  ])
  return { nodes, faults }
}

// What the folder of tests holds besides singular ones.
const APART = new Set(['generic', 'fixtures'])

function* paths(project: DbtProject, holding: Holding, ending: string) {
  for (const folder of project.paths[holding]) {
    for (const path of filesIn(join(project.root, folder), ending)) {
      const inside = relative(join(project.root, folder), path).split(/[\\/]/)
      yield { path, file: pathIn(project, path), folders: inside.slice(0, -1), name: basename(path, extname(path)) }
    }
  }
}

function templates(project: DbtProject, holding: Holding, resource: Resource, faults: Fault[]): readonly RawNode[] {
  const above = resource === 'analysis' ? ['analysis'] : []
  return [...paths(project, holding, '.sql')].map(({ path, file, folders, name }) => {
    const source = sourceOf(file, textIn(path, file, faults))
    const { template, faults: wrong } = parseAll(source)
    faults.push(...wrong, ...misplaced(source, template))
    const fqn = [project.name, ...above, ...folders, name]
    return {
      resource,
      package: project.name,
      name,
      file,
      fqn,
      source,
      template: wrong.length > 0 || template === null ? null : stripped(template),
      path,
    }
  })
}

// dbt knows a snapshot's tag in the folders of snapshots alone.
const misplaced = (source: Source, template: Template | null): readonly Fault[] =>
  (template?.body ?? []).flatMap((one) =>
    one.kind === 'macro' && one.block === 'snapshot'
      ? [faultAt(source, one.at, 'a {% snapshot %} stands in a file of no snapshots', 'move the file to snapshots/')]
      : [],
  )

// As dbt reads a file: without the blanks around it, which stay in the source for the sake of its lines.
function stripped({ source, body }: Template): Template {
  const last = body.length - 1
  const whole = body.map((one, at) => {
    if (one.kind !== 'data') return one
    const text = at === 0 ? one.text.trimStart() : one.text
    return { ...one, text: at === last ? text.trimEnd() : text }
  })
  return { source, body: whole }
}

function pythonModels(project: DbtProject, faults: Fault[]): readonly RawNode[] {
  return [...paths(project, 'models', '.py')].map(({ path, file, folders, name }) => {
    const source = sourceOf(file, textIn(path, file, faults))
    faults.push(...pythonFaults(source))
    const fqn = [project.name, ...folders, name]
    return { resource: 'model', package: project.name, name, file, fqn, source, template: pythonTemplate(source), path }
  })
}

function seeds(project: DbtProject): readonly RawNode[] {
  return [...paths(project, 'seeds', '.csv')].map(({ path, file, folders, name }) => ({
    resource: 'seed' as const,
    package: project.name,
    name,
    file,
    fqn: [project.name, ...folders, name],
    source: { file, text: '' },
    template: null,
    path,
  }))
}

// A file holds any number of {% snapshot %} blocks.
function snapshots(project: DbtProject, faults: Fault[]): readonly RawNode[] {
  return [...paths(project, 'snapshots', '.sql')].flatMap(({ path, file, folders, name: stem }) => {
    const source = sourceOf(file, textIn(path, file, faults))
    const { template, faults: wrong } = parseAll(source)
    faults.push(...wrong)
    const blocks = (template?.body ?? []).filter(
      (one): one is MacroStatement => one.kind === 'macro' && one.block === 'snapshot',
    )
    return blocks.map(({ name: written, body }) => {
      const name = written.replace(/^snapshot_/, '')
      const fqn = [project.name, ...folders, stem, name]
      return {
        resource: 'snapshot' as const,
        package: project.name,
        name,
        file,
        fqn,
        source,
        template: { source, body },
        path,
      }
    })
  })
}
