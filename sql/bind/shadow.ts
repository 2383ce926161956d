import type { Asset } from '#core/asset.ts'
import type { Binder, Relation } from '#core/binder.ts'
import { type Column, columnsOf } from '#core/column.ts'

/** The empty tables that stand for assets: known at once, declared to the engine when something reads them. */
export class Shadow {
  private readonly binder: Binder
  private readonly relations = new Map<string, readonly Column[]>()
  private readonly digests = new Map<string, string>()
  private readonly declared = new Set<string>()
  private declaring: Promise<void> = Promise.resolve()

  constructor(binder: Binder, known: readonly Asset[]) {
    this.binder = binder
    for (const { key, rows } of known) if (rows) this.relations.set(key, columnsOf(rows))
  }

  has(key: string): boolean {
    return this.relations.has(key)
  }

  columns(key: string): readonly Column[] {
    return this.relations.get(key) ?? []
  }

  add(key: string, columns: readonly Column[]) {
    this.relations.set(key, columns)
  }

  digest(key: string): string {
    let digest = this.digests.get(key)
    if (digest === undefined) {
      digest = (this.relations.get(key) ?? []).map(({ name, type }) => `${name} ${type}`).join(',')
      this.digests.set(key, digest)
    }
    return `${key}(${digest})`
  }

  async declare(keys: Iterable<string>): Promise<void> {
    const relations: Relation[] = []
    for (const key of new Set(keys)) {
      const columns = this.relations.get(key)
      if (columns === undefined || this.declared.has(key)) continue
      this.declared.add(key)
      relations.push({ key, columns })
    }
    // One after another, and all that was begun before is there: a table may not come before its schema.
    this.declaring = this.declaring.then(() => this.binder.declare(relations))
    await this.declaring
  }
}
