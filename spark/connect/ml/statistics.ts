import { literalOf } from '../column/literal.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import type { Framed, FrameSession } from '../dataframe/framed.ts'
import { SparkException } from '../error/spark-exception.ts'
import { type LiteralNode, node, type RelationNode, relation } from '../plan/node.ts'
import { mlCommand } from './operator.ts'
import { type Matrix, matrixOfRow } from './vector.ts'

const HELPER = '______ML_CONNECT_HELPER______'

/** `spark.statistics`: what MLlib computes of columns of vectors or numbers. */
export class CorrelationHelper {
  readonly #session: FrameSession

  constructor(session: FrameSession) {
    this.#session = session
  }

  /** The correlations of all pairs of a vector column's components. */
  async correlation(frame: Framed, column: string, method: 'pearson' | 'spearman' = 'pearson'): Promise<Matrix> {
    const [row] = await this.#asked('correlation', frame.node, [column, method]).collect()
    const [cell] = Object.values(row ?? {})
    if (cell === undefined) throw new SparkException('the server answered no matrix')
    // The one cell of the answer is a matrix.
    return matrixOfRow(cell as Readonly<Record<string, unknown>>)
  }

  /** Pearson's test of independence of each feature from a label. */
  chiSquareTest(frame: Framed, features: string, label: string, flatten = true): DataFrame {
    return this.#asked('chiSquareTest', frame.node, [features, label, flatten])
  }

  /** Whether a column is distributed so: `'norm'` with mean and deviation. */
  kolmogorovSmirnovTest(
    frame: Framed,
    column: string,
    distribution = 'norm',
    parameters: readonly number[] = [],
  ): DataFrame {
    const doubles = node<LiteralNode>({
      literalType: {
        case: 'specializedArray',
        value: { valueType: { case: 'doubles', value: { values: parameters } } },
      },
    })
    return this.#asked('kolmogorovSmirnovTest', frame.node, [column, distribution, doubles])
  }

  #asked(method: string, input: RelationNode, args: readonly (string | boolean | LiteralNode)[]): DataFrame {
    const fetch = {
      objRef: { id: HELPER },
      methods: [
        {
          method,
          args: [
            { argsType: { case: 'input' as const, value: input } },
            ...args.map((one) => ({
              argsType: { case: 'param' as const, value: typeof one === 'object' ? one : literalOf(one) },
            })),
          ],
        },
      ],
    }
    return new DataFrame(relation('mlRelation', { mlType: { case: 'fetch', value: fetch } }), this.#session)
  }
}

/** Makes room for what is saved at a path; throws where something is there that may not be replaced. */
export async function overwriting(session: FrameSession, path: string, overwrite: boolean): Promise<void> {
  const args = [path, overwrite].map((one) => ({ argsType: { case: 'param' as const, value: literalOf(one) } }))
  const methods = [{ method: 'handleOverwrite', args }]
  await mlCommand(session.client, { case: 'fetch', value: { objRef: { id: HELPER }, methods } })
}
