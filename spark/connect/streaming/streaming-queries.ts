import { SparkException } from '../error/spark-exception.ts'
import { type CommandNode, node } from '../plan/node.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'
import { ListenerBus, type StreamingQueryListener } from './listener-bus.ts'
import { StreamingQuery } from './query.ts'

type Command = Extract<CommandNode, { kind: 'streamingQueryManagerCommand' }>

/** `spark.streams`: the queries of this session. */
export class StreamingQueryManager {
  readonly #client: RpcClient
  readonly #bus: ListenerBus

  constructor(client: RpcClient) {
    this.#client = client
    this.#bus = new ListenerBus(client)
  }

  async active(): Promise<StreamingQuery[]> {
    const answer = await this.#asked({ case: 'active', value: true })
    const queries = answer?.case === 'active' ? answer.value.activeQueries : []
    return queries.flatMap(({ id, name }) => (id === undefined ? [] : [this.#query(id, name)]))
  }

  /** The query of an id; null where this session has none. */
  async get(id: string): Promise<StreamingQuery | null> {
    const answer = await this.#asked({ case: 'getQuery', value: id })
    if (answer?.case !== 'query' || answer.value.id === undefined) return null
    return this.#query(answer.value.id, answer.value.name)
  }

  /** Waits until any query ended since the session began or `resetTerminated`, at most so many seconds. */
  async awaitAnyTermination(seconds?: number): Promise<boolean> {
    const timeoutMs = seconds === undefined ? undefined : BigInt(Math.round(seconds * 1000))
    const answer = await this.#asked({ case: 'awaitAnyTermination', value: { timeoutMs } })
    if (answer?.case !== 'awaitAnyTermination') throw new SparkException(`the server answered '${answer?.case}'`)
    return answer.value.terminated
  }

  async resetTerminated(): Promise<void> {
    await this.#asked({ case: 'resetTerminated', value: true })
  }

  /** Hears of every query of the session: started, progress, idle, terminated. */
  async addListener(listener: StreamingQueryListener): Promise<void> {
    await this.#bus.add(listener)
  }

  async removeListener(listener: StreamingQueryListener): Promise<void> {
    await this.#bus.remove(listener)
  }

  async #asked(command: NonNullable<Command['command']>) {
    const answers = await runCommand(this.#client, node<CommandNode>({ kind: 'streamingQueryManagerCommand', command }))
    return answers.streamingQueryManagerCommandResult?.resultType
  }

  #query({ id, runId }: { id: string; runId: string }, name: string | undefined): StreamingQuery {
    return new StreamingQuery(this.#client, { id, runId, name: name || null })
  }
}
