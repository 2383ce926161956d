import type { Column } from '../column/column.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import type { FrameSession } from '../dataframe/framed.ts'
import { relation } from '../plan/node.ts'
import { range } from './range.ts'

/** `spark.tvf`: functions that give frames. */
// biome-ignore format: one line a method
export class TableValuedFunction {
  readonly #session: FrameSession

  constructor(session: FrameSession) {
    this.#session = session
  }

  range(...bounds: Parameters<typeof range>): DataFrame<{ readonly id: bigint }> { return new DataFrame(range(...bounds), this.#session) }
  explode(collection: Column): DataFrame { return this.#of('explode', collection) }
  explodeOuter(collection: Column): DataFrame { return this.#of('explode_outer', collection) }
  inline(input: Column): DataFrame { return this.#of('inline', input) }
  inlineOuter(input: Column): DataFrame { return this.#of('inline_outer', input) }
  jsonTuple(input: Column, ...fields: readonly [Column, ...Column[]]): DataFrame { return this.#of('json_tuple', input, ...fields) }
  posexplode(collection: Column): DataFrame { return this.#of('posexplode', collection) }
  posexplodeOuter(collection: Column): DataFrame { return this.#of('posexplode_outer', collection) }
  stack(rows: Column, ...fields: readonly Column[]): DataFrame { return this.#of('stack', rows, ...fields) }
  collations(): DataFrame { return this.#of('collations') }
  sqlKeywords(): DataFrame { return this.#of('sql_keywords') }
  variantExplode(input: Column): DataFrame { return this.#of('variant_explode', input) }
  variantExplodeOuter(input: Column): DataFrame { return this.#of('variant_explode_outer', input) }
  pythonWorkerLogs(): DataFrame { return this.#of('python_worker_logs') }
  /** Any other by name. */
  call(name: string, ...args: readonly Column[]): DataFrame { return this.#of(name, ...args) }

  #of(functionName: string, ...args: readonly Column[]): DataFrame {
    return new DataFrame(relation('unresolvedTableValuedFunction', { functionName, arguments: args.map((one) => one.node) }), this.#session)
  }
}
