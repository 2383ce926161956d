import { readFileSync } from 'node:fs'
import { createRegistry, fromBinary, toBinary, toJson } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { file_spark_connect } from '../proto/spark-connect.gen.ts'

interface Recorded {
  readonly type: string
  readonly bytes: string
  readonly json: object
}

// Written by messages.py with PySpark's own descriptors: a message for each arm of each oneof, every field set.
const file = new URL('fixtures/messages.json', import.meta.url)
const recorded = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[]
const registry = createRegistry(file_spark_connect)
const byType = groups(recorded)

describe('a message of Spark Connect', () => {
  it.each([...byType])('%s is read field by field, and written byte for byte', (type, messages) => {
    const schema = registry.getMessage(type)
    if (schema === undefined) throw new Error(`${type} is not in the schema`)
    for (const { bytes, json } of messages) {
      const message = fromBinary(schema, Buffer.from(bytes, 'base64'))
      expect(toJson(schema, message)).toEqual(json)
      expect(Buffer.from(toBinary(schema, message)).toString('base64')).toBe(bytes)
    }
  })

  it('is there for every message that PySpark 4.1.3 has', () => {
    expect(byType.size).toBeGreaterThanOrEqual(300)
  })
})

function groups(all: readonly Recorded[]): Map<string, Recorded[]> {
  const map = new Map<string, Recorded[]>()
  for (const one of all) map.set(one.type, [...(map.get(one.type) ?? []), one])
  return map
}
