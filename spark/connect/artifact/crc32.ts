const POLYNOMIAL = 0xedb88320

// Eight tables let the loop take eight bytes at a time.
const TABLES = tables()

/** The CRC-32 of zlib, which Node has from 22 on only (slicing by eight after Kounavis and Berry, 2005). */
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES
  let at = 0
  for (const end = data.length - 7; at < end; at += 8) {
    crc ^= data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[data[at + 4]!]! ^
      t2[data[at + 5]!]! ^
      t1[data[at + 6]!]! ^
      t0[data[at + 7]!]!
  }
  for (; at < data.length; at++) crc = t0[(crc ^ data[at]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

type Table = Int32Array

function tables(): readonly [Table, Table, Table, Table, Table, Table, Table, Table] {
  const first = new Int32Array(256).map((_, n) => {
    let c = n
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? POLYNOMIAL ^ (c >>> 1) : c >>> 1
    return c
  })
  const all = [first]
  while (all.length < 8) all.push(all.at(-1)!.map((c) => first[c & 255]! ^ (c >>> 8)))
  // Eight were just made.
  return all as never
}
