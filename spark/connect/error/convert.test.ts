import { Code, ConnectError } from '@connectrpc/connect'
import { expect, it } from 'vitest'
import { convertError } from './convert.ts'

const told = async (message: string, code = Code.Internal) => {
  const error = await convertError(new ConnectError(message, code), () => Promise.reject(new Error('not asked')))
  return error instanceof Error ? error.message : ''
}

// The messages are those of a server of Spark 4.0.1.
it('an older server that does not know a function, a part of a plan or a call is told as such', async () => {
  const routine =
    '[UNRESOLVED_ROUTINE] Cannot resolve routine `quote` on search path [`system`.`builtin`]. SQLSTATE: 42883'
  expect(await told(routine)).toBe(`${routine}\nquote came with Spark 4.1: spark.version() says what the server is.`)
  expect(await told(routine.replace('quote', 'qoute'))).not.toMatch(/came with/)
  expect(await told('Expression with ID: 0 is not supported')).toMatch(/repartitionById need Spark 4.1/)
  expect(await told('Unknown SubqueryType UNRECOGNIZED')).toMatch(/isin\(frame\).* need Spark 4.1/)
  const call = 'Method not found: spark.connect.SparkConnectService/CloneSession'
  expect(await told(call, Code.Unimplemented)).toMatch(/does not know this call: .* some calls 4.1 or 4.2/)
})

it('a certificate that is not trusted and a port without HTTP/2 are told with what to do', async () => {
  expect(await told('self-signed certificate', Code.Unavailable)).toMatch(/NODE_EXTRA_CA_CERTS/)
  const alert = 'write EPROTO 80:error:0A000460:SSL routines:ssl3_read_bytes:tlsv1 alert no application protocol'
  expect(await told(alert, Code.Unavailable)).toMatch(/TLS and not HTTP\/2/)
})

it.each([
  ['protocol error: missing output message for unary method', Code.Unimplemented],
  ['protocol error: received extra output message for unary method', Code.Unimplemented],
  ['protocol error: incomplete envelope', Code.InvalidArgument],
  ['parse binary: illegal tag: field no 0 wire type 0', Code.Internal],
])('an answer that is none is told as such: %s', async (message, code) => {
  expect(
    await convertError(new ConnectError(message, code), () => Promise.reject(new Error('not asked'))),
  ).toMatchObject({
    name: 'SparkConnectException',
    errorClass: 'RESULT_BROKEN',
    message: expect.stringMatching(/ask again\. If it comes again, a proxy/),
  })
})

it('the words of a server are not taken for those of the transport', async () => {
  const error = new ConnectError('parse binary: x', Code.Internal, { 'grpc-status': '13' })
  expect(await convertError(error, () => Promise.reject(new Error('not asked')))).not.toHaveProperty(
    'errorClass',
    'RESULT_BROKEN',
  )
})

it('an error without words points to the log', async () => {
  expect(await told('')).toMatch(/said no more/)
})
