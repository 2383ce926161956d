import { type DescMessage, isMessage, type MessageShape } from '@bufbuild/protobuf'
import { createContextValues, type Interceptor, type Transport } from '@connectrpc/connect'
import {
  createMethodSerializationLookup,
  createMethodUrl,
  encodeEnvelope,
  runStreamingCall,
} from '@connectrpc/connect/protocol'
import { requestHeader, validateResponse, validateTrailer } from '@connectrpc/connect/protocol-grpc'
import { createNodeHttpClient, type Http2SessionManager } from '@connectrpc/connect-node'
import { ExecutePlanResponseSchema } from '../proto/spark-connect.gen.ts'
import { wholeMessages } from './whole-messages.ts'

/** What calls over a connection have in common. */
export interface CallOptions {
  readonly baseUrl: string
  readonly sessionManager: Http2SessionManager
  readonly readMaxBytes: number
  readonly writeMaxBytes: number
  readonly interceptors: Interceptor[]
  readonly binaryOptions: { readonly recursionLimit: number }
}

/** As connect's own transport streams, with answers taken in whole, uncompressed, where it would copy each twice; requests go as its do. Errors are ConnectErrors. */
export function serverStream(options: CallOptions): Transport['stream'] {
  const { baseUrl, sessionManager, interceptors, binaryOptions } = options
  const places = new Places()
  const http = createNodeHttpClient({
    httpVersion: '2',
    sessionProvider: () => ({
      authority: sessionManager.authority,
      notifyResponseByteRead: (stream) => sessionManager.notifyResponseByteRead(stream),
      async request(...asked) {
        const stream = await sessionManager.request(...asked)
        // The client reads the stream by its iterator, and treats all that may go wrong around it.
        return Object.assign(stream, {
          [Symbol.asyncIterator]: () => wholeMessages(stream, places.next, options.readMaxBytes),
        })
      },
    }),
  })
  return (method, signal, timeoutMs, headers, message, contextValues = createContextValues()) => {
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
            places.learn(answer)
            yield answer
          }
          if (!foundStatus) validateTrailer(response.trailer, response.header)
        }
        return { ...request, header: response.header, trailer: response.trailer, message: answers() }
      },
    })
  }
}

async function* enveloped<T>(
  messages: AsyncIterable<T>,
  serialize: (message: T) => Uint8Array,
): AsyncIterable<Uint8Array> {
  for await (const message of messages) yield encodeEnvelope(0, serialize(message))
}

// Arrow reads values where they lie only if they begin at a multiple of eight bytes, and copies them elsewise. What stands before them in a
// message is as long as in the one before, nearly always.
class Places {
  #shift = 0

  readonly next = (bytes: number): Uint8Array => {
    // Unlike those of `new Uint8Array`, these bytes are not first filled with zeros; each is written.
    const { buffer } = Buffer.allocUnsafeSlow(bytes + 8)
    return new Uint8Array(buffer, this.#shift, bytes)
  }

  learn(answer: MessageShape<DescMessage>): void {
    if (!isMessage(answer, ExecutePlanResponseSchema) || answer.responseType.case !== 'arrowBatch') return
    const { byteOffset } = answer.responseType.value.data
    this.#shift = (this.#shift + 8 - (byteOffset % 8)) % 8
  }
}
