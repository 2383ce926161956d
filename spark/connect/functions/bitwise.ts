import { column, fn, value } from './function.ts'

// Functions on the bits of integers.

export const bitwiseNot = fn('~', column)
export const bitCount = fn('bit_count', column)
export const bitGet = fn('bit_get', column, column)
export const getbit = fn('getbit', column, column)
export const shiftleft = fn('shiftleft', column, value)
export const shiftright = fn('shiftright', column, value)
export const shiftrightunsigned = fn('shiftrightunsigned', column, value)
export const bitAnd = fn('bit_and', column)
export const bitOr = fn('bit_or', column)
export const bitXor = fn('bit_xor', column)
export const bitLength = fn('bit_length', column)

export const bitwiseNOT = fn('~', column)
export const shiftLeft = fn('shiftleft', column, value)
export const shiftRight = fn('shiftright', column, value)
export const shiftRightUnsigned = fn('shiftrightunsigned', column, value)
