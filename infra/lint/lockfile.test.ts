import { expect, it } from 'vitest'
import { lockfileFaults } from './lockfile.ts'

const lockfile = () => ({
  packages: {
    '': {},
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '1.0.0', '@tool/darwin-arm64': '1.0.0' },
    },
    'node_modules/@tool/linux-x64': { version: '1.0.0' },
    'node_modules/other': { version: '2.0.0', resolved: 'https://registry.example.org/other.tgz' },
  },
})

it('tells packages of other platforms that are named and not there, and addresses of a registry', () => {
  expect(lockfileFaults(lockfile())).toEqual([
    'node_modules/@tool/darwin-arm64: is named and not there; npx tsx infra/lint/lockfile.ts --mend',
    'node_modules/other: names a registry (registry.example.org)',
  ])
})

it('fills in what is missing, with its platform', () => {
  const mended = lockfile()
  lockfileFaults(mended, { mend: true })
  expect(mended.packages).toMatchObject({
    'node_modules/@tool/darwin-arm64': { version: '1.0.0', cpu: ['arm64'], os: ['darwin'], optional: true, dev: true },
  })
})
