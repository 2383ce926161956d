import { loadProject } from '#core/load/load.ts'

/** Loads the project under a root, and throws where it has not as many assets, each with a code version of its own, as are told beside it. */
export async function run(): Promise<void> {
  const [root = '', count] = process.argv.slice(2)
  const { assets, codes } = await loadProject({ root, cache: `${root}/.tidemark/cache` })
  if (assets.size !== Number(count) || new Set(codes.values()).size !== Number(count))
    throw new Error(`${assets.size} assets, ${codes.size} codes`)
}
