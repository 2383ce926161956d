import { DataFrame } from '../../dataframe/dataframe.ts'
import type { FrameSession } from '../../dataframe/framed.ts'
import { SparkException } from '../../error/spark-exception.ts'
import { DataFrameReader } from '../../read/reader.ts'
import { version } from '../../result/analyze.ts'
import { createDataFrame } from '../../session/create-dataframe.ts'

/** What lies in `metadata` of a folder, one line of JSON, as Spark has written it since 2.0. */
export interface Metadata {
  readonly class: string
  readonly uid: string
  readonly paramMap: Readonly<Record<string, unknown>>
  readonly [more: string]: unknown
}

/** Writes it, with the time and the version of the server; bigints as whole numbers. */
export async function writeMetadata(session: FrameSession, path: string, said: Metadata): Promise<void> {
  const line = jsonOf({
    ...said,
    timestamp: Date.now(),
    sparkVersion: await version(session.client),
    defaultParamMap: {},
  })
  const rows = await createDataFrame(session.client, [[line]], 'value string', {})
  await new DataFrame(rows, session).coalesce(1).write.text(`${path}/metadata`)
}

/** Reads it; whole numbers beyond 2^53 as bigints. Throws SparkException where there is none. */
export async function readMetadata(session: FrameSession, path: string): Promise<Metadata> {
  const row = await new DataFrameReader(session).text(`${path}/metadata`).first()
  const said = parsed(String(row?.value ?? '{}'))
  if (typeof said.class === 'string') return said
  throw new SparkException(`there is nothing of MLlib at ${path}: its metadata names no class`)
}

// JSON of JavaScript has no whole numbers beyond 2^53, which seeds of PySpark are: they pass as texts that nothing else is like.
const MARK = 'whole number '

function jsonOf(value: unknown): string {
  const text = JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${MARK}${one}` : one))
  return text.replaceAll(new RegExp(`"${MARK}(-?\\d+)"`, 'g'), '$1')
}

function parsed(text: string): Metadata {
  const marked = text.replaceAll(/("seed"\s*:\s*)(-?\d{16,})/g, `$1"${MARK}$2"`)
  const whole = (one: unknown) =>
    typeof one === 'string' && one.startsWith(MARK) ? BigInt(one.slice(MARK.length)) : one
  // What Spark and PySpark write has this shape; what has not is refused by who reads it.
  return JSON.parse(marked, (_, one) => whole(one)) as Metadata
}
