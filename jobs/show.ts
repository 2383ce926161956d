import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/show.ts', import.meta.url))
