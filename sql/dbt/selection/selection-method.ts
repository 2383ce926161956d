import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '#core/error.ts'
import { nodeData, tagsOf } from '../context/node-value.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import { taggedOf } from '../read/exposure.ts'
import { listOf, mapOf, type Plain, type PlainMap, textsOf } from '../read/yaml.ts'
import { stateMatch } from './selection-state.ts'

/** What can be selected: a node, a table of a source, an exposure, a part of the semantic layer. */
export interface Candidate {
  readonly id: string
  readonly resource: string
  readonly package: string
  readonly name: string
  readonly file: string
  readonly fqn: readonly string[]
  readonly config: PlainMap
  readonly tags: readonly string[]
  readonly said: PlainMap
  readonly node: Node | null
  readonly describedIn: Node['describedIn']
}

/** Artifacts of an earlier run; null where one was not there. */
export interface Past {
  readonly manifest: PlainMap | null
  readonly runResults: PlainMap | null
  readonly sources: PlainMap | null
}

interface Asked {
  readonly value: string
  /** After the method's name: `config.materialized` has one. */
  readonly words: readonly string[]
  readonly past: Past | null
  readonly graph: DbtGraph
}

type Method = (asked: Asked) => (one: Candidate) => boolean

/** Everything that a selection can name. */
export function candidates(graph: DbtGraph): readonly Candidate[] {
  const nodes = [...graph.nodes.values()].map((node) => ({ ...node, tags: tagsOf(node), node }))
  const sources = [...graph.sources.values()].map((one) => ({
    ...one,
    resource: 'source',
    config: { enabled: true, ...one.config },
    tags: textsOf(one.config.tags),
    node: null,
    describedIn: null,
  }))
  const exposures = graph.exposures.map((one) => {
    const name = String(one.said.name)
    const fqn = [one.package, ...one.file.split('/').slice(1, -1), name]
    const { tags } = taggedOf(one)
    return {
      ...one,
      id: `exposure.${one.package}.${name}`,
      resource: 'exposure',
      name,
      fqn,
      config: { tags: [...tags] },
      tags,
      node: null,
      describedIn: null,
    }
  })
  const semantics = graph.semantics.map((one) => ({
    ...one,
    // As dbt has it, a metric is tagged beside its config: alone.
    tags: one.resource === 'metric' ? textsOf(one.said.tags) : taggedOf(one).tags,
    node: null,
    describedIn: null,
  }))
  return [...nodes, ...sources, ...exposures, ...semantics]
}

