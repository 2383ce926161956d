import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, it } from 'vitest'
import { parseConnectionString } from '../connection-string.ts'
import { SparkConnectException } from '../error/spark-exception.ts'
import {
  type ExecutePlanResponse,
  ExecutePlanResponseSchema,
  ReleaseExecuteResponseSchema,
} from '../proto/spark-connect.gen.ts'
import type { Channel } from './channel.ts'
import { RpcClient } from './client.ts'
import { execute } from './execute.ts'

type Step = ExecutePlanResponse | ConnectError | 'silence'

const answer = (responseId: string, serverSideSessionId = 'one') =>
  create(ExecutePlanResponseSchema, {
    responseId,
    serverSideSessionId,
    responseType: { case: 'resultComplete', value: {} },
  })
const part = (responseId: string, serverSideSessionId = 'one') =>
  create(ExecutePlanResponseSchema, { responseId, serverSideSessionId })
const gone = new ConnectError('[INVALID_HANDLE.OPERATION_NOT_FOUND] it is not there', Code.Internal)
const down = new ConnectError('down', Code.Unavailable)

// A server that plays one script for each stream that is asked for, and tells what was asked.
function scripted(...scripts: readonly (readonly Step[])[]) {
  const asked: string[] = []
  const queue = [...scripts]
  let connections = 0
  async function* play(signal?: AbortSignal) {
    for (const step of queue.shift() ?? []) {
      // As a connection on which nothing moves: only who asked can end it.
      if (step === 'silence')
        await new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new ConnectError('ended', Code.Canceled))),
        )
      if (step === 'silence') return
      if (step instanceof ConnectError) throw step
      yield step
    }
  }
  const calls: Partial<Channel['calls']> = {
    executePlan: (_, options) => {
      asked.push('execute')
      return play(options?.signal)
    },
    reattachExecute: ({ lastResponseId }, options) => {
      asked.push(`reattach after ${lastResponseId ?? 'nothing'}`)
      return play(options?.signal)
    },
    releaseExecute: async ({ release }) => {
      asked.push(release?.case === 'releaseUntil' ? 'release some' : 'release all')
      return create(ReleaseExecuteResponseSchema)
    },
  }
  // Nothing else is called.
  const open = () => {
    connections += 1
    return { calls: calls as Channel['calls'], close: () => {} }
  }
  // A wait that nothing ends is over after a few turns.
  const time = { random: () => 0, wait: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) }
  const client = new RpcClient(parseConnectionString('sc://nowhere'), { open, time })
  return { asked, client, opened: () => connections }
}

async function ids(client: RpcClient): Promise<string[]> {
  const read: string[] = []
  for await (const { responseId } of execute(client, {})) read.push(responseId)
  return read
}

describe('an operation', () => {
  it('is read to its end, and released', async () => {
    const { client, asked } = scripted([part('a'), part('b'), answer('c')])
    expect(await ids(client)).toEqual(['a', 'b'])
    expect(asked).toEqual(['execute', 'release all'])
  })

  it('is read on where a stream ended early, without being sent again', async () => {
    const { client, asked } = scripted([part('a')], [down], [part('b')], [answer('c')])
    expect(await ids(client)).toEqual(['a', 'b'])
    expect(asked).toEqual(['execute', 'reattach after a', 'reattach after a', 'reattach after b', 'release all'])
  })

  it('gives a doubled answer once', async () => {
    const { client } = scripted([part('a'), part('a'), part('b')], [part('b'), part('c'), answer('d')])
    expect(await ids(client)).toEqual(['a', 'b', 'c'])
  })

  it('is sent again only where it never arrived', async () => {
    const { client, asked } = scripted([down], [gone], [part('a'), answer('b')])
    expect(await ids(client)).toEqual(['a'])
    expect(asked).toEqual(['execute', 'reattach after nothing', 'execute', 'release all'])
  })

  it('fails where the server lost it after answers were read, for it may have written', async () => {
    const { client, asked } = scripted([part('a'), down], [gone])
    await expect(ids(client)).rejects.toMatchObject({ errorClass: 'RESPONSE_ALREADY_RECEIVED' })
    expect(asked.filter((one) => one === 'execute')).toHaveLength(1)
  })

  it('fails where the server answers from another session, and so does everything after it', async () => {
    const { client } = scripted([part('a'), part('b', 'two')])
    await expect(ids(client)).rejects.toMatchObject({ errorClass: 'INVALID_HANDLE.SESSION_CHANGED' })
    await expect(ids(client)).rejects.toBeInstanceOf(SparkConnectException)
  })

  it('is given up after fifteen failures in a row, and not for fifteen in all', async () => {
    const failing = scripted(...Array.from({ length: 40 }, () => [down]))
    await expect(ids(failing.client)).rejects.toBeInstanceOf(SparkConnectException)
    expect(failing.asked.length).toBeLessThanOrEqual(18)
    const slow = scripted(...Array.from({ length: 40 }, (_, n) => [part(String(n)), down]), [answer('end')])
    expect(await ids(slow.client)).toHaveLength(40)
  })

  it('is given up soon where nobody listens any more, for the sessions of a server that ended are gone', async () => {
    const refused = new ConnectError('connect ECONNREFUSED 127.0.0.1:15002', Code.Unavailable)
    const { client, asked } = scripted([part('a'), down], ...Array.from({ length: 40 }, () => [refused]))
    await expect(ids(client)).rejects.toThrow(/Nobody listens there/)
    expect(asked.filter((one) => one === 'reattach after a')).toHaveLength(5)
  })

  it('is asked on over another connection where a stream brings nothing more, though it is open', async () => {
    const { client, asked, opened } = scripted([part('a'), 'silence'], [part('b'), answer('c')])
    expect(await ids(client)).toEqual(['a', 'b'])
    expect(asked).toEqual(['execute', 'reattach after a', 'release all'])
    expect(opened()).toBe(2)
  })

  it('is given up where several connections bring nothing, one after the other', async () => {
    const silent: readonly Step[] = ['silence']
    const { client, asked } = scripted([part('a'), 'silence'], silent, silent, silent, silent)
    await expect(ids(client)).rejects.toThrow(/nothing came for .* over 3 connections one after the other/)
    expect(asked.filter((one) => one === 'reattach after a')).toHaveLength(2)
  })

  it('is asked on however often it falls silent, if something came between', async () => {
    const { client } = scripted(...['a', 'b', 'c', 'd', 'e'].map((id): readonly Step[] => [part(id), 'silence']), [
      answer('f'),
    ])
    expect(await ids(client)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
