import { ownBundle } from '#core/load/own-bundle.ts'

// For a dbt project no file is imported that imports the framework, so that all of it may come as one, from the first line on.
const isProject = process.argv.some((word) => word === '--project' || word.startsWith('--project='))
const bundle = isProject ? await ownBundle(new URL('materialize-asked.ts', import.meta.url)) : null
if (bundle === null) await import('./materialize-asked.ts')
else await import(bundle)
