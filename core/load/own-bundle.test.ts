import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { bundleOf } from './own-bundle.ts'
import { runBundle } from './run-bundle.ts'

const root = `${mkdtempSync(join(tmpdir(), 'tidemark-bundle-'))}/`
const put = (name: string, text: string) => writeFileSync(join(root, name), text)
const bundle = () => bundleOf(join(root, 'entry.ts'), root, join(root, 'cache'))
const made = async () => (await bundle())?.text ?? null
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function exported(): Promise<unknown> {
  const found = await bundle()
  return found && runBundle(found, root)
}

const started = (...args: readonly string[]) =>
  execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), ...args], { encoding: 'utf8' })

it('holds a file with all that it imports, each at the URL where it lies, and packages as they are', async () => {
  put(
    'entry.ts',
    "import { here } from './inner.ts'\nimport { sep } from 'node:path'\nexport const all = [here, sep]\n",
  )
  put('inner.ts', 'export const here: string = import.meta.url\n')
  expect(await exported()).toMatchObject({ all: [pathToFileURL(join(root, 'inner.ts')).href, '/'] })
})

it('is made again when a file in it changed, and only then', async () => {
  const first = statSync((await made()) ?? '').mtimeMs
  expect(statSync((await made()) ?? '').mtimeMs).toBe(first)
  put('inner.ts', "export const here = 'other'\n")
  expect(await exported()).toMatchObject({ all: ['other', '/'] })
})

it('is made again where less of it lies there than was written', async () => {
  const file = (await made()) ?? ''
  const whole = statSync(file).size
  for (const part of [file, file.replace(/txt$/, 'names.json')]) {
    truncateSync(part, 10)
    expect(await made()).toBe(file)
    expect(statSync(file).size).toBe(whole)
    expect(statSync(part).size).not.toBe(10)
  }
})

it('is none where a file does not parse, or is of another place', async () => {
  put('inner.ts', 'export const = 1\n')
  expect(await made()).toBeNull()
  put('inner.ts', "export { here } from '../outside.ts'\n")
  expect(await made()).toBeNull()
  put('inner.ts', "export const here = 'mended'\n")
  expect(await exported()).toMatchObject({ all: ['mended', '/'] })
})

it('stands for each file in it, whoever imports that later; a stack says where the file has it', () => {
  put(
    'token.ts',
    'export const token = {}\nexport default token\nexport function fail() {\n  throw new Error("here")\n}\n',
  )
  put('late.ts', "import own, { fail, token } from './token.ts'\nexport { own, token, fail }\n")
  put(
    'told.ts',
    `import { token } from './token.ts'
export async function run() {
  const late = await import(process.argv[2] ?? '')
  const stack = await Promise.resolve().then(late.fail).catch((error: Error) => error.stack)
  console.log(JSON.stringify([late.token === token, late.own === token, import.meta.url, stack]))
}
`,
  )
  put('package.json', '{ "type": "module" }')
  const job = join(root, 'job.ts')
  const runCommand = fileURLToPath(new URL('own-bundle.ts', import.meta.url))
  put(
    'job.ts',
    `import { runCommand } from '${runCommand}'\nawait runCommand(new URL('told.ts', import.meta.url), '${root}')\n`,
  )
  const [same, isDefault, url, stack] = JSON.parse(started(job, join(root, 'late.ts')))
  expect({ same, isDefault, url }).toEqual({
    same: true,
    isDefault: true,
    url: pathToFileURL(join(root, 'told.ts')).href,
  })
  expect(stack).toContain('token.ts:4:9')
  expect(readdirSync(join(root, 'node_modules/.cache/tidemark'))).toContain('told.txt')
})

it('can be made of the commands', { timeout: 60_000 }, async () => {
  const here = fileURLToPath(new URL('../../', import.meta.url))
  const whole = (name: string) => bundleOf(join(here, 'jobs/command', name), here, join(root, 'commands'))
  for (const name of ['materialize.ts', 'docs.ts']) {
    const { text = '' } = (await whole(name)) ?? {}
    expect(readFileSync(text, 'utf8')).not.toMatch(/\bimport\(/) // a script has none
  }
})
