import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/query.ts', import.meta.url))
