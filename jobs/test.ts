import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/test.ts', import.meta.url))
