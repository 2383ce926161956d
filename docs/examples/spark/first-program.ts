import { col, functions as F, lag, lit, SparkSession, sum, Window } from '#spark/connect/index.ts'

const spark = await SparkSession.builder.getOrCreate() // the address is in SPARK_REMOTE, or .remote('sc://host:15002')

const quotes = await spark.createDataFrame(
  [
    { symbol: 'CL', day: '2026-11-18', close: 71.2 },
    { symbol: 'CL', day: '2026-11-19', close: 72.8 },
    { symbol: 'CL', day: '2026-11-20', close: 70.9 },
    { symbol: 'NG', day: '2026-11-19', close: 3.4 },
    { symbol: 'NG', day: '2026-11-20', close: 3.6 },
  ],
  'symbol string, day date, close double',
)

const byDay = Window.partitionBy('symbol').orderBy('day')
const returns = quotes
  .withColumn('return', col('close').divide(lag('close').over(byDay)).minus(lit(1)))
  .filter(col('return').isNotNull())
  .groupBy('symbol')
  .agg(F.round(F.avg('return'), 6).as('mean'), F.count('*').as('days'), sum('close').as('total'))
  .orderBy('symbol')

for (const { symbol, mean, days } of await returns.collect({ int64: 'number' })) console.log(symbol, mean, days)

const top = await spark.sql(
  'select max(close) as top from {quotes} where symbol = :symbol',
  { symbol: 'CL' },
  { quotes },
)
console.log(await top.first())

await spark.stop() // ends the session; without it the connection keeps the process alive
