import type { ClientHttp2Stream } from 'node:http2'
import { createContextKey, createContextValues, type Interceptor, type Transport } from '@connectrpc/connect'
import {
  createMethodSerializationLookup,
  createMethodUrl,
  encodeEnvelope,
  runStreamingCall,
} from '@connectrpc/connect/protocol'
import { requestHeader, validateResponse, validateTrailer } from '@connectrpc/connect/protocol-grpc'
import { createNodeHttpClient, type Http2SessionManager } from '@connectrpc/connect-node'
import { Places } from './places.ts'
import { type Bypass, wholeMessages } from './whole-messages.ts'

/** What calls over a connection have in common. */
export interface CallOptions {
  readonly baseUrl: string
  readonly sessionManager: Http2SessionManager
  readonly readMaxBytes: number
  readonly writeMaxBytes: number
  readonly interceptors: Interceptor[]
  readonly binaryOptions: { readonly recursionLimit: number }
  readonly bypass: (stream: ClientHttp2Stream) => Bypass
}

/** Whether the caller keeps all answers of a call, as a table does, or has done with each when it asks for the next. */
export const answersAreKept = createContextKey(false, { description: 'answers are kept' })

/** As connect's own transport streams, with answers taken in whole, uncompressed, where it would copy each twice; requests go as its do. Errors are ConnectErrors. */
export function serverStream(options: CallOptions): Transport['stream'] {
  const { baseUrl, interceptors, binaryOptions } = options
  return (method, signal, timeoutMs, headers, message, contextValues = createContextValues()) => {
    const places = new Places(contextValues.get(answersAreKept))
    const http = httpClient(options, places)
    const coded = createMethodSerializationLookup(method, binaryOptions, undefined, options)
    return runStreamingCall({
      interceptors,
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      req: {
        stream: true,
        service: method.parent,
        method,
        requestMethod: 'POST',
        url: createMethodUrl(baseUrl, method),
        header: requestHeader(true, timeoutMs, headers),
        contextValues,
        message,
      },
      async next(request) {
        const body = enveloped(request.message, coded.getI(true).serialize)
        const response = await http({
          url: request.url,
          method: 'POST',
          header: request.header,
          signal: request.signal,
          body,
        })
        const { foundStatus, headerError } = validateResponse(response.status, response.header)
        if (headerError !== undefined) throw headerError
        async function* answers() {
          for await (const bytes of response.body) {
            const answer = coded.getO(true).parse(bytes)
            places.learn(answer, bytes)
            yield answer
          }
          if (!foundStatus) validateTrailer(response.trailer, response.header)
        }
        return { ...request, header: response.header, trailer: response.trailer, message: answers() }
      },
    })
  }
}

function httpClient({ sessionManager, readMaxBytes, bypass }: CallOptions, places: Places) {
  return createNodeHttpClient({
    httpVersion: '2',
    sessionProvider: () => ({
      authority: sessionManager.authority,
      notifyResponseByteRead: (stream) => sessionManager.notifyResponseByteRead(stream),
      async request(...asked) {
        const stream = await sessionManager.request(...asked)
        // The client reads the stream by its iterator, and treats all that may go wrong around it.
        const messages = wholeMessages(stream, places.next, readMaxBytes, bypass(stream))
        return Object.assign(stream, { [Symbol.asyncIterator]: () => messages })
      },
    }),
  })
}

async function* enveloped<T>(
  messages: AsyncIterable<T>,
  serialize: (message: T) => Uint8Array,
): AsyncIterable<Uint8Array> {
  for await (const message of messages) yield encodeEnvelope(0, serialize(message))
}
