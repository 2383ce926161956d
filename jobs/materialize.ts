import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/materialize.ts', import.meta.url))
