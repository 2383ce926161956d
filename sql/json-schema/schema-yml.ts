import { EXPOSURE_TYPES, MATURITIES } from '#core/exposure.ts'
import { IN_CONFIG, KINDS, SHARED } from '../check/generic-test.ts'
import type { TestKind } from '../check/test-kind.ts'
import { KEYS } from '../model/config.ts'
import { CONSTRAINTS } from '../schema/constraint.ts'
import { EXPOSURE_WORDS } from '../schema/exposure.ts'
import { GROUP_WORDS } from '../schema/group.ts'
import { KNOWN_IN_META, OF_COLUMN, OF_MODEL, OF_MODELS, TOP } from '../schema/schema.ts'
import { OF_SOURCE, OF_TABLE, PERIODS } from '../schema/source.ts'
import { OF_VERSION, OF_VERSIONS } from '../schema/version.ts'
import { TESTED_VERSIONS } from '../unit/tested-model.ts'
import { UNIT_TEST_WORDS } from '../unit/unit-test.ts'
import { CONFIG_WORDS, OWNED } from './config-words.ts'
import { type JsonSchema, listOf, mapOf, NOTE, oneOf, orNone, TEXT, TEXTS, WHOLE } from './json-schema.ts'

/**
 * The JSON schema of a schema.yml beside models, seeds or snapshots: the keys and words that its reader takes, and no others. `own` are
 * the tests of a project, besides which no name is one (null: any name may be a test of its own).
 */
export function schemaYml(own: readonly string[] | null = null): JsonSchema {
  const columns = {
    ...closed(OF_COLUMN, {
      ...{ ...ABOUT, data_type: NOTE, quote: { enum: [true, 'true'] }, tags: orNone(TEXTS) },
      config: orNone(mapOf({ meta: META, tags: orNone(TEXTS) })),
    }),
    ...ONE_LIST_OF_TESTS,
  }
  const shapes = (kind: keyof typeof KEYS) => ({
    ...{ ...ABOUT, ...WORDS, relation: TEXT },
    config: orNone(closed(KEYS[kind], { ...WORDS, meta: META })),
    columns: listOf({ ...columns, required: ['name'] }),
  })
  const version = {
    ...shapes('model'),
    // `include: all` takes the columns of all versions in.
    columns: listOf({ anyOf: [{ ...columns, required: ['name'] }, mapOf({ include: {}, exclude: TEXTS })] }),
    ...{ v: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[A-Za-z0-9_]+$' }] }, defined_in: TEXT },
  }
  const modelWords = [...OF_MODEL, ...OF_MODELS, ...KNOWN_IN_META]
  const versions = listOf({
    ...closed([...modelWords, ...OF_VERSION], version),
    ...{ required: ['v'], ...ONE_LIST_OF_TESTS },
  })
  const described = (kind: keyof typeof KEYS, words: readonly string[]) => ({
    ...closed([...OF_MODEL, ...KNOWN_IN_META, ...words], { ...shapes(kind), versions, latest_version: TEXT }),
    ...{ required: ['name'], ...ONE_LIST_OF_TESTS },
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'schema.yml of Tidemark',
    definitions: { test: testShape(own), ...CONFIG_WORDS },
    ...closed([...TOP, 'models', 'seeds', 'snapshots', 'unit_tests', 'groups', 'exposures', 'sources'], {
      version: { enum: [2, '2'] },
      config: orNone(closed([...new Set(Object.values(KEYS).flat())], { ...WORDS, meta: META })),
      anchors: {},
      models: listOf(described('model', [...OF_MODELS, ...OF_VERSIONS])),
      seeds: listOf(described('seed', [])),
      snapshots: listOf(described('snapshot', ['relation'])),
      groups: listOf({ ...closed(GROUP_WORDS, GROUP), required: ['name', 'owner'] }),
      exposures: listOf({ ...closed(EXPOSURE_WORDS, EXPOSURE), required: ['name', 'owner'] }),
      sources: listOf({ ...mapOf(only(OF_SOURCE, { ...SOURCE, tables: listOf(table(columns)) })), required: ['name'] }),
      unit_tests: listOf({ ...closed(UNIT_TEST_WORDS, UNIT_TEST), required: ['name', 'model', 'expect'] }),
    }),
    // A file that holds nothing is one that says nothing.
    type: ['object', 'null'],
  }
}

const WORDS: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.keys(CONFIG_WORDS).map((word) => [word, { $ref: `#/definitions/${word}` }]),
)

// A word may be written known_at, knownAt or known-at.
function closed(words: readonly string[], shapes: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const entries = words.flatMap((word) => spellings(word).map((one) => [one, shapes[word] ?? {}] as const))
  const meta = 'meta' in shapes ? [['meta', META] as const] : []
  return mapOf(Object.fromEntries([...entries, ...meta]))
}

function spellings(word: string): readonly string[] {
  return [
    ...new Set([word, word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), word.replaceAll('_', '-')]),
  ]
}

