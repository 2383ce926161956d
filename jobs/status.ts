import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/status.ts', import.meta.url))
