import { describe, expect, it } from 'vitest'
import { crc32 } from './crc32.ts'

describe('crc32', () => {
  it('is that of zlib', () => {
    // The check value of the CRC catalogue for CRC-32/ISO-HDLC, and two of Python's zlib.crc32.
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    expect(crc32(new Uint8Array(0))).toBe(0)
    expect(crc32(Uint8Array.from({ length: 1000 }, (_, n) => n % 256))).toBe(PYTHON)
  })
})

// python3 -c "import zlib; print(zlib.crc32(bytes(n % 256 for n in range(1000))))"
const PYTHON = 1_961_098_049
