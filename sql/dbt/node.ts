import type { Template } from '../jinja/node.ts'
import type { Source } from '../jinja/source.ts'
import type { Relation } from './context/relation.ts'
import type { Config } from './read/config-tree.ts'
import type { Plain, PlainMap } from './read/yaml.ts'

export type Resource =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'unit_test'
  | 'analysis'
  | 'operation'
  | 'exposure'
  | 'saved_query'

/** Something of a project that is built, tested or run. */
export interface Node {
  readonly resource: Resource
  /** dbt's unique id: `model.project.name`. */
  readonly id: string
  readonly package: string
  readonly name: string
  /** From the package's root. */
  readonly file: string
  /** The folders and the name below the package's name; what selection and configuration go by. */
  readonly fqn: readonly string[]
  readonly source: Source
  readonly template: Template | null
  readonly config: Config
  /** What was said of it, templates as they are written, without defaults. */
  readonly unrendered: Config
  /** Where it is stored; null for what is stored nowhere. */
  readonly relation: Relation | null
  readonly refs: readonly Ref[]
  readonly sources: readonly (readonly [string, string])[]
  /** Ids that it stands on. */
  readonly dependsOn: readonly string[]
  readonly macros: readonly string[]
  readonly description: string
  readonly columns: readonly NodeColumn[]
  /** What schema.yml says of it, whole. */
  readonly said: PlainMap
  readonly version: string | null
  /** The .yml file that describes it, from the root of its package; null where it is described nowhere, or there alone. */
  readonly describedIn: { readonly package: string; readonly file: string } | null
  readonly test: TestOf | null
}

export interface Ref {
  readonly package: string | null
  readonly name: string
  readonly version: string | null
}

export interface NodeColumn {
  readonly name: string
  readonly said: PlainMap
}

/** What a generic test is called with, or a unit test is given. */
export interface TestOf {
  readonly kind: 'generic' | 'singular' | 'unit'
  /** The macro, with its package where one is named. */
  readonly macro: string | null
  readonly arguments: Readonly<Record<string, Plain>>
  readonly column: string | null
  /** Those of the column, which its tests are tagged by as well. */
  readonly columnTags: readonly string[]
  /** The node or source tested first. */
  readonly attached: string | null
}

/** A table that others fill. */
export interface SourceTable {
  readonly id: string
  readonly package: string
  readonly source: string
  readonly name: string
  readonly file: string
  readonly fqn: readonly string[]
  readonly relation: Relation
  /** What reads it in the way of the relation, where it is a file. */
  readonly location: string | null
  readonly config: Config
  readonly columns: readonly NodeColumn[]
  readonly said: PlainMap
  readonly ofSource: PlainMap
}

/** What a project's .yml files say of its semantic layer: nothing is built from it, but it is listed and selected as in dbt, and saved queries are passed by in a build. */
export interface Semantic {
  readonly resource: 'semantic_model' | 'metric' | 'saved_query'
  readonly id: string
  readonly package: string
  readonly name: string
  readonly file: string
  readonly fqn: readonly string[]
  readonly config: PlainMap
  /** The same as it is written. */
  readonly unrendered: PlainMap
  readonly said: PlainMap
  /** dbt's ids of what it stands on; what is not there is left out. */
  readonly dependsOn: readonly string[]
}
