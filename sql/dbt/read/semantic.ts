import { type DbtGraph, refNode } from '../graph.ts'
import type { Semantic } from '../node.ts'
import { refTextOf } from '../reading.ts'
import type { Property } from './properties.ts'
import { listOf, mapOf, type Plain, type PlainMap } from './yaml.ts'

/** Everything of the semantic layer that is enabled, metrics made of measures (`create_metric`) among it. */
export function semantics(
  said: Readonly<Record<keyof typeof RESOURCES, readonly Property[]>>,
  nodes: DbtGraph['nodes'],
): readonly Semantic[] {
  const made = said.semantic_models.flatMap((one): readonly Property[] =>
    listOf(one.said.measures)
      .map(mapOf)
      .filter(({ create_metric }) => create_metric === true)
      .map(({ name = '' }) => ({ ...one, said: { name, type_params: { measure: name } } })),
  )
  const metrics = [...said.metrics, ...made]
  const measured = (name: string) =>
    said.semantic_models.filter(({ said }) => listOf(said.measures).some((one) => nameIn(one) === name))
  const idsOf = (kind: keyof typeof RESOURCES, all: readonly Property[]) => all.map((one) => idOf(kind, one))
  const named = (names: readonly string[]) =>
    idsOf(
      'metrics',
      metrics.filter(({ said }) => names.includes(String(said.name))),
    )
  const above = {
    semantic_models: ({ package: of, said }: Property) => {
      const one = refTextOf(String(said.model ?? ''))
      const node = one?.kind === 'ref' ? refNode(nodes, one.ref, of, of) : undefined
      return node ? [node.id] : []
    },
    metrics: ({ said: { type_params: given } }: Property) => [
      ...measuresOf(mapOf(given)).flatMap((name) => idsOf('semantic_models', measured(name))),
      ...named(metricsOf(mapOf(given))),
    ],
    saved_queries: ({ said: { query_params: given } }: Property) => named(listOf(mapOf(given).metrics).map(nameIn)),
  }
  const all = { ...said, metrics }
  return KINDS.flatMap((kind) =>
    all[kind].map((one) => ({
      ...one,
      resource: RESOURCES[kind],
      id: idOf(kind, one),
      name: String(one.said.name),
      fqn: [one.package, ...one.file.split('/').slice(1, -1), String(one.said.name)],
      config: { enabled: true, ...mapOf(one.said.config) },
      dependsOn: [...new Set(above[kind](one))],
    })),
  ).filter(({ config }) => config.enabled !== false)
}

const RESOURCES = { semantic_models: 'semantic_model', metrics: 'metric', saved_queries: 'saved_query' } as const

const KINDS = ['semantic_models', 'metrics', 'saved_queries'] as const

const idOf = (kind: keyof typeof RESOURCES, one: Property) => `${RESOURCES[kind]}.${one.package}.${one.said.name}`

const nameIn = (one: Plain | undefined): string =>
  typeof one === 'object' && one !== null ? String(mapOf(one).name ?? '') : String(one ?? '')

// By the words of dbt's metric types: simple, cumulative and conversion stand on measures, ratio and derived on metrics.
function measuresOf({ measure, conversion_type_params: conversion }: PlainMap): readonly string[] {
  const { base_measure, conversion_measure } = mapOf(conversion)
  return [measure, base_measure, conversion_measure].map(nameIn).filter((name) => name !== '')
}

function metricsOf({
  numerator,
  denominator,
  metrics,
  cumulative_type_params: cumulative,
}: PlainMap): readonly string[] {
  const { metric } = mapOf(cumulative)
  return [numerator, denominator, metric, ...listOf(metrics)].map(nameIn).filter((name) => name !== '')
}
