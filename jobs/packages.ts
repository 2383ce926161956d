import { inOneFile, ZOD } from '#core/load/package-file.ts'

/** Lets the packages of many files come as one each; called before the first of them is imported. */
export const packagesInOneFile = (): Promise<void> =>
  inOneFile([ZOD, { name: 'yaml', entry: 'dist/index.js' }, { name: '@duckdb/node-api', entry: 'lib/index.js' }])
