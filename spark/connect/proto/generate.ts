import { spawnSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// `npm run proto`: the TypeScript of the .proto files beside this one. buf and its plugin are fetched for the occasion: 100 MB that no build needs.

const here = fileURLToPath(new URL('.', import.meta.url))
const packages = ['-p', '@bufbuild/buf@1.75.0', '-p', '@bufbuild/protoc-gen-es@2.13.0']
const { status } = spawnSync('npx', ['--yes', ...packages, 'buf', 'generate', '.'], { cwd: here, stdio: 'inherit' })
if (status === 0)
  for (const name of ['spark-connect', 'error-details']) renameSync(`${here}${name}_pb.ts`, `${here}${name}.gen.ts`)
process.exitCode = status ?? 1
