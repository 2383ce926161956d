import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** PySpark beside us on the same server: tells it a task and hears the seconds. */
export interface PysparkPeer {
  seconds(task: 'select1' | 'download' | 'upload', argument?: string | number): Promise<number>
  close(): void
}

export function pysparkPeer(python: string, remote: string): PysparkPeer {
  const program = new URL('spark_peer.py', import.meta.url).pathname
  const child = spawn(python, ['-W', 'ignore', program, remote], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async seconds(task, argument = '') {
      child.stdin.write(`${task} ${argument}\n`)
      const { value } = await lines.next()
      if (value === undefined) throw new Error(`PySpark ended before it answered to ${task}`)
      return Number(value)
    },
    close: () => child.stdin.end(),
  }
}
