import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file by rename, so that a reader never sees half of it. Throws what the file system says. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const part = `${path}.${process.pid}`
  try {
    writeFileSync(part, text)
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true }) // a full disk keeps the part that went in
    throw error
  }
}
