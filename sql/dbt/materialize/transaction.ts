import type { Asked } from '../engine.ts'

const transactions = new WeakMap<Asked, { isOpen: boolean }>()

/** From here on what this rendering runs stands in transactions as dbt has them; else whoever renders says where they begin and end. */
export const transacts = (asked: Asked): unknown => transactions.set(asked, { isOpen: false })

/** As `statement()` does before what it runs, unless `auto_begin=false`: begins a transaction where none is open. */
export function begin(asked: Asked | null): void {
  const one = asked === null ? undefined : transactions.get(asked)
  if (one === undefined || one.isOpen) return
  one.isOpen = true
  asked?.query('begin transaction')
}

/** As `adapter.commit()` does: nothing where none is open. */
export function commit(asked: Asked | null): void {
  const one = asked === null ? undefined : transactions.get(asked)
  if (one === undefined || !one.isOpen) return
  one.isOpen = false
  asked?.query('commit')
}
