import { readEnv } from '#connectors/env.ts'
import { answersRows } from '#spark/connect/answers-rows.ts'
import { SparkSession } from '#spark/connect/index.ts'
import { pysparkClient } from '../services/pyspark.ts'
import { sparkMissing, startSpark, stopSpark } from '../services/spark.ts'
import { type PysparkPeer, pysparkPeer } from './pyspark-peer.ts'
import { figure, inScratch, median } from './scratch.ts'
import { planMilliseconds } from './spark-plan.ts'
import { chunkedUpload, sharedUpload } from './spark-upload.ts'

// The figures of the Spark client, beside PySpark's own Connect client on one server in one run.

const ROWS = 5_000_000
const WARM = 150
const PAIRS = 200
const DOWNLOADS = 19
const COLD = 4
const download = (rows: number) =>
  `select id, timestamp_micros(id * 1000) as ts, concat('S', id % 100) as symbol, id / 7.0D as price,
  cast(id % 500 as int) as size, id / 3.0D as flow from range(0, ${rows}, 1, 4)`.replaceAll(/\s+/g, ' ')

const asked = new Set(process.argv.slice(2))
const wanted = (name: string) => asked.size === 0 || asked.has(name)
const javaHome = readEnv().JAVA_HOME
const missing = sparkMissing({ javaHome, fetches: false })
if (missing !== null) console.log(`figures of Spark are left out: ${missing}`)
else await measure()

async function measure(): Promise<void> {
  if (wanted('plan_ms')) figure('plan_ms', planMilliseconds(), 'ms')
  if (wanted('start')) {
    await stopSpark()
    figure('start', (await startSpark({ javaHome, answers: answersRows })).seconds ?? 0, 's')
  }
  const { remote } = await startSpark({ javaHome, answers: answersRows, say: console.log })
  const python = pysparkClient()
  const peer = python === null ? null : pysparkPeer(python, remote)
  if (peer === null) console.log('there is no Python to compare with: ratios are left out')
  const spark = await SparkSession.builder.remote(remote).create()
  try {
    // First, while the process is small: what others leave behind would hide the growth.
    if (wanted('iterator_rss')) await iteratorRss(spark)
    if (wanted('select1_ratio') && peer) await select1(spark, peer)
    if (wanted('download_ratio') || wanted('collect_rows')) await downloads(spark, peer)
    if (wanted('upload_1M')) await uploads(spark, peer)
  } finally {
    peer?.close()
    await spark.stop()
  }
}

async function select1(spark: SparkSession, peer: PysparkPeer): Promise<void> {
  const one = await spark.sql('SELECT 1')
  const ours: number[] = []
  const ratios: number[] = []
  for (let n = 0; n < WARM + PAIRS; n++) {
    const mine = await seconds(() => one.collect())
    const theirs = await peer.seconds('select1')
    if (n < WARM) continue
    ours.push(mine * 1000)
    ratios.push(mine / theirs)
  }
  figure('select1_ms', median(ours), 'ms')
  figure('select1_ratio', median(ratios), 'x')
}

async function downloads(spark: SparkSession, peer: PysparkPeer | null): Promise<void> {
  const frame = await spark.sql(download(ROWS))
  const ratios: number[] = []
  const arrow: number[] = []
  const objects: number[] = []
  for (let n = 0; n < DOWNLOADS; n++) {
    const ask = () => seconds(() => frame.toArrow())
    const answer = async () => (await peer?.seconds('download', download(ROWS))) ?? Number.NaN
    // Who goes second finds the server a little warmer, and the first few find it cold.
    const [mine, theirs] = n % 2 === 0 ? [await ask(), await answer()] : await reversed(answer, ask)
    if (n < COLD) continue
    ratios.push(mine / theirs)
    arrow.push(mine)
  }
  figure('download_s', median(arrow), 's')
  if (peer) figure('download_ratio', median(ratios), 'x')
  for (let n = 0; n < 3; n++) objects.push(await seconds(() => frame.collect()))
  figure('collect_s', median(objects), 's')
  // What is left beyond the time in which the same rows came as Arrow, which is the server's and the wire's.
  figure('collect_rows', ROWS / Math.max(median(objects) - median(arrow), 0.001), 'rows/s')
}

async function iteratorRss(spark: SparkSession): Promise<void> {
  const frame = await spark.sql(download(20_000_000))
  let rows = 0
  const before = process.memoryUsage.rss()
  let most = before
  for await (const _ of frame.toLocalIterator()) {
    rows += 1
    if (rows % 100_000 === 0) most = Math.max(most, process.memoryUsage.rss())
  }
  if (rows !== 20_000_000) throw new Error(`${rows} rows came`)
  figure('iterator_rss', (most - before) / 2 ** 20, 'MB')
}

async function uploads(spark: SparkSession, peer: PysparkPeer | null): Promise<void> {
  await inScratch(async (dir) => {
    const shared: number[] = []
    for (let n = 0; n < 3; n++) shared.push(await sharedUpload(spark, `${dir}/rows-${n}.parquet`))
    figure('upload_1M_shared', median(shared), 's')
  })
  const ratios: number[] = []
  const ours: number[] = []
  for (let n = 0; n < 4; n++) {
    const mine = await chunkedUpload(spark, n)
    const theirs = (await peer?.seconds('upload', 1_000_000)) ?? Number.NaN
    // The first of each is the server's own warm-up.
    if (n > 0) ours.push(mine)
    if (n > 0) ratios.push(mine / theirs)
  }
  figure('upload_1M_chunks', median(ours), 's')
  if (peer) figure('upload_1M_ratio', median(ratios), 'x')
}

async function reversed<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[B, A]> {
  const one = await first()
  return [await second(), one]
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
