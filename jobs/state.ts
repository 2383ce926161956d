import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/state.ts', import.meta.url))
