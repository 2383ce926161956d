import { column, columns, fn, otherwise, value } from './function.ts'

// Hashes and ciphers.

export const crc32 = fn('crc32', column)
export const hash = fn('hash', columns)
export const xxhash64 = fn('xxhash64', columns)
export const md5 = fn('md5', column)
export const sha1 = fn('sha1', column)
export const sha2 = fn('sha2', column, value)
export const aesEncrypt = fn(
  'aes_encrypt',
  column,
  column,
  otherwise(column, 'GCM'),
  otherwise(column, 'DEFAULT'),
  otherwise(column, ''),
  otherwise(column, ''),
)
export const aesDecrypt = fn(
  'aes_decrypt',
  column,
  column,
  otherwise(column, 'GCM'),
  otherwise(column, 'DEFAULT'),
  otherwise(column, ''),
)
export const tryAesDecrypt = fn(
  'try_aes_decrypt',
  column,
  column,
  otherwise(column, 'GCM'),
  otherwise(column, 'DEFAULT'),
  otherwise(column, ''),
)
export const sha = fn('sha', column)
