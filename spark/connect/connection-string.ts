/** Where a Spark Connect server is, and who asks. */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly token: string | undefined
  readonly userId: string | undefined
  readonly userAgent: string | undefined
  readonly sessionId: string | undefined
  /** Bytes of the largest message, either way. */
  readonly maxMessageSize: number
  /** What else the string names, sent with every call. */
  readonly headers: Readonly<Record<string, string>>
}

const MEBIBYTE = 2 ** 20
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Reads `sc://host[:port]/;key=value;…` as the reference client does: port 15002, keys case-sensitive, values percent-decoded, a
 * token means TLS unless `use_ssl=false` is said. Throws TypeError saying what is wrong and how it is written.
 */
export function parseConnectionString(text: string): Connection {
  const fault = (what: string) =>
    new TypeError(`'${redacted(text)}': ${what}; write sc://host:port/;token=…;use_ssl=true;user_id=…`)
  if (!text.startsWith('sc://')) throw fault('a Spark Connect address begins with sc://')
  const [, authority = '', rest = ''] = /^sc:\/\/([^/;]*)(.*)$/s.exec(text) ?? []
  const [path = '', ...parts] = rest.split(';')
  if (path !== '' && path !== '/') throw fault(`the path must be empty, not '${path}'`)
  const [, host = '', port = '15002'] = /^(\[[^\]]+\]|[^:]*)(?::(.*))?$/.exec(authority) ?? []
  if (host === '') throw fault('no host')
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw fault(`the port is a number from 1 to 65535, not '${port}'`)
  const parameters = new Map(parts.filter((part) => part !== '').map((part) => parameter(part, fault)))
  const taken = (key: string) => {
    const value = parameters.get(key)
    parameters.delete(key)
    return value
  }
  const token = taken('token')
  const ssl = taken('use_ssl')?.toLowerCase()
  if (ssl !== undefined && ssl !== 'true' && ssl !== 'false') throw fault(`use_ssl is true or false, not '${ssl}'`)
  const sessionId = taken('session_id')
  if (sessionId !== undefined && !UUID.test(sessionId)) throw fault('session_id is a UUID')
  const size = taken('grpc_max_message_size')
  if (size !== undefined && !/^[1-9]\d*$/.test(size)) throw fault('grpc_max_message_size is a number of bytes')
  return {
    host,
    port: Number(port),
    secure: ssl === undefined ? token !== undefined : ssl === 'true',
    token,
    userId: taken('user_id'),
    userAgent: taken('user_agent'),
    sessionId,
    maxMessageSize: size === undefined ? 128 * MEBIBYTE : Number(size),
    headers: Object.fromEntries(parameters),
  }
}

// A value may hold `=` itself: tokens are often base64.
function parameter(part: string, fault: (what: string) => TypeError): readonly [string, string] {
  const at = part.indexOf('=')
  if (at <= 0 || at === part.length - 1) throw fault(`'${redacted(part)}' is not key=value`)
  const key = part.slice(0, at)
  if (!/^[\w.-]+$/.test(key)) throw fault(`'${key}' is no name of a header: letters, digits, - _ . make one`)
  try {
    return [key, decodeURIComponent(part.slice(at + 1))]
  } catch {
    throw fault(`the value of ${key} has a % that is none of %20 and the like: write %25`)
  }
}

function redacted(text: string): string {
  return text.replace(/token=[^;]*/g, 'token=…')
}
