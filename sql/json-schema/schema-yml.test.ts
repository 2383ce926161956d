import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { IN_CONFIG, KINDS, SHARED } from '../check/generic-test.ts'
import { KEYS, readConfig } from '../model/config.ts'
import type { Setting } from '../model/setting.ts'
import { PROJECT_WORDS } from '../project-file.ts'
import { OF_SOURCE, OF_TABLE } from '../schema/source.ts'
import { dbtProjectYml } from './dbt-project-yml.ts'
import { schemaYml } from './schema-yml.ts'

const text = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')

describe('the JSON schemas', () => {
  it('are those that are committed; `npx tsx jobs/json-schema.ts` writes them', () => {
    expect(JSON.parse(text('schema-yml.gen.json'))).toEqual(schemaYml())
    expect(JSON.parse(text('dbt-project-yml.gen.json'))).toEqual(dbtProjectYml())
  })

  const shapes: Shape = JSON.parse(text('schema-yml.gen.json'))
  const words = shapes.properties.models.items.properties.config.properties

  it('list every word of a config, and none that its reader does not know', () => {
    const known = new Set<string>([...KEYS.model, 'meta'].map(snake))
    expect(new Set(Object.keys(words).map(snake))).toEqual(known)
  })

  it('know each kind of thing that a file may describe, with the words of each', () => {
    const top = ['version', 'config', 'anchors', 'models', 'seeds', 'snapshots', 'unit_tests', 'groups', 'exposures']
    const words = Object.keys(shapes.properties).filter((word) => !word.includes('-') && word === snake(word))
    expect(words).toEqual([...top, 'sources'])
    const { sources } = JSON.parse(text('schema-yml.gen.json')).properties
    expect(Object.keys(sources.items.properties)).toEqual(expect.arrayContaining(OF_SOURCE))
    expect(Object.keys(sources.items.properties.tables.items.properties)).toEqual(expect.arrayContaining(OF_TABLE))
  })

  it('know what each test takes, and that a test is one name', () => {
    const [, test] = JSON.parse(text('schema-yml.gen.json')).definitions.test.anyOf
    expect(test.maxProperties).toBe(1)
    for (const [name, { takes }] of Object.entries(KINDS)) {
      const { properties, additionalProperties } = test.properties[name]
      expect(additionalProperties, name).toBe(false)
      expect(Object.keys(properties).sort(), name).toEqual([...new Set([...SHARED, ...(takes ?? [])])].sort())
      expect(Object.keys(properties.config.properties).sort(), name).toEqual([...IN_CONFIG].sort())
      expect(properties.severity.enum).not.toContain('wran')
    }
    const project = JSON.parse(text('dbt-project-yml.gen.json'))
    expect(project.additionalProperties).toBe(false)
    expect(Object.keys(project.properties)).toEqual(expect.arrayContaining([...PROJECT_WORDS]))
  })

  it('know the tests of a project, and no others, where they are given', () => {
    const [bare, named] = JSON.parse(JSON.stringify(schemaYml(['at_most']))).definitions.test.anyOf
    expect(bare.enum).toContain('at_most')
    expect(bare.enum).toContain('not_null')
    expect(bare.enum).not.toContain('not_nul')
    expect(named.additionalProperties).toBe(false)
    expect(Object.keys(named.properties).sort()).toEqual([...Object.keys(KINDS), 'at_most'].sort())
  })

  it('want a list of accepted values, and numbers of a range', () => {
    const { accepted_values: accepted, range } = JSON.parse(text('schema-yml.gen.json')).definitions.test.anyOf[1]
      .properties
    expect(accepted.properties.values.type).toBe('array')
    const [number, said] = range.properties.min.anyOf
    expect(number.type).toBe('number')
    expect(new RegExp(said.pattern).test('1e3')).toBe(true)
    expect(new RegExp(said.pattern).test('many')).toBe(false)
  })

  const choices = Object.keys(words).flatMap((word) =>
    (shapes.definitions[snake(word)]?.enum ?? []).map((value) => [snake(word), value] as const),
  )
  it.each(choices)('offer what the reader takes: %s %s', (word, value) => {
    const setting: Setting = { value, blame: (what) => ({ what }) }
    const { faults } = readConfig(new Map([[word, setting]]), { partitions: new Map(), calendars: new Map() })
    expect(faults.map(({ what }) => what).filter((what) => what.includes('is none of'))).toEqual([])
  })
})

const snake = (word: string) => word.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`).replaceAll('-', '_')

interface Shape {
  readonly definitions: Readonly<Record<string, { readonly enum?: readonly (string | null)[] }>>
  readonly properties: {
    readonly models: {
      readonly items: {
        readonly properties: {
          readonly config: { readonly properties: Readonly<Record<string, unknown>> }
        }
      }
    }
  }
}
