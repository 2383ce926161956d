import type { Transport } from '@connectrpc/connect'
import { wellFormed } from '../well-formed.ts'

/** The same transport, which sends no text that UTF-8 cannot hold: the encoder would put another character in its place. Calls then throw TypeError. */
export function wellFormedRequests(transport: Transport): Transport {
  return {
    async unary(method, signal, timeoutMs, header, message, contextValues) {
      check(message)
      return transport.unary(method, signal, timeoutMs, header, message, contextValues)
    },
    async stream(method, signal, timeoutMs, header, messages, contextValues) {
      // What is told before the transport begins is not told in its words. The messages of other methods come while it sends.
      const input = method.methodKind === 'server_streaming' ? replay(await all(checked(messages))) : checked(messages)
      return transport.stream(method, signal, timeoutMs, header, input, contextValues)
    },
  }
}

async function* checked<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  for await (const message of messages) {
    check(message)
    yield message
  }
}

async function all<T>(messages: AsyncIterable<T>): Promise<readonly T[]> {
  const whole: T[] = []
  for await (const message of messages) whole.push(message)
  return whole
}

async function* replay<T>(messages: readonly T[]): AsyncIterable<T> {
  yield* messages
}

// A message is plain: texts, numbers, bytes, lists and objects. What stands in it as bytes was checked when it was made.
function check(part: unknown): void {
  if (typeof part === 'string') wellFormed(part)
  else if (Array.isArray(part)) for (const one of part) check(one)
  else if (typeof part === 'object' && part !== null && !ArrayBuffer.isView(part))
    for (const [key, value] of Object.entries(part)) {
      wellFormed(key)
      check(value)
    }
}
