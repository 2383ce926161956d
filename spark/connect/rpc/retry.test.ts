import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, it } from 'vitest'
import { isRetryable, pause, RETRY, retrying } from './retry.ts'

const unavailable = new ConnectError('down', Code.Unavailable)
const time = { random: () => 0.5, wait: async () => {} }

describe('a failed call', () => {
  it('waits 50 ms, four times as long each time, a minute at most, with jitter from two seconds on', () => {
    // The constants of every official client: 50 ms × 4^n, at most 60 s, up to 500 ms of jitter from 2 s.
    expect([0, 1, 2, 3, 4, 5, 9].map((n) => pause(n, unavailable, time))).toEqual([
      50, 200, 800, 3450, 13050, 51450, 60250,
    ])
  })

  it('is tried again where that can do no harm, and nowhere else', () => {
    expect(isRetryable(unavailable)).toBe(true)
    expect(isRetryable(new ConnectError('[INVALID_CURSOR.DISCONNECTED] x', Code.Internal))).toBe(true)
    for (const code of [Code.DeadlineExceeded, Code.ResourceExhausted, Code.InvalidArgument, Code.Internal])
      expect(isRetryable(new ConnectError('no', code))).toBe(false)
    expect(isRetryable(new Error('down'))).toBe(false)
  })

  it('is tried again where a connection broke, and not where the words of a server only look so', () => {
    const words = ['stream closed with error code NGHTTP2_CANCEL', 'socket hang up', 'the session was closed']
    for (const said of words) expect(isRetryable(new ConnectError(said, Code.Internal))).toBe(true)
    const trailer = new Headers({ 'grpc-status': '13' })
    for (const said of words) expect(isRetryable(new ConnectError(said, Code.Internal, trailer))).toBe(false)
    const named = new ConnectError('[USER_RAISED_EXCEPTION] INVALID_CURSOR.DISCONNECTED', Code.Internal, trailer)
    expect(isRetryable(named)).toBe(false)
    expect(isRetryable(new ConnectError('[INVALID_CURSOR.DISCONNECTED] x', Code.Internal, trailer))).toBe(true)
  })

  it('is given up after fifteen retries', async () => {
    let calls = 0
    const call = () => {
      calls += 1
      return Promise.reject(unavailable)
    }
    await expect(retrying(call, time)).rejects.toBe(unavailable)
    expect(calls).toBe(RETRY.retries + 1)
  })
})
