import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConnectorError } from '#core/error.ts'

/** Makes a folder with those above it. Throws ConnectorError with path, cause and mend. */
export function madeFolder(path: string): string {
  if (existsSync(path)) return folderAt(path)
  // One by one: Node's own recursive way tries for ever where the system lets nothing be made (/proc).
  const above = dirname(path)
  if (above !== path) madeFolder(above)
  try {
    mkdirSync(path)
    return path
  } catch (cause) {
    if (existsSync(path)) return path // made by another meanwhile
    const text = cause instanceof Error ? cause.message : String(cause)
    throw new ConnectorError(
      `${path} cannot be made: ${text}\n  → check the folder above it, or give another --state-dir`,
      { connector: 'state', code: 'FOLDER', cause },
    )
  }
}

function folderAt(path: string): string {
  if (statSync(path).isDirectory()) return path
  throw new ConnectorError(`${path} is a file, not a folder\n  → give another --state-dir`, {
    connector: 'state',
    code: 'FOLDER',
  })
}
