import type { Target } from './read/profile.ts'
import { isMap, mapOf, type Plain } from './read/yaml.ts'

/** What the profile wants of the engine: statements for its file as a whole, and for each connection to it. */
export function targetStatements({ extensions, attach, settings }: Target): {
  readonly whole: readonly string[]
  readonly each: readonly string[]
} {
  return {
    whole: [
      ...extensions.flatMap(({ name, from }) => [
        `install ${name}${from === null ? '' : ` from ${from}`}`,
        `load ${name}`,
      ]),
      ...attach.map(attachSql),
    ],
    each: Object.entries(settings).map(([key, value]) => `set ${key} = ${textSql(value)}`),
  }
}

function attachSql(said: Readonly<Record<string, Plain>>): string {
  const { path, alias, type, secret, read_only: readOnly, options } = said
  const more = Object.entries(mapOf(options)).filter(([, value]) => value !== null && value !== false)
  const words = [
    ...(typeof type === 'string' ? [`type ${type}`] : []),
    ...(typeof secret === 'string' ? [`secret ${secret}`] : []),
    ...(readOnly === true ? ['read_only'] : []),
    ...more.map(([key, value]) => (value === true ? key : `${key} ${optionSql(value)}`)),
  ]
  const as = typeof alias === 'string' ? ` as ${alias}` : ''
  return `attach if not exists ${textSql(path ?? '')}${as}${words.length > 0 ? ` (${words.join(', ')})` : ''}`
}

const optionSql = (value: Plain): string =>
  typeof value === 'string' && !/^(['"]).*\1$/.test(value.trim()) ? textSql(value) : String(value)

const textSql = (value: Plain): string =>
  `'${(isMap(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)).replaceAll("'", "''")}'`
