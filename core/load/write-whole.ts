import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file by rename, so that a reader never sees half of it. Throws what the file system says. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  writeFileSync(`${path}.${process.pid}`, text)
  renameSync(`${path}.${process.pid}`, path)
}
