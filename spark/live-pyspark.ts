import { readEnv } from '#connectors/env.ts'
import { pysparkClient } from '../infra/services/pyspark.ts'

/** The Python with PySpark's client that tests compare with; with `skip` as the reason there is none, which TIDEMARK_REQUIRE=all turns into an error after it tried to fetch it. */
export function livePyspark(): { readonly python: string; readonly skip: string | false } {
  const required = readEnv().TIDEMARK_REQUIRE === 'all'
  const python = pysparkClient({ fetches: required })
  if (python !== null) return { python, skip: false }
  const skip = 'no client of PySpark: npm run bench -- spark fetches it'
  if (required) throw new Error(skip)
  console.log(`skipped: ${skip}`)
  return { python: '', skip }
}
