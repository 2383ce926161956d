import { column, columns, fn, otherwise, value } from './function.ts'

// Functions on maps.

export const createMap = fn('map', columns)
export const mapConcat = fn('map_concat', columns)
export const mapContainsKey = fn('map_contains_key', column, value)
export const mapEntries = fn('map_entries', column)
export const mapFromArrays = fn('map_from_arrays', column, column)
export const mapFromEntries = fn('map_from_entries', column)
export const mapKeys = fn('map_keys', column)
export const mapValues = fn('map_values', column)
export const strToMap = fn('str_to_map', column, otherwise(column, ','), otherwise(column, ':'))
