import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** What Jinja2 makes of a template: its text, or what it raises. */
const Answer = z.object({ text: z.string().optional(), error: z.string().optional() })
export type Answer = z.infer<typeof Answer>

/** A Python process that renders templates one after the other. */
export interface Oracle {
  ask(template: string): Promise<Answer>
  close(): void
}

/** Why there is no oracle on this machine; undefined where there is one. */
export function whyNoOracle(): string | undefined {
  const { error, stdout, status } = spawnSync('python3', ['-c', 'import jinja2; print(jinja2.__version__)'], {
    encoding: 'utf8',
  })
  if (error || status !== 0) return 'python3 with jinja2 is not installed (pip install jinja2==3.1.6)'
  return stdout.trim() === '3.1.6' ? undefined : `jinja2 is ${stdout.trim()} here; pip install jinja2==3.1.6`
}

/** Starts oracle.py as one long-lived process that speaks JSON lines. */
export function startOracle(): Oracle {
  const script = fileURLToPath(new URL('./oracle.py', import.meta.url))
  const child = spawn('python3', [script, '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting: ((answer: Answer) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.(Answer.parse(JSON.parse(line)))
  })
  return {
    ask: (template) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        child.stdin.write(`${JSON.stringify({ template })}\n`)
      }),
    close: () => child.kill(),
  }
}
