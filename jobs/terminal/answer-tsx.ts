import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/**
 * Lets a busy process end well on Ctrl-C: tsx kills a child (SIGKILL) that does not confirm a signal within 60 ms, so a thread
 * confirms it while the main one computes, for at most five seconds on end. Does nothing where no tsx started this process.
 */
export function answerTsx(): void {
  const pipe = join(tmpdir(), `tsx-${process.geteuid?.()}`, `${process.ppid}.pipe`)
  if (process.platform === 'win32' || !existsSync(pipe)) return
  const pulse = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(pulse, 0, 1), 10).unref()
  const thread = new Worker(CONFIRMS, { eval: true, execArgv: [], workerData: { pulse, pipe } })
  // Without it Ctrl-C is as tsx has it.
  thread.on('error', () => {})
  thread.unref()
}

// Plain JavaScript, as a thread begins without a loader. tsx takes the first message after its signal for the answer, and
// asks twice: the two that it may wait for take turns.
const CONFIRMS = `
const { createConnection } = require('node:net')
const { pulse, pipe } = require('node:worker_threads').workerData
const messages = ['SIGINT', 'SIGTERM'].map((signal) => {
  const text = Buffer.from(JSON.stringify({ type: 'signal', signal }))
  const length = Buffer.alloc(4)
  length.writeInt32BE(text.length, 0)
  return Buffer.concat([length, text])
})
let seen = 0
let since = Date.now()
let turn = 0
const tsx = createConnection(pipe, () => setInterval(() => {
  const now = Date.now()
  const beat = Atomics.load(pulse, 0)
  if (beat !== seen) since = now
  seen = beat
  const still = now - since
  if (still >= 15 && still < 5000) tsx.write(messages[turn++ % 2])
}, 10))
tsx.on('error', () => process.exit())
`
