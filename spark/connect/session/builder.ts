import { type Connection, parseConnectionString } from '../connection-string.ts'
import { sparkRemote } from '../env.ts'
import type { CollectOptions } from '../result/collect.ts'

/** What a session is made of. */
export interface SessionSettings {
  readonly connection: Connection
  readonly conf: Readonly<Record<string, string>>
  readonly values: CollectOptions
}

/** Says where the server is and how the session is set; every method gives a new builder. */
export class SparkSessionBuilder<S> {
  readonly #make: (settings: SessionSettings, create: boolean) => Promise<S>
  readonly #remote: string | undefined
  readonly #conf: Readonly<Record<string, string>>
  readonly #values: CollectOptions

  constructor(
    make: (settings: SessionSettings, create: boolean) => Promise<S>,
    remote?: string,
    conf: Readonly<Record<string, string>> = {},
    values: CollectOptions = {},
  ) {
    this.#make = make
    this.#remote = remote
    this.#conf = conf
    this.#values = values
  }

  /** `sc://host:port/;token=…;use_ssl=true;user_id=…;session_id=…`; default: SPARK_REMOTE. */
  remote(address: string): SparkSessionBuilder<S> {
    return new SparkSessionBuilder(this.#make, address, this.#conf, this.#values)
  }

  appName(name: string): SparkSessionBuilder<S> {
    return this.config('spark.app.name', name)
  }

  /** A setting of the session, or several. */
  config(key: string, value: string | number | boolean): SparkSessionBuilder<S>
  config(settings: Readonly<Record<string, string | number | boolean>>): SparkSessionBuilder<S>
  config(
    first: string | Readonly<Record<string, string | number | boolean>>,
    value?: string | number | boolean,
  ): SparkSessionBuilder<S> {
    const given = typeof first === 'string' ? { [first]: value } : first
    const texts = Object.fromEntries(Object.entries(given).map(([key, one]) => [key, String(one)]))
    return new SparkSessionBuilder(this.#make, this.#remote, { ...this.#conf, ...texts }, this.#values)
  }

  /** How the values of every action of the session come, where it does not say itself: `{ int64: 'number', timestamp: 'Date' }`. */
  values(values: Pick<CollectOptions, 'int64' | 'timestamp' | 'decimal'>): SparkSessionBuilder<S> {
    return new SparkSessionBuilder(this.#make, this.#remote, this.#conf, { ...this.#values, ...values })
  }

  /** The session of this process where one is open, set as this builder says; else a new one. */
  async getOrCreate(): Promise<S> {
    return this.#make(this.#settings(), false)
  }

  /** A new session. Throws SparkConnectException where no server of Spark 4 or later answers. */
  async create(): Promise<S> {
    return this.#make(this.#settings(), true)
  }

  #settings(): SessionSettings {
    const remote = this.#remote ?? sparkRemote()
    if (remote === undefined)
      throw new TypeError("no server is named: SparkSession.builder.remote('sc://host:15002'), or set SPARK_REMOTE")
    return { connection: parseConnectionString(remote), conf: this.#conf, values: this.#values }
  }
}
