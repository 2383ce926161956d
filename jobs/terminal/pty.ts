import { type Screen, screen } from './screen.ts'

/** A program on a pseudo-terminal of a test's own. */
export interface OnTerminal {
  readonly screen: Screen
  /** Everything written so far. */
  readonly bytes: () => string
  /** Resolves when the screen holds the text, or the bytes do. */
  readonly shows: (text: string) => Promise<void>
  readonly resize: (columns: number, how: 'reflow' | 'cut') => void
  /** Types: '\x03' is Ctrl-C. */
  readonly type: (text: string) => void
  readonly ended: Promise<number>
}

/** Why there is no pseudo-terminal here; null where there is one. */
export async function noPty(): Promise<string | null> {
  try {
    const { spawn } = await import('@lydell/node-pty')
    const child = spawn('/bin/sh', ['-c', 'exit 0'], {})
    await new Promise((resolve) => child.onExit(resolve))
    return null
  } catch (error) {
    return `no pseudo-terminal can be had: ${String(error)}`
  }
}

/** Starts a program of this repository on a terminal of so many columns, by the command that its user types. */
export async function onTerminal(
  argv: readonly string[],
  { columns, env = {} }: { columns: number; env?: Readonly<Record<string, string>> },
): Promise<OnTerminal> {
  const { spawn } = await import('@lydell/node-pty')
  const root = new URL('../../', import.meta.url).pathname
  const inherited = Object.fromEntries(
    Object.entries({ PATH: '/usr/bin:/bin', HOME: '/tmp', TERM: 'xterm-256color', ...env }),
  )
  const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', ...argv], {
    cwd: root,
    cols: columns,
    rows: 24,
    env: inherited,
  })
  const shown = screen(columns)
  let bytes = ''
  const waiting = new Set<() => void>()
  child.onData((text) => {
    bytes += text
    shown.write(text)
    for (const look of waiting) look()
  })
  return {
    screen: shown,
    bytes: () => bytes,
    shows: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (!shown.lines.some((line) => line.includes(text)) && !bytes.includes(text)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    resize(to, how) {
      shown.resize(to, how)
      child.resize(to, 24)
    },
    type: (text) => child.write(text),
    ended: new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode))),
  }
}
