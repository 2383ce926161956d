import { type DescMessage, isMessage, type MessageShape } from '@bufbuild/protobuf'
import { type DataType, ExecutePlanResponseSchema } from '../proto/spark-connect.gen.ts'

/**
 * Where the messages of a stream are put. Arrow reads values where they lie only if they begin at a multiple of eight bytes, and copies
 * them elsewise: what stands before them in a message is as long as in the one before, nearly always.
 */
export class Places {
  readonly #areKept: boolean
  #areShared = false
  #shift = 0

  /** `areKept`: whether whoever reads keeps all messages. */
  constructor(areKept: boolean) {
    this.#areKept = areKept
  }

  // Whenever some dozens of megabytes were asked for, V8 looks through the whole program for what nobody needs. It counts no shared memory, so
  // that what is kept anyway is not looked for; who keeps it has it counted once it is whole. Else the bytes are not first filled with zeros.
  readonly next = (bytes: number): Uint8Array => {
    const room = bytes + 8
    const place = this.#areShared ? new SharedArrayBuffer(room) : Buffer.allocUnsafeSlow(room).buffer
    return new Uint8Array(place, this.#shift, bytes)
  }

  /** What an answer tells of those behind it; others may have been placed since its own message was. */
  learn(answer: MessageShape<DescMessage>, message: Uint8Array): void {
    if (!isMessage(answer, ExecutePlanResponseSchema)) return
    // Cells of bytes are handed on as they are, and what sends or digests them (fetch, crypto.subtle) takes no shared memory.
    if (answer.schema !== undefined) this.#areShared = this.#areKept && !holdsBytes(answer.schema)
    if (answer.responseType.case !== 'arrowBatch') return
    const before = answer.responseType.value.data.byteOffset - message.byteOffset
    this.#shift = (8 - (before % 8)) % 8
  }
}

const BYTES: ReadonlySet<string | undefined> = new Set([
  'binary',
  'variant',
  'geometry',
  'geography',
  'udt',
  'unparsed',
])

function holdsBytes({ kind }: DataType): boolean {
  const parts =
    kind.case === 'struct'
      ? kind.value.fields.map(({ dataType }) => dataType)
      : kind.case === 'map'
        ? [kind.value.keyType, kind.value.valueType]
        : kind.case === 'array'
          ? [kind.value.elementType]
          : []
  return BYTES.has(kind.case) || parts.some((part) => part !== undefined && holdsBytes(part))
}
