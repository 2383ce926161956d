import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/source-freshness.ts', import.meta.url))
