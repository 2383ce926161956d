import { fn, seed, value } from './function.ts'

// Random values. Without a seed one is drawn when the column is made, so that a frame gives the same rows each time.

export const rand = fn('rand', seed)
export const randn = fn('randn', seed)
export const uniform = fn('uniform', value, value, seed)
export const randstr = fn('randstr', value, seed)
export const uuid = fn('uuid', seed)

export const random = fn('rand', seed)