// These are spelled as dbt spells them.
const only = (words: readonly string[], shapes: Readonly<Record<string, JsonSchema>>) =>
  Object.fromEntries(words.map((word) => [word, shapes[word] ?? {}]))

// A comparison, as `warn_if` takes it.
const COMPARISON = { type: 'string', pattern: '^\\s*(=|!=|<>|<|<=|>|>=|[Bb][Ee][Tt][Ww][Ee][Ee][Nn]\\b)' }

// In quotes too.
const TRUTH = { enum: [true, false, 'true', 'false'] }

const OF_TEST = {
  ...{
    severity: oneOf(['error', 'warn', 'Error', 'Warn', 'ERROR', 'WARN']),
    where: TEXT,
    name: TEXT,
    description: TEXT,
  },
  ...{
    limit: { anyOf: [WHOLE, { type: 'string', pattern: '^[0-9]+$' }] },
    fail_calc: TEXT,
    warn_if: COMPARISON,
    error_if: COMPARISON,
    store_failures: orNone(TRUTH),
  },
}

// A test of the project's own may be called anything, and takes what its macro takes.
const argumentsOf = ({ takes }: TestKind): JsonSchema => {
  const own = Object.fromEntries((takes ?? []).map((word) => [word, ARGUMENTS[word] ?? {}]))
  const config = mapOf(only(IN_CONFIG, { ...OF_TEST, enabled: orNone(TRUTH), tags: TEXTS, meta: META }))
  return { ...mapOf({ ...only(SHARED, OF_TEST), ...own, config, arguments: mapOf(own) }), type: ['object', 'null'] }
}

// Those that say nothing by their name alone.
const NEEDY = Object.keys(KINDS).filter((name) => !['not_null', 'unique'].includes(name))

function testShape(own: readonly string[] | null): JsonSchema {
  const known = [...Object.keys(KINDS), ...(own ?? [])]
  const named = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, argumentsOf(kind)]))
  const others = Object.fromEntries((own ?? []).filter((name) => !(name in KINDS)).map((name) => [name, {}]))
  return {
    anyOf: [
      own === null
        ? { type: 'string', examples: Object.keys(KINDS), not: { enum: NEEDY } }
        : { type: 'string', enum: known.filter((name) => !NEEDY.includes(name)) },
      {
        type: 'object',
        maxProperties: 1,
        properties: { ...named, ...others },
        not: { required: ['test_name'] },
        ...(own === null ? {} : { additionalProperties: false }),
      },
      // dbt's long form, whose other words are what the test takes.
      {
        type: 'object',
        required: ['test_name'],
        properties: { ...only(SHARED, OF_TEST), ...ARGUMENTS, test_name: own === null ? TEXT : { enum: known } },
      },
    ],
  }
}

