import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SparkSession } from '../session/session.ts'
import { mistakePrograms } from './programs/mistake.ts'
import { recordingClient } from './recording-client.ts'

interface Told {
  readonly class: string
  readonly condition: string
  readonly parameters: Readonly<Record<string, string>>
}

// Made by record.py out of PySpark 4.1.3's own Connect client.
const expected = JSON.parse(readFileSync(new URL('fixtures/mistakes.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Told>
>

describe('a mistake is told as PySpark tells it, before the server is asked', () => {
  it.each(Object.entries(mistakePrograms))('%s', async (name, [, typescript]) => {
    const spark = new SparkSession(recordingClient().client)
    const made = async () => typescript({ spark, t: spark.table('t'), u: spark.table('u'), folder: '' })
    const { class: of, condition, parameters } = expected[name]!
    await expect(made()).rejects.toMatchObject({ name: of, errorClass: condition })
    await expect(made()).rejects.toMatchObject({ messageParameters: parameters })
  })
})
