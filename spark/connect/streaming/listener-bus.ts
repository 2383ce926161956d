import { commandOf } from '../plan/compile.ts'
import type { CommandNode } from '../plan/node.ts'
import { StreamingQueryEventType as EventType } from '../proto/spark-connect.gen.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'
import { execute } from '../rpc/execute.ts'

/** An event of a query as Spark writes it: `id`, `runId`, `timestamp`, `progress`, `exception` … */
export type StreamingQueryEvent = Readonly<Record<string, unknown>>

/** What may be heard of queries; what a method throws goes to `onError`, and the others hear on. */
export interface StreamingQueryListener {
  onQueryStarted?(event: StreamingQueryEvent): void
  onQueryProgress?(event: StreamingQueryEvent): void
  onQueryIdle?(event: StreamingQueryEvent): void
  onQueryTerminated?(event: StreamingQueryEvent): void
  /** The stream of events broke, or a method of this listener threw. */
  onError?(error: unknown): void
}

type Method = Exclude<keyof StreamingQueryListener, 'onError'>

const METHODS: Readonly<Partial<Record<EventType, Method>>> = {
  [EventType.QUERY_PROGRESS_EVENT]: 'onQueryProgress',
  [EventType.QUERY_IDLE_EVENT]: 'onQueryIdle',
  [EventType.QUERY_TERMINATED_EVENT]: 'onQueryTerminated',
}

const bus = (name: 'addListenerBusListener' | 'removeListenerBusListener'): CommandNode => ({
  kind: 'streamingQueryListenerBusCommand',
  command: { case: name, value: true },
})

/** One long stream of events from the server, for as long as anybody listens. */
export class ListenerBus {
  readonly #client: RpcClient
  readonly #listeners = new Set<StreamingQueryListener>()
  #listening: Promise<void> | undefined

  constructor(client: RpcClient) {
    this.#client = client
    client.onStarted((json) => this.#tell('onQueryStarted', json))
  }

  async add(listener: StreamingQueryListener): Promise<void> {
    this.#listeners.add(listener)
    if (this.#listeners.size > 1) return
    await new Promise<void>((resolve, reject) => {
      this.#listening = this.#listen(resolve).catch((error) => {
        for (const one of this.#listeners) one.onError?.(error)
        this.#listeners.clear()
        reject(error)
      })
    })
  }

  async remove(listener: StreamingQueryListener): Promise<void> {
    if (!this.#listeners.has(listener)) return
    if (this.#listeners.size === 1) {
      await runCommand(this.#client, bus('removeListenerBusListener'))
      await this.#listening
    }
    this.#listeners.delete(listener)
  }

  async #listen(added: () => void): Promise<void> {
    const plan = { opType: { case: 'command' as const, value: commandOf(bus('addListenerBusListener')) } }
    for await (const { responseType } of execute(this.#client, plan)) {
      if (responseType.case !== 'streamingQueryListenerEventsResult') continue
      if (responseType.value.listenerBusListenerAdded) added()
      for (const { eventType, eventJson } of responseType.value.events) {
        const method = METHODS[eventType as EventType]
        if (method !== undefined) this.#tell(method, eventJson)
      }
    }
  }

  #tell(method: Method, json: string): void {
    // Spark's own report.
    const event = JSON.parse(json) as StreamingQueryEvent
    for (const listener of this.#listeners) {
      try {
        listener[method]?.(event)
      } catch (error) {
        listener.onError?.(error)
      }
    }
  }
}
