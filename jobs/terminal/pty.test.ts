import { describe, expect, it } from 'vitest'
import { noPty, onTerminal } from './pty.ts'

const lacking = await noPty()
if (lacking) console.log(`skipped: ${lacking}`)
const program = new URL('./play-recorded-run.ts', import.meta.url).pathname

describe.skipIf(lacking !== null)('the live display on a pseudo-terminal', () => {
  it.each([
    [80, 40],
    [40, 80],
    [80, 20],
    [20, 80],
  ])('has no line longer than the width at %d columns, then %d', async (columns, then) => {
    const terminal = await onTerminal([program, 'resize'], { columns })
    await terminal.shows('40 %')
    await quiet(terminal.bytes)
    const { screen } = terminal
    expect(screen.cursorShown).toBe(false)
    expect(screen.lines.some((line) => line.startsWith('› ticks.n'))).toBe(true)
    terminal.resize(then, 'reflow')
    expect(await terminal.ended).toBe(1)
    expect(screen.tooLong).toBe(0)
    expect(screen.unknown).toEqual([])
    expect(screen.cursorShown).toBe(true)
    for (const line of screen.lines) expect(line.length).toBeLessThanOrEqual(Math.max(columns, then))
    expect(screen.lines.join('\n')).not.toMatch(/[›█░]/)
    for (const line of [
      'failed after 2.5 s, 4 assets: 1 failed, 3 materialized, 2.2 M rows',
      'next: npx tsx jobs/materialize.ts --retry last',
    ])
      expect(letters(screen.lines.join(''))).toContain(letters(line))
  })

  it.each([
    ['NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['--no-color', ['--no-color'], {}, false],
    ['neither', [], {}, true],
  ] as const)('has colours unless told not to: %s', async (_name, flags, env, colours) => {
    const terminal = await onTerminal([program, 'run', ...flags], { columns: 80, env })
    await terminal.ended
    expect(terminal.bytes().includes('\x1b[32m')).toBe(colours)
  })

  it('gives the cursor back after Ctrl-C, with exit code 130', async () => {
    const terminal = await onTerminal([program, 'wait'], { columns: 40 })
    await terminal.shows('40 %')
    terminal.type('\x03')
    expect(await terminal.ended).toBe(130)
    expect(terminal.screen.cursorShown).toBe(true)
    expect(terminal.screen.tooLong).toBe(0)
    const told = 'Ctrl-C: ending what runs, tables stay whole; again to leave at once'
    expect(letters(terminal.screen.lines.join(''))).toContain(letters(told))
    expect(terminal.screen.lines.join('\n')).not.toMatch(/[›█░]/)
  })

  it('comes to its end after a Ctrl-C that finds it busy', async () => {
    const terminal = await onTerminal([program, 'busy'], { columns: 80 })
    await terminal.shows('busy now')
    await new Promise((resolve) => setTimeout(resolve, 300))
    terminal.type('\x03')
    expect(await terminal.ended).toBe(130)
    expect(terminal.screen.cursorShown).toBe(true)
    expect(terminal.bytes()).toContain('next: npx tsx jobs/materialize.ts --retry last')
  })

  it.each(['throw', 'exit'])('gives the cursor back where the program ends by %s', async (how) => {
    const terminal = await onTerminal([program, how], { columns: 80 })
    expect(await terminal.ended).toBe(1)
    expect(terminal.screen.cursorShown).toBe(true)
    expect(terminal.screen.lines.join('\n')).not.toMatch(/[›█░]/)
  })
})

// Wherever a line was broken.
const letters = (text: string): string => text.replaceAll(/\s/g, '')

async function quiet(bytes: () => string): Promise<void> {
  for (let before = -1; before !== bytes().length; ) {
    before = bytes().length
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
