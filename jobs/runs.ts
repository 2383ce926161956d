import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/runs.ts', import.meta.url))
