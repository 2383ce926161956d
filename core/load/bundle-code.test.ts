import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = `${mkdtempSync(join(tmpdir(), 'tidemark-code-'))}/`
afterAll(() => rmSync(root, { recursive: true, force: true }))
const put = (name: string, text: string) => writeFileSync(join(root, name), text)
const code = join(root, 'node_modules/.cache/tidemark/say.code')

put('package.json', '{ "type": "module" }')
const ownBundle = fileURLToPath(new URL('own-bundle.ts', import.meta.url))
put(
  'job.ts',
  `import { runCommand } from '${ownBundle}'\nawait runCommand(new URL('say.ts', import.meta.url), '${root}')\n`,
)
const saying = (word: string) =>
  put(
    'say.ts',
    `function work() {
  let sum = 0
  for (let n = 0; n < Number(process.argv[2]); n++) sum = (sum + n * n) % 1000
  return sum
}
export async function run() {
  work()
  console.log('${word}')
}
`,
  )
const run = (rounds = 0) =>
  execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), join(root, 'job.ts'), String(rounds)], {
    encoding: 'utf8',
  })
const left = () => readFileSync(code).toString('latin1', 0, 128).split('\n')

it('is left by the first run, and taken by the next', () => {
  saying('one')
  expect(run()).toBe('one\n')
  const { mtimeMs } = statSync(code)
  expect(run()).toBe('one\n')
  expect(statSync(code).mtimeMs).toBe(mtimeMs)
})

it('is left anew by a run that worked longer', () => {
  const [stamp, before] = left()
  expect(run(30_000_000)).toBe('one\n')
  const [of, after] = left()
  expect(of).toBe(stamp)
  expect(Number(after)).toBeGreaterThan(Number(before) + 0.05)
})

it('is of that very text: another one of the same length is run as it stands', () => {
  saying('two')
  expect(run()).toBe('two\n')
  saying('six')
  expect(run()).toBe('six\n')
  expect(run()).toBe('six\n')
})

it('is left anew where a byte of it is another, or some of it is gone', () => {
  const whole = readFileSync(code)
  const other = Buffer.from(whole)
  other[400] = (other[400] ?? 0) ^ 1
  for (const broken of [other, whole.subarray(0, 300), Buffer.alloc(0)]) {
    writeFileSync(code, broken)
    expect(run()).toBe('six\n')
    const now = readFileSync(code)
    expect(now.length).toBeGreaterThan(300)
    expect(now.equals(other)).toBe(false)
    expect(run()).toBe('six\n')
  }
})
