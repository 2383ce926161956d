import { describe, expect, it } from 'vitest'
import { parseConnectionString } from './connection-string.ts'

describe('an address of Spark Connect', () => {
  it('is a host; the port is 15002 where none is said', () => {
    expect(parseConnectionString('sc://localhost')).toMatchObject({
      host: 'localhost',
      port: 15002,
      secure: false,
      token: undefined,
      headers: {},
    })
    expect(parseConnectionString('sc://[::1]:1234/')).toMatchObject({ host: '[::1]', port: 1234 })
  })

  it('says who asks and how; a token means TLS, unless it is refused', () => {
    const id = '00112233-4455-6677-8899-aabbccddeeff'
    expect(
      parseConnectionString(`sc://h/;user_id=me%20too;session_id=${id};x-a=b;grpc_max_message_size=10`),
    ).toMatchObject({ userId: 'me too', sessionId: id, headers: { 'x-a': 'b' }, maxMessageSize: 10 })
    expect(parseConnectionString('sc://h/;token=ab==')).toMatchObject({ token: 'ab==', secure: true })
    expect(parseConnectionString('sc://h/;token=ab;use_ssl=false')).toMatchObject({ secure: false })
  })

  it.each([
    ['http://h', /begins with sc:/],
    ['sc://', /no host/],
    ['sc://h/path', /path must be empty/],
    ['sc://h/;token', /not key=value/],
    ['sc://h/;use_ssl=yes', /true or false/],
    ['sc://h/;session_id=x', /UUID/],
    ['sc://h:abc', /the port is a number from 1 to 65535, not 'abc'/],
    ['sc://h:99999', /the port is/],
    ['sc://h/;Bad Key=1', /'Bad Key' is no name of a header/],
    ['sc://h/;user_id=%ZZ', /write %25/],
    ['sc://h/;grpc_max_message_size=0', /number of bytes/],
  ])('is refused where it is wrong: %s', (text, fault) => {
    expect(() => parseConnectionString(text)).toThrow(fault)
  })

  it('never tells its token', () => {
    expect(() => parseConnectionString('sc://h/x;token=secret')).toThrow(/token=…/)
  })
})
