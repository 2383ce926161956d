import { type Asset, record } from '#core/asset.ts'
import type { Check } from '#core/check.ts'
import type { Governance } from '#core/governance.ts'
import type { Input } from '#core/mapping.ts'
import type { Proof } from '#core/select.ts'
import { relationOfModel } from './config.ts'
import type { Model } from './model.ts'
import type { Neighbours } from './render-model.ts'
import { selectOf } from './select-of.ts'

/** The asset of a model: its edges are what the template asks for, its columns are the binder's to find. */
export function assetOf(
  model: Model,
  checks: readonly Check[],
  around: Neighbours,
  { proofs = [], governance }: { proofs?: readonly Proof[]; governance?: Governance | undefined } = {},
): Asset {
  const { config } = model
  const spec = {
    doc: config.doc,
    owner: config.owner,
    tags: config.tags,
    in: config.in,
    rows: null,
    unique: config.unique,
    checks,
    formerly: config.formerly,
    relation: relationOfModel(model.key, config),
    fullRefresh: config.fullRefresh,
    ...(config.increment === null ? {} : { increment: config.increment }),
    ...(config.partitions === null ? {} : { partitions: config.partitions }),
    ...(config.at === undefined ? {} : { at: config.at }),
    ...(config.knownAt === undefined ? {} : { knownAt: config.knownAt }),
    ...(config.touches === undefined ? {} : { touches: config.touches }),
    ...(config.fresh === undefined ? {} : { fresh: config.fresh }),
    ...(config.batch === undefined ? {} : { batch: config.batch }),
    ...(config.pool === undefined ? {} : { pool: config.pool }),
    ...(config.timeout === undefined ? {} : { timeout: config.timeout }),
    ...(governance === undefined ? {} : { governance }),
    ...(config.version === undefined ? {} : { version: config.version }),
  }
  const select = selectOf(model, around)
  return record('model', model.key, spec, inputsOf(model), {
    via: 'select',
    select: proofs.length === 0 ? select : Object.freeze({ ...select, proofs }),
  })
}

// A view has no partition to align to: it reads every partition, unless the ref says which.
function inputsOf({ config, references, inlined }: Model): Readonly<Record<string, Input>> {
  const stored = config.materialized === 'table' || config.materialized === 'incremental'
  const plain = stored ? config.lookback : ({ kind: 'all' } as const)
  const inputs: Record<string, Input> = {}
  for (const { name, input } of references.values()) {
    inputs[name] = Object.freeze(input.mapping.kind === 'aligned' && plain ? { ...input, mapping: plain } : input)
  }
  for (const key of inlined) inputs[key] ??= Object.freeze({ key, mapping: { kind: 'all' } as const, vintages: false })
  return inputs
}
