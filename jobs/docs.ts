import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/docs.ts', import.meta.url))
