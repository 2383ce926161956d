import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BATCH_ROWS, type ColumnBatch, columnBatch } from '#core/batch.ts'
import { ConnectorError } from '#core/error.ts'
import { instant } from '#core/instant.ts'
import type { Need } from '#core/need.ts'

/** A file of vintages that is kept with the assets: gzipped CSV with the columns of `Vintage`, instants as ISO text in UTC. */
export interface Recording {
  /** SHA-256 of the file: another only when the file is. */
  probe(): Promise<string>
  /** Its rows, in the order of the file. Throws ConnectorError naming the line that is not a vintage. */
  batches(): AsyncGenerator<ColumnBatch, void>
}

/** The need for a recording, given by the URL of its file: `recorded(new URL('recorded/cpi.csv.gz', import.meta.url))`. */
export const recorded = (file: URL): Need<Recording> =>
  Object.freeze({ name: `recording ${basename(file.pathname)}`, open: () => recording(file) })

/** A recording; the file is opened when it is asked. */
export function recording(file: URL): Recording {
  const path = fileURLToPath(file)
  return {
    async probe() {
      const { createHash } = await import('node:crypto')
      return createHash('sha256')
        .update(await bytesOf(path))
        .digest('hex')
    },
    async *batches() {
      const { gunzipSync } = await import('node:zlib')
      const lines = unzipped(path, await bytesOf(path), gunzipSync)
        .trimEnd()
        .split('\n')
      if (lines[0] !== HEADER) throw fault(path, 'shape', `line 1 is '${lines[0]}', expected '${HEADER}'`)
      for (let from = 1; from < lines.length; from += BATCH_ROWS) {
        yield batchOf(path, lines, from, Math.min(from + BATCH_ROWS, lines.length))
      }
    },
  }
}

const HEADER = 'known_at,series,definition_id,period,value,withdrawn'

function batchOf(path: string, lines: readonly string[], from: number, to: number): ColumnBatch {
  const rows = to - from
  const known_at = new BigInt64Array(rows)
  const series = new Array<string>(rows)
  const definition_id = new Int32Array(rows)
  const period = new Array<string>(rows)
  const value = new Array<number | null>(rows)
  const withdrawn = new Array<boolean>(rows)
  const names = new Map<string, string>()
  const instants = new Map<string, bigint>()
  for (let row = 0; row < rows; row++) {
    const line = lines[from + row] ?? ''
    const [at = '', name = '', definition, day = '', figure, gone] = line.split(',')
    const known = instants.get(at) ?? (ISO.test(at) ? BigInt(instant(at)) : null)
    if (known === null || !DAY.test(day) || (gone !== 'true' && gone !== 'false') || Number.isNaN(Number(figure))) {
      throw fault(path, 'shape', `line ${from + row + 1} is no vintage: '${line}'; columns are ${HEADER}`)
    }
    instants.set(at, known)
    // One string a name and day in memory, instead of one a row.
    if (!names.has(name)) names.set(name, name)
    known_at[row] = known
    series[row] = names.get(name) ?? name
    definition_id[row] = Number(definition)
    period[row] = day
    value[row] = figure === '' ? null : Number(figure)
    withdrawn[row] = gone === 'true'
  }
  return columnBatch({ known_at, series, definition_id, period, value, withdrawn })
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const DAY = /^\d{4}-\d\d-\d\d$/

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw fault(path, 'missing', 'cannot be read; infra/record makes it', cause)
  }
}

function unzipped(path: string, bytes: Buffer, gunzip: (bytes: Buffer) => Buffer): string {
  try {
    return gunzip(bytes).toString('utf8')
  } catch (cause) {
    throw fault(path, 'damaged', 'is not whole gzip; restore it from the repository', cause)
  }
}

const fault = (path: string, code: string, what: string, cause?: unknown) =>
  new ConnectorError(`${path}: ${what}`, { connector: 'recorded', code, cause })
