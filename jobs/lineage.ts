import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/lineage.ts', import.meta.url))
