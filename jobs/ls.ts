import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/ls.ts', import.meta.url))
