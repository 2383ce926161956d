import { defineConfig } from 'vitest/config'

// Tests that take minutes: `npm run test:long`.
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['{core,connectors,sql,spark,assets,models,jobs,infra}/**/*.long.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 60_000,
    env: { TZ: 'UTC' },
  },
})
