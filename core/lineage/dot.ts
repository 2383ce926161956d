import type { Manifest } from './manifest.ts'

/** A Graphviz digraph of a manifest, a cluster for each subject. */
export function dotOf(manifest: Manifest): string {
  const keys = new Set(manifest.assets.map(({ key }) => key))
  const subjects = [...new Set(manifest.assets.map(({ key }) => key.split('.')[0] ?? ''))]
  const clusters = subjects.flatMap((subject) => [
    `  subgraph "cluster_${subject}" {`,
    `    label="${subject}"`,
    ...manifest.assets
      .filter(({ key }) => key.startsWith(`${subject}.`))
      .map(({ key, kind }) => `    "${key}" [label="${key.split('.')[1]}", shape=${SHAPES[kind] ?? 'box'}]`),
    '  }',
  ])
  const edges = manifest.assets.flatMap(({ key, from }) =>
    from.filter((input) => keys.has(input.key)).map((input) => `  "${input.key}" -> "${key}"`),
  )
  const exposures = (manifest.exposures ?? []).flatMap(({ name, label, type, from }) => [
    `  "exposure.${name}" [label=${JSON.stringify(`${label ?? name} (${type})`)}, shape=note]`,
    ...from.filter((key) => keys.has(key)).map((key) => `  "${key}" -> "exposure.${name}"`),
  ])
  return ['digraph tidemark {', '  rankdir=LR', ...clusters, ...new Set(edges), ...exposures, '}'].join('\n')
}

const SHAPES: Readonly<Record<string, string>> = { source: 'cylinder', model: 'box', asset: 'ellipse' }