// A number, or a text that is one.
const NUMBER = { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*$' }] }
const VALUES = { type: 'array', minItems: 1, items: { type: ['string', 'number', 'boolean'] } }
const SEVERAL = { type: 'array', minItems: 1 }

const ARGUMENTS: Readonly<Record<string, JsonSchema>> = {
  ...{ values: VALUES, columns: SEVERAL, combination_of_columns: SEVERAL },
  ...{ min: NUMBER, max: NUMBER, min_value: NUMBER, max_value: NUMBER },
  ...{ to: { type: 'string', pattern: '\\bref\\s*\\(' }, field: TEXT, expression: TEXT, column_name: TEXT },
}

// They are the same list.
const ONE_LIST_OF_TESTS: JsonSchema = { not: { required: ['tests', 'data_tests'] } }

const TEST: JsonSchema = { $ref: '#/definitions/test' }

const META = { type: ['object', 'null'] }

const CONSTRAINT = {
  ...mapOf({ type: oneOf(CONSTRAINTS), columns: TEXTS, expression: TEXT, name: TEXT }),
  required: ['type'],
  anyOf: [{ properties: { type: { not: { enum: ['check'] } } } }, { required: ['expression'] }],
}

const ABOUT = {
  name: TEXT,
  description: NOTE,
  meta: META,
  tests: listOf(TEST),
  data_tests: listOf(TEST),
  constraints: listOf(CONSTRAINT),
}

const OWNER: JsonSchema = {
  type: 'object',
  properties: { name: TEXT, email: TEXTS },
  anyOf: [{ required: ['name'] }, { required: ['email'] }],
}

const GROUP = { name: TEXT, owner: OWNER, description: NOTE, config: {}, meta: META }

const EXPOSURE = {
  ...{
    name: TEXT,
    label: TEXT,
    url: TEXT,
    description: NOTE,
    owner: OWNER,
    depends_on: listOf(TEXT),
    tags: orNone(TEXTS),
    meta: META,
    config: { type: ['object', 'null'], properties: { meta: META, enabled: orNone(TRUTH), tags: orNone(TEXTS) } },
  },
  type: oneOf(EXPOSURE_TYPES),
  maturity: oneOf(MATURITIES),
}

const table = (columns: JsonSchema): JsonSchema => ({
  ...mapOf(only(OF_TABLE, { ...SOURCE, columns: listOf({ ...columns, required: ['name'] }) })),
  required: ['name'],
})

const COUNT = {
  anyOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'string', pattern: '^[0-9.]*[1-9][0-9.]*$' },
  ],
}
const SPAN = orNone({ ...mapOf({ count: COUNT, period: oneOf(Object.keys(PERIODS)) }), required: ['count', 'period'] })

const SOURCE: Readonly<Record<string, JsonSchema>> = {
  name: TEXT,
  description: NOTE,
  tags: orNone(TEXTS),
  owner: OWNED,
  schema: TEXT,
  identifier: NOTE,
  loaded_at_field: NOTE,
  freshness: orNone(mapOf({ warn_after: SPAN, error_after: SPAN, filter: NOTE })),
  meta: META,
}

// Rows stand there as mappings, or as a text whose format is said, or in a file.
const fixture = (words: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema => {
  const said = oneOf(['csv', 'sql'])
  return {
    anyOf: [
      mapOf({ ...words, format: orNone(oneOf(['dict'])), rows: listOf({ type: 'object' }) }),
      { ...mapOf({ ...words, format: said, rows: NOTE, fixture: { type: 'null' } }), required: ['format'] },
      { ...mapOf({ ...words, format: said, rows: { type: 'null' }, fixture: TEXT }), required: ['format', 'fixture'] },
    ].map((one) => ({ ...one, ...(required.length === 0 ? {} : { required: [...required, ...requiredOf(one)] }) })),
  }
}
const requiredOf = (schema: JsonSchema): readonly string[] => (Array.isArray(schema.required) ? schema.required : [])

const UNIT_TEST = {
  name: TEXT,
  model: TEXT,
  versions: orNone(mapOf(only(TESTED_VERSIONS, { include: TEXTS, exclude: TEXTS }))),
  description: NOTE,
  given: listOf(fixture({ input: TEXT }, ['input'])),
  expect: fixture({}, []),
  overrides: orNone(mapOf({ vars: META, macros: META })),
  config: orNone(mapOf({ enabled: orNone(TRUTH), tags: orNone(TEXTS), meta: META })),
}
