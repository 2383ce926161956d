import { node } from '../plan/node.ts'
import type { ConfigResponse } from '../proto/spark-connect.gen.ts'
import type { RpcClient } from '../rpc/client.ts'

/** `spark.conf`: settings of the session. */
export class RuntimeConf {
  readonly #client: RpcClient

  constructor(client: RpcClient) {
    this.#client = client
  }

  /** Throws where the setting is not known and no default is given. */
  async get(key: string, otherwise?: string | null): Promise<string | null> {
    if (otherwise === undefined)
      return single(await this.#client.config({ opType: { case: 'get', value: { keys: [key] } } }))
    const pair = otherwise === null ? { key } : { key, value: otherwise }
    return single(await this.#client.config({ opType: { case: 'getWithDefault', value: { pairs: [pair] } } }))
  }

  /** Settings that are given, by key; those that start with a prefix. */
  async getAll(prefix?: string): Promise<Record<string, string>> {
    const asked = prefix === undefined ? {} : { prefix }
    const { pairs } = await this.#client.config({ opType: { case: 'getAll', value: asked } })
    return Object.fromEntries(
      pairs.map(({ key, value = '' }) => [prefix === undefined ? key : `${prefix}${key}`, value]),
    )
  }

  async set(key: string, value: string | number | boolean): Promise<void> {
    await this.setAll({ [key]: value })
  }

  /** Sets several; with `silent` those that cannot be set are passed over. */
  async setAll(settings: Readonly<Record<string, string | number | boolean>>, silent = false): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => node({ key, value: String(value) }))
    await this.#client.config({ opType: { case: 'set', value: { pairs, ...(silent ? { silent } : {}) } } })
  }

  async unset(key: string): Promise<void> {
    await this.#client.config({ opType: { case: 'unset', value: { keys: [key] } } })
  }

  async isModifiable(key: string): Promise<boolean> {
    return single(await this.#client.config({ opType: { case: 'isModifiable', value: { keys: [key] } } })) === 'true'
  }
}

function single({ pairs }: ConfigResponse): string | null {
  return pairs[0]?.value ?? null
}
