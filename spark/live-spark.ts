import { readEnv } from '#connectors/env.ts'
import { runningSpark } from '../infra/services/spark.ts'
import { sparkRemote } from './connect/env.ts'

/** Where tests find a Spark server: SPARK_REMOTE, or what `npm run up` started; with `skip` as the reason there is none, which TIDEMARK_REQUIRE=all turns into an error. */
export function liveSpark(): { readonly remote: string; readonly skip: string | false } {
  const remote = sparkRemote() ?? runningSpark()?.remote
  if (remote !== undefined) return { remote, skip: false }
  const skip = 'no Spark server: npm run up -- spark'
  if (readEnv().TIDEMARK_REQUIRE === 'all') throw new Error(skip)
  console.log(`skipped: ${skip}`)
  return { remote: '', skip }
}
