import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { keepWhole } from '../write-whole.ts'
import type { Current } from './make-own-bundle.ts'

/** What the engine made of a text, to be given back to it. */
export interface Code {
  readonly data: Uint8Array
  /** CPU seconds that the run which left it spent in the text; 0 where that run had none itself, and is no measure. */
  readonly seconds: number
}

/** The code that a run left of this very text; null where there is none, or not whole. */
export function codeOf({ code, stamp }: Current): Code | null {
  try {
    const whole = readFileSync(code)
    const [of = '', seconds = '', sum = ''] = whole.toString('latin1', 0, HEAD).trimEnd().split('\n')
    const data = whole.subarray(HEAD)
    return of === stamp && crc32(data) === Number(sum) ? { data, seconds: Number(seconds) } : null
  } catch {
    return null // not left yet
  }
}

/**
 * At the end of the process leaves what the engine made of the text. It makes functions when they are first called: where there is
 * code already, a run that worked longer has come to more of them.
 */
export function keepCode({ code, stamp }: Current, script: Script, known: Code | null): void {
  const began = process.cpuUsage()
  if (known === null) setFlagsFromString(`--no-${FORGETS}`)
  process.once('exit', () => {
    const { user, system } = process.cpuUsage(began)
    const seconds = known === null ? 0 : (user + system) / 1e6
    if (known !== null && (seconds > LONG || seconds < known.seconds * 1.25 + 0.05)) return
    // Code goes with the flags under which it was made.
    setFlagsFromString(`--${FORGETS}`)
    const data = script.createCachedData()
    const head = [stamp, seconds, crc32(data)].join('\n').padEnd(HEAD)
    keepWhole(code, Buffer.concat([Buffer.from(head, 'latin1'), data]))
  })
}

// What is not called for some collections of garbage would be made anew.
const FORGETS = 'flush-bytecode'
// A multiple of the engine's alignment: it would copy what lies between.
const HEAD = 128
// CPU seconds after which the engine has forgotten some.
const LONG = 2
