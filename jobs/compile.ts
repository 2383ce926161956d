import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/compile.ts', import.meta.url))
