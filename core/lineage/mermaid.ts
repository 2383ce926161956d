import type { Exposure } from '../exposure.ts'
import type { Manifest } from './manifest.ts'

// GitHub's Mermaid stops at 500 edges and 50,000 characters.
const EDGES = 499
const CHARACTERS = 48_000

/** A Mermaid flowchart of a manifest, grouped by subject; `classes` colours keys. What does not fit GitHub is left out and counted. */
export function mermaidOf(manifest: Manifest, classes: ReadonlyMap<string, string> = new Map()): string {
  const keys = new Set(manifest.assets.map(({ key }) => key))
  const edges = manifest.assets.flatMap(({ key, from }) =>
    [...new Set(from.map((input) => input.key))]
      .filter((above) => keys.has(above) && above !== key)
      .map((above) => `  ${idOf(above)} --> ${idOf(key)}`),
  )
  const exposures = manifest.exposures ?? []
  for (const { name, from } of exposures)
    edges.push(...from.filter((key) => keys.has(key)).map((key) => `  ${idOf(key)} --> e_${name.replace(/\W/g, '_')}`))
  const head = ['flowchart LR', ...groups(manifest, classes), ...exposures.map(exposed), ...styles(classes)]
  const shown = fitting(edges.slice(0, EDGES), CHARACTERS - head.join('\n').length)
  const left = edges.length - shown.length
  return [...head, ...shown, ...(left > 0 ? [`  %% ${left} edges more do not fit`] : [])].join('\n')
}

// A flag, as what stands at the end; quotes would end its label.
const exposed = ({ name, label, type }: Exposure): string =>
  `  e_${name.replace(/\W/g, '_')}>"${(label ?? name).replaceAll('"', "'")} (${type})"]`

function fitting(lines: readonly string[], characters: number): readonly string[] {
  let room = characters
  return lines.filter((line) => {
    room -= line.length + 1
    return room > 0
  })
}

function groups(manifest: Manifest, classes: ReadonlyMap<string, string>): readonly string[] {
  const bySubject = new Map<string, string[]>()
  for (const { key, kind, introspective } of manifest.assets) {
    const [subject = '', name = ''] = key.split('.')
    const lines = bySubject.get(subject) ?? []
    const label = classes.get(key) ? `:::${classes.get(key)}` : ''
    lines.push(`    ${idOf(key)}${shaped(introspective ? `${name} (introspective)` : name, kind)}${label}`)
    bySubject.set(subject, lines)
  }
  return [...bySubject].flatMap(([subject, lines]) => [`  subgraph ${subject}`, ...lines, '  end'])
}

const shaped = (name: string, kind: string): string =>
  kind === 'source' ? `[("${name}")]` : kind === 'model' ? `["${name}"]` : `("${name}")`

const STYLES: Readonly<Record<string, string>> = {
  added: 'stroke:#1a7f37,stroke-width:3px',
  changed: 'stroke:#bf8700,stroke-width:3px',
  removed: 'stroke:#cf222e,stroke-width:3px,stroke-dasharray:4',
  reached: 'stroke:#0969da,stroke-width:2px',
}

function styles(classes: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(classes.values())].map((name) => `  classDef ${name} ${STYLES[name] ?? 'stroke-width:2px'}`)
}

// Dots and Mermaid's own words ('end', 'graph') make no id.
const idOf = (key: string): string => `n_${key.replace('.', '__')}`