/** dbt's methods of selection by name. Each throws UsageError for a value that it does not know. */
export const METHODS: Readonly<Record<string, Method>> = {
  fqn: ({ value }) => {
    const is = fqnMatches(value)
    return (one) => one.resource !== 'source' && is(one)
  },
  tag: ({ value }) => {
    const is = glob(value)
    return ({ tags }) => tags.some(is)
  },
  group:
    ({ value }) =>
    (one) =>
      one.config.group === value,
  access:
    ({ value }) =>
    (one) =>
      one.resource === 'model' && (one.config.access ?? 'protected') === value,
  source: ({ value }) => {
    const parts = value.split('.').map(glob)
    return (one) => {
      if (one.resource !== 'source') return false
      const [source = '', name = ''] = one.id.split('.').slice(2)
      const named = [source, name]
      const whole = [one.package, source, name]
      const of = parts.length === 3 ? whole : named
      return parts.every((is, at) => is(of[at] ?? ''))
    }
  },
  exposure: namedOf('exposure'),
  metric: namedOf('metric'),
  semantic_model: namedOf('semantic_model'),
  saved_query: namedOf('saved_query'),
  unit_test:
    ({ value }) =>
    (one) =>
      one.resource === 'unit_test' && glob(value)(one.name),
  path: ({ value, graph }) => {
    const is = pathGlob(value)
    const { root, name } = graph.invocation.project
    // As dbt has it, what is meant is there in the root project, be the node of a package or not.
    const there = (path: string, of: string) => is(path) && (of === name || existsSync(join(root, path)))
    return ({ file, package: of, describedIn: yml }) =>
      foldersTo(file).some((path) => there(path, of)) || (yml !== null && there(yml.file, yml.package))
  },
  file: ({ value }) => {
    const is = glob(value)
    return (one) => {
      const base = one.file.split('/').at(-1) ?? ''
      return is(base) || is(base.replace(/\.\w+$/, ''))
    }
  },
  package: ({ value, graph }) => {
    const is = glob(value === 'this' ? graph.invocation.project.name : value)
    return (one) => is(one.package)
  },
  config:
    ({ value, words }) =>
    (one) => {
      // As dbt has it, only what is built or read has settings.
      if ((one.node === null && one.resource !== 'source') || one.resource === 'unit_test') return false
      let at: Plain | undefined = one.node ? mapOf(nodeData(one.node).config) : one.config
      for (const word of words) at = mapOf(at)[word]
      const same = (each: Plain): boolean =>
        each === value || (typeof each === 'boolean' && String(each) === value.toLowerCase())
      // As dbt has it, what is written is a text: no number is one. A severity goes by either case.
      if (Array.isArray(at)) return at.some(same)
      if (words.join('.') === 'severity') return String(at).toLowerCase() === value.toLowerCase()
      return at !== undefined && same(at)
    },
  resource_type:
    ({ value }) =>
    (one) =>
      one.resource === value || (value === 'data_test' && one.resource === 'test') || value === 'all',
  test_name: ({ value }) => {
    const is = glob(value)
    return (one) =>
      (one.resource === 'unit_test' && is(one.name)) ||
      (one.node?.test?.kind === 'generic' &&
        is((one.node.test.macro ?? '').replace(/^.*\.|^/, '').replace(/^test_/, '')))
  },
  test_type: ({ value }) => {
    const kinds = value === 'data' ? ['generic', 'singular'] : [value]
    if (!['data', 'generic', 'singular', 'unit'].includes(value))
      throw new UsageError(`test_type:${value} is unknown; there are generic, singular, data, unit`)
    return (one) => one.node?.test != null && kinds.includes(one.node.test.kind)
  },
  version:
    ({ value }) =>
    (one) => {
      if (one.resource !== 'model') return false
      const version = one.node?.version ?? null
      if (value === 'none') return version === null
      if (version === null) return false
      const latest = Number(
        one.said.latest_version ?? Math.max(...listOf(one.said.versions).map((v) => Number(mapOf(v).v))),
      )
      return value === 'latest'
        ? Number(version) === latest
        : value === 'old'
          ? Number(version) < latest
          : Number(version) > latest
    },
  state: ({ value, past, graph }) => stateMatch(value, needed(past?.manifest, 'manifest.json', 'state:'), graph),
  result: ({ value, past }) => {
    const results = listOf(needed(past?.runResults, 'run_results.json', 'result:').results)
    const ids = new Set(results.filter((one) => mapOf(one).status === value).map((one) => mapOf(one).unique_id))
    return (one) => ids.has(one.id)
  },
  source_status: ({ value, past }) => {
    if (value !== 'fresher') throw new UsageError(`source_status:${value} is unknown; there is fresher`)
    const results = listOf(needed(past?.sources, 'sources.json', 'source_status:').results)
    const ids = new Set(results.filter((one) => mapOf(one).status === 'pass').map((one) => mapOf(one).unique_id))
    return (one) => ids.has(one.id)
  },
}

function needed(artifact: PlainMap | null | undefined, name: string, method: string): PlainMap {
  if (artifact) return artifact
  throw new UsageError(`${method} compares with an earlier run; give the folder of its ${name} by --state DIR`)
}

// The last name, or names from the package (which may be left out) down; a folder means all below it. Behind the first name with
// a star in it the rest is one text to dbt, dots and all.
function fqnMatches(value: string): (one: Candidate) => boolean {
  const parts = value.split('.')
  const star = parts.findIndex((part) => /[*?[]/.test(part))
  const plain = star < 0 ? parts : parts.slice(0, star)
  const rest = glob(parts.slice(plain.length).join('.'))
  const begins = (of: readonly string[]) =>
    of.length >= parts.length &&
    plain.every((part, at) => part === of[at]) &&
    (star < 0 || rest(of.slice(plain.length).join('.')))
  return ({ fqn, node }) => {
    const flat = fqn.flatMap((one) => one.split('.'))
    const version = node?.version ?? null
    const name = version === null ? fqn.at(-1) : fqn.at(-2)
    const versioned =
      version !== null && [`${name}.v${version}`, `${name}_v${version}`].includes(parts.slice(-2).join('.'))
    return name === value || versioned || begins(flat) || begins(flat.slice(1))
  }
}

const foldersTo = (file: string): readonly string[] =>
  file.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))

// A star stays within a folder, two go through any number of them.
function namedOf(resource: string): Method {
  return ({ value }) => {
    const is = glob(value)
    return (one) => one.resource === resource && (is(one.name) || value === `${one.package}.${one.name}`)
  }
}

function pathGlob(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.')
  const texts = parts.map((part) => (part === '**' ? '(?:[^/]+/)*' : `${globText(part, '[^/]')}/`))
  const match = new RegExp(`^${texts.join('')}$`)
  return (path) => match.test(`${path}/`)
}

function glob(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern
  const match = new RegExp(`^${globText(pattern, '.')}$`)
  return (text) => match.test(text)
}

const globText = (pattern: string, any: string): string =>
  pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('[!', '[^')
    .replaceAll('*', `${any}*`)
    .replaceAll('?', any)
