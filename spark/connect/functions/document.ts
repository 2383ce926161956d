import { type Column, call, operand } from '../column/column.ts'
import { type ColumnOrName, column, fn, optional, options, schema, toColumn, value } from './function.ts'

// Functions on JSON, variants, CSV and XML. A schema is DDL text, a type, or a column.

export const fromCsv = fn('from_csv', column, value, optional(options))
export const fromJson = fn('from_json', column, schema, optional(options))
export const fromXml = fn('from_xml', column, schema, optional(options))
export const getJsonObject = fn('get_json_object', column, value)
export const jsonArrayLength = fn('json_array_length', column)
export const jsonObjectKeys = fn('json_object_keys', column)
export const tryParseJson = fn('try_parse_json', column)
export const toVariantObject = fn('to_variant_object', column)
export const parseJson = fn('parse_json', column)
export const isVariantNull = fn('is_variant_null', column)
export const variantGet = fn('variant_get', column, value, value)
export const tryVariantGet = fn('try_variant_get', column, value, value)
export const schemaOfVariant = fn('schema_of_variant', column)
export const schemaOfVariantAgg = fn('schema_of_variant_agg', column)
export const schemaOfCsv = fn('schema_of_csv', value, optional(options))
export const schemaOfJson = fn('schema_of_json', value, optional(options))
export const schemaOfXml = fn('schema_of_xml', value, optional(options))
export const toCsv = fn('to_csv', column, optional(options))
export const toJson = fn('to_json', column, optional(options))
export const toXml = fn('to_xml', column, optional(options))
export const xpath = fn('xpath', column, column)
export const xpathBoolean = fn('xpath_boolean', column, column)
export const xpathDouble = fn('xpath_double', column, column)
export const xpathNumber = fn('xpath_number', column, column)
export const xpathFloat = fn('xpath_float', column, column)
export const xpathInt = fn('xpath_int', column, column)
export const xpathLong = fn('xpath_long', column, column)
export const xpathShort = fn('xpath_short', column, column)
export const xpathString = fn('xpath_string', column, column)

/** Fields of JSON text, as columns of their own. */
export function jsonTuple(json: ColumnOrName, first: string, ...more: readonly string[]): Column {
  return call('json_tuple', toColumn(json), ...[first, ...more].map(operand))
}
