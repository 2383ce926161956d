import { readEnv } from '#connectors/env.ts'
import { UsageError } from '#core/error.ts'
import { answersRows } from '#spark/connect/answers-rows.ts'
import { runningSpark, sparkMissing, startSpark } from '../infra/services/spark.ts'
import { argumentsOf, wholeNumber } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'

const command = {
  name: 'up',
  about:
    'Starts services without Docker, or finds those that run, and prints the variables by which the jobs find them.',
  words: '[SERVICE…]',
  options: {
    port: { value: 'N', help: 'where Spark Connect listens; default 15002, or a free port where that is taken' },
    memory: { value: 'SIZE', help: 'heap of Spark, as Java writes it; default 3g' },
  },
  examples: ['spark'],
} as const

const SERVICES = ['spark']
const LAST_PORT = 65_535

async function up(argv: readonly string[], { print, err }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const unknown = asked.words.find((word) => !SERVICES.includes(word))
  if (unknown !== undefined) throw new UsageError(`there is no service '${unknown}'; there is ${SERVICES.join(', ')}`)
  const port = wholeNumber('port', asked.options.port, 15002)
  if (port > LAST_PORT) throw new UsageError(`--port ${port}: ports go up to ${LAST_PORT}`)
  const javaHome = readEnv().JAVA_HOME
  const missing = runningSpark() === null ? sparkMissing({ javaHome }) : null
  if (missing !== null) {
    err.write(`Spark cannot be started: ${missing}\n`)
    return EXIT.failed
  }
  const started = await startSpark({
    port,
    ...(asked.options.memory === undefined ? {} : { memory: asked.options.memory }),
    javaHome,
    answers: answersRows,
    say: (line) => err.write(`${line}\n`),
  }).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
  if (started instanceof Error) {
    err.write(`Spark cannot be started: ${started.message}\n`)
    return EXIT.failed
  }
  const { remote, pid, seconds } = started
  const said = seconds === null ? 'was up already' : `gave its first row after ${seconds.toFixed(1)} s`
  err.write(`Spark ${said}, process ${pid}\n`)
  print(`SPARK_REMOTE=${remote}`)
  return EXIT.ok
}

await main(up)
