import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    // Files share a process: to import the framework anew for each cost a third of all tests. No test may leave anything behind in it.
    isolate: false,
    include: ['{core,connectors,sql,spark,assets,models,jobs,infra}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.long.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { TZ: 'UTC' },
  },
})
