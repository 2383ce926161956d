import { PassThrough, pipeline } from 'node:stream'
import type { Http2SessionManager } from '@connectrpc/connect-node'

type Sessions = Pick<Http2SessionManager, 'authority' | 'request' | 'notifyResponseByteRead'>

/**
 * The same sessions, whose streams are read from the moment on that they were asked for. Node 24 tells one who begins to iterate over an
 * HTTP/2 stream that has come whole by then that it closed too early; a short answer comes in one piece with its head and its trailers.
 */
export function readAtOnce(sessions: Sessions): Sessions {
  return {
    authority: sessions.authority,
    notifyResponseByteRead: (stream) => sessions.notifyResponseByteRead(stream),
    async request(...asked) {
      const stream = await sessions.request(...asked)
      // What goes wrong the reader is told by the iterator.
      const read = pipeline(stream, new PassThrough(), () => undefined)
      return Object.assign(stream, { [Symbol.asyncIterator]: () => read[Symbol.asyncIterator]() })
    },
  }
}
