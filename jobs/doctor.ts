import { runCommand } from '#core/load/own-bundle.ts'

await runCommand(new URL('command/doctor.ts', import.meta.url))
