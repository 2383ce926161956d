import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SPARK_VERSION } from './spark-settings.ts'

// What PySpark's Connect client needs beside itself, as the figures were taken with.
const PACKAGES = [
  `pyspark-client==${SPARK_VERSION}`,
  'grpcio==1.85.1',
  'grpcio-status==1.85.1',
  'googleapis-common-protos==1.76.0',
  'pandas==3.1.1',
  'pyarrow==26.0.1',
  'zstandard==0.25.0',
]

/** A Python with PySpark's own Connect client, made once in the cache, to compare with; null where there is no Python, or where it is not there and may not be fetched. */
export function pysparkClient({ cache = join(homedir(), '.cache', 'tidemark'), fetches = true } = {}): string | null {
  const folder = join(cache, `pyspark-client-${SPARK_VERSION}`)
  const python = join(folder, 'bin', 'python')
  try {
    if (existsSync(join(folder, 'complete'))) return python
    if (!fetches) return null
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'ignore' })
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: ['ignore', 'ignore', 'inherit'] })
    execFileSync('touch', [join(folder, 'complete')])
    return python
  } catch {
    return null
  }
}
