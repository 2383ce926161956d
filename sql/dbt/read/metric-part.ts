import { listOf, mapOf, type Plain, type PlainMap } from './yaml.ts'

/**
 * What a metric is made of, by the words of its type: simple, cumulative and conversion ones of measures, ratio and derived ones of
 * metrics, by name.
 */
export function metricParts(said: PlainMap): {
  readonly measures: readonly Plain[]
  readonly metrics: readonly string[]
} {
  const { measure, conversion_type_params: conversion, ...given } = mapOf(said.type_params)
  const { base_measure, conversion_measure } = mapOf(conversion)
  const { metric } = mapOf(given.cumulative_type_params)
  const named = [given.numerator, given.denominator, metric, ...listOf(given.metrics)].map(nameIn)
  return {
    measures: [measure, base_measure, conversion_measure].flatMap((one) => (nameIn(one) === '' ? [] : [one ?? null])),
    metrics: named.filter((name) => name !== ''),
  }
}

/** The name of what is written as a text, or as a map with a name. */
export const nameIn = (one: Plain | undefined): string =>
  typeof one === 'object' && one !== null ? String(mapOf(one).name ?? '') : String(one ?? '')

/** What time is counted by, from the smallest on. */
export const GRANULARITIES: readonly string[] = [
  ...[
    'nanosecond',
    'microsecond',
    'millisecond',
    'second',
    'minute',
    'hour',
    'day',
    'week',
    'month',
    'quarter',
    'year',
  ],
]
