import { stopSpark } from '../infra/services/spark.ts'
import { argumentsOf } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'

const command = {
  name: 'down',
  about: 'Stops the services that jobs/up.ts started, and no others.',
  options: {},
  examples: [''],
} as const

async function down(argv: readonly string[], { print }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const stopped = await stopSpark()
  print(stopped === null ? 'nothing was up' : `Spark at ${stopped.remote} is stopped, process ${stopped.pid}`)
  return EXIT.ok
}

await main(down)
