import { Writable } from 'node:stream'
import { type Screen, screen } from './screen.ts'

/** A stream of a test's own that remembers what it is given; with `columns` it is a terminal with a screen. */
export class Listening extends Writable {
  isTTY: boolean
  columns: number
  rows = 24
  text = ''
  readonly screen: Screen

  constructor({ columns = 0 } = {}) {
    super({ decodeStrings: false })
    this.isTTY = columns > 0
    this.columns = columns
    this.screen = screen(columns)
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk
    // As the terminal's line discipline does.
    if (this.isTTY) this.screen.write(chunk.replaceAll('\n', '\r\n'))
    done()
  }

  resize(columns: number, how: 'reflow' | 'cut'): void {
    this.columns = columns
    this.screen.resize(columns, how)
    this.emit('resize')
  }
}
