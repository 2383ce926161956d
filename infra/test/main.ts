import { spawn } from 'node:child_process'
import { readEnv } from '#connectors/env.ts'
import { answersRows } from '#spark/connect/answers-rows.ts'
import { sparkRemote } from '#spark/connect/env.ts'
import { sparkMissing, startSpark } from '../services/spark.ts'

// `npm test`: lint, types, unused code, tests; every part runs, and the last line counts the tests alone.
const PARTS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['lint', 'npm', 'run', '--silent', 'lint'],
  ['types', 'npm', 'run', '--silent', 'types'],
  ['unused', 'npm', 'run', '--silent', 'unused'],
]

await startServices()
const failed: string[] = []
for (const [name, command, ...args] of PARTS) {
  const began = performance.now()
  const { code, output } = await run(command, args, false)
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  if (code === 0) continue
  console.log(output)
  failed.push(name)
}
const tests = await run('npx', ['--no-install', 'vitest', 'run', ...process.argv.slice(2)], true)
const line = /^\s*Tests\s+(.*)$/m.exec(plain(tests.output))?.[1] ?? ''
const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)
const broken = count('failed') + failed.length + (tests.code !== 0 && count('failed') === 0 ? 1 : 0)
if (failed.length > 0) console.log(`failed besides the tests: ${failed.join(', ')}`)
const skipped = count('skipped')
console.log(`${count('passed')} passed, ${broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = broken > 0 ? 1 : 0

function run(command: string, args: readonly string[], shown: boolean): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (shown) process.stdout.write(chunk)
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

// Tests find what runs; without Java, or without jars that nobody asked to fetch, those that need Spark are skipped.
async function startServices(): Promise<void> {
  if (sparkRemote() !== undefined) return
  const { JAVA_HOME: javaHome, TIDEMARK_REQUIRE: required } = readEnv()
  const missing = sparkMissing({ javaHome, fetches: required === 'all' })
  if (missing === null) await startSpark({ javaHome, answers: answersRows, say: console.log })
  else console.log(`tests that need Spark are skipped: ${missing}`)
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with ESC
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '')
}
