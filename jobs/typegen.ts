import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/typegen.ts', import.meta.url))
