import type { Column } from '../column/column.ts'
import { expr } from '../functions/normal.ts'
import { type CommandNode, type ExpressionNode, node, type RelationNode } from '../plan/node.ts'
import { MergeAction_ActionType as Action } from '../proto/spark-connect.gen.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

type Merge = Extract<CommandNode, { kind: 'mergeIntoTableCommand' }>
type Actions = 'matchActions' | 'notMatchedActions' | 'notMatchedBySourceActions'
type Assignments = Readonly<Record<string, Column>>

/** Rows that both sides have, or that only the target has. */
export interface WhenMatched {
  updateAll(): MergeIntoWriter
  update(assignments: Assignments): MergeIntoWriter
  delete(): MergeIntoWriter
}

/** Rows that only the source has. */
export interface WhenNotMatched {
  insertAll(): MergeIntoWriter
  insert(assignments: Assignments): MergeIntoWriter
}

/** `df.mergeInto(table, condition)`: what becomes of rows that match and of those that do not; `merge()` does it. */
export class MergeIntoWriter {
  readonly #client: RpcClient
  readonly #merge: Omit<Merge, 'kind'>

  constructor(
    client: RpcClient,
    source: RelationNode,
    target: string,
    condition: Column,
    merge: Omit<Merge, 'kind'> = {},
  ) {
    this.#client = client
    this.#merge = { ...merge, sourceTablePlan: source, targetTableName: target, mergeCondition: condition.node }
  }

  whenMatched(condition?: Column): WhenMatched {
    return this.#changing('matchActions', condition)
  }

  whenNotMatched(condition?: Column): WhenNotMatched {
    return {
      insertAll: () => this.#with('notMatchedActions', Action.INSERT_STAR, condition),
      insert: (assignments) => this.#with('notMatchedActions', Action.INSERT, condition, assignments),
    }
  }

  whenNotMatchedBySource(condition?: Column): WhenMatched {
    return this.#changing('notMatchedBySourceActions', condition)
  }

  withSchemaEvolution(): MergeIntoWriter {
    return this.#next({ withSchemaEvolution: true })
  }

  async merge(): Promise<void> {
    await runCommand(this.#client, node<CommandNode>({ kind: 'mergeIntoTableCommand', ...this.#merge }))
  }

  #changing(actions: Actions, condition: Column | undefined): WhenMatched {
    return {
      updateAll: () => this.#with(actions, Action.UPDATE_STAR, condition),
      update: (assignments) => this.#with(actions, Action.UPDATE, condition, assignments),
      delete: () => this.#with(actions, Action.DELETE, condition),
    }
  }

  #with(
    actions: Actions,
    actionType: Action,
    condition: Column | undefined,
    assignments: Assignments = {},
  ): MergeIntoWriter {
    const action = node<ExpressionNode>({
      kind: 'mergeAction',
      actionType,
      condition: condition?.node,
      assignments: Object.entries(assignments).map(([key, value]) => node({ key: expr(key).node, value: value.node })),
    })
    return this.#next({ [actions]: [...(this.#merge[actions] ?? []), action] })
  }

  #next(more: Omit<Merge, 'kind'>): MergeIntoWriter {
    const { sourceTablePlan, targetTableName = '', mergeCondition, ...merge } = this.#merge
    // The constructor gave source and condition.
    const condition = { node: mergeCondition } as Column
    return new MergeIntoWriter(this.#client, sourceTablePlan as RelationNode, targetTableName, condition, {
      ...merge,
      ...more,
    })
  }
}
