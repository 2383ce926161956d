import type { Asset } from '../asset.ts'
import { storedAsView } from '../elsewhere.ts'
import { CheckFailed, DataError } from '../error.ts'
import type { CheckResult, Consumed, Provenance } from '../event.ts'
import { jsonValue } from '../json-value.ts'
import { type Address, addressText, WHOLE } from '../partition/address.ts'
import type { Step } from '../plan/step.ts'
import type { RunContext } from '../run-context.ts'
import type { Audit, Marker, Staging, Store } from '../store.ts'
import { type Attempting, about, codeOf } from './attempting.ts'
import type { Said } from './context.ts'
import { viewVersion } from './view-version.ts'

/** An attempt in the making: the step and what it reads. */
export interface Making {
  readonly step: Step
  readonly given: Attempting
  readonly began: number
  readonly inputs: Readonly<Record<string, Readonly<Record<string, Consumed>>>>
  readonly context: RunContext
  readonly said: Said
}

/** One output of an attempt on its way. */
export interface Staged {
  readonly one: Asset
  readonly token: number
  readonly store: Store
  readonly staging: Staging
  audit: Audit | null
}

/** Looks at what is staged. Throws DataError or CheckFailed: nothing of it is published then. */
export async function audited(staged: Staged, { given }: Making): Promise<void> {
  const audit = await staged.staging.audit()
  staged.audit = audit
  if (audit.broken.length > 0) throw new DataError(audit.broken.map((text) => `${staged.one.key}: ${text}`).join('\n'))
  refuseEmpty(staged.one, audit, given)
  for (const result of audit.checks) given.checked(staged.one.key, result)
  const failed = audit.checks.filter((result) => result.failing > 0)
  if (failed.length > 0) {
    const place = audit.slices[0]?.address ?? WHOLE
    await given.world.log.append(failed.map((body) => ({ ...about(staged.one, given), ...place, kind: 'check', body })))
  }
  const blocking = failed.filter((result) => result.severity === 'error')
  if (blocking.length > 0) throw new CheckFailed(blocking.map(checkText).join('\n'))
}

// A feed that answers with nothing has nearly always failed; what stood must not go in silence.
function refuseEmpty(one: Asset, audit: Audit, given: Attempting): void {
  if (one.kind !== 'source' || one.mayBeEmpty) return
  for (const { address, rows } of audit.slices) {
    const standing = given.view.pieces(one.key).find((piece) => addressText(piece) === addressText(address))
    if (rows === 0 && standing && standing.rows > 0)
      throw new DataError(
        `${one.key}: the source brought no rows where ${standing.rows} stand; if that is right, declare mayBeEmpty: true, or wipe them first`,
      )
  }
}

function checkText(result: CheckResult): string {
  const sample = (result.sample ?? []).map((row) => `  ${JSON.stringify(row, jsonValue)}`)
  const { failing, counted = failing } = result
  return [`check ${result.check}: ${counted} ${counted === 1 ? 'row breaks' : 'rows break'} it`, ...sample].join('\n')
}

/** Publishes what is staged, or finds that the same stands: prepared in the log, swapped with markers, reported. */
export async function settle(staged: Staged, made: Making): Promise<'materialized' | 'unchanged'> {
  const { one, token, staging, audit } = staged
  const { given } = made
  const slices = (audit?.slices ?? []).map((slice) => ({ ...slice, provenance: provenanceOf(one, slice, audit, made) }))
  const facts = (kind: 'prepared' | 'unchanged') =>
    slices.map(
      ({ address, provenance }) =>
        ({
          ...about(one, given),
          ...address,
          kind,
          body: kind === 'prepared' ? { ...provenance, token } : provenance,
        }) as const,
    )
  if (!given.force && slices.every(({ address, provenance }) => standsAs(one, address, provenance, given))) {
    const ids = await given.world.log.append(facts('unchanged') as never) // `kind` and `body` are paired above
    record(one, slices, ids, given)
    return 'unchanged'
  }
  const prepared = await given.world.log.append(facts('prepared') as never)
  const markers = slices.map(
    ({ address, provenance }, index): Marker => ({
      ...address,
      asset: one.key,
      token,
      event: prepared[index] ?? 0,
      code: codeOf(one, given),
      data: provenance.data,
      rows: provenance.rows ?? 0,
    }),
  )
  await staging.publish(markers)
  const ids = await given.world.log.append(
    slices.map(({ address }, index) => ({
      ...about(one, given),
      ...address,
      kind: 'materialized',
      body: { prepared: prepared[index] ?? 0 },
    })),
  )
  record(one, slices, ids, given)
  return 'materialized'
}

interface Slice {
  readonly address: Address
  readonly provenance: Provenance
}

function record(one: Asset, slices: readonly Slice[], ids: readonly number[], given: Attempting): void {
  for (const [index, { address, provenance }] of slices.entries())
    given.view.record(one.key, address, ids[index] ?? 0, codeOf(one, given), provenance)
}

function standsAs(one: Asset, address: Address, provenance: Provenance, given: Attempting): boolean {
  // Hooks are run by publishing: new ones are owed to rows that stay the same.
  const hooked = one.compute.via === 'select' && one.compute.select.hooks !== undefined
  return given.view
    .pieces(one.key)
    .some(
      (piece) =>
        addressText(piece) === addressText(address) &&
        piece.data === provenance.data &&
        (!hooked || piece.code === codeOf(one, given)),
    )
}

/** What a partition was made from and what came of it. */
export function provenanceOf(
  one: Asset,
  slice: Audit['slices'][number],
  audit: Audit | null,
  made: Making,
): Provenance {
  const { given, began, said } = made
  const inputs = made.inputs[addressText(slice.address)] ?? {}
  const view = storedAsView(given.view, one)
  const probe = one.kind === 'source' ? given.view.observed.get(one.key)?.version : undefined
  const passed = (audit?.checks ?? []).filter((result) => result.failing === 0).length
  return {
    data: view ? viewVersion(codeOf(one, given), inputs) : slice.data,
    rows: view ? null : slice.rows,
    ms: Math.round((given.world.now() - began) / 1000 / Math.max(1, audit?.slices.length ?? 1)),
    inputs,
    ...(given.attempt > 1 ? { attempt: given.attempt } : {}),
    ...(passed > 0 ? { checks: passed } : {}),
    ...(probe === undefined ? {} : { probe }),
    ...(slice.touched.length > 0 ? { touched: slice.touched } : {}),
    ...(Object.keys(said.meta).length > 0 ? { meta: said.meta } : {}),
  }
}
