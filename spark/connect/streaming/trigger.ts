import type { CommandNode } from '../plan/node.ts'

type Start = Extract<CommandNode, { kind: 'writeStreamOperationStart' }>

/** When a stream looks for new rows: every interval, once for what is there (in batches, or in one), or all the time. */
export type Trigger =
  | { readonly processingTime: string }
  | { readonly availableNow: true }
  | { readonly once: true }
  | { readonly continuous: string }
  /** Spark 4.2. */
  | { readonly realTime: string }

/** The trigger as the plan has it. */
export function triggerOf(trigger: Trigger): NonNullable<Start['trigger']> {
  if ('processingTime' in trigger) return { case: 'processingTimeInterval', value: said(trigger.processingTime) }
  if ('availableNow' in trigger) return { case: 'availableNow', value: isTrue('availableNow', trigger.availableNow) }
  if ('once' in trigger) return { case: 'once', value: isTrue('once', trigger.once) }
  if ('continuous' in trigger) return { case: 'continuousCheckpointInterval', value: said(trigger.continuous) }
  return { case: 'realTimeBatchDuration', value: said(trigger.realTime) }
}

// The server takes false for no trigger, which never ends.
function isTrue(name: string, value: boolean): true {
  if (value) return true
  throw new TypeError(`a trigger's ${name} is true, or left out`)
}

function said(interval: string): string {
  if (interval.trim() !== '') return interval.trim()
  throw new TypeError("a trigger's interval is empty: write '5 seconds'")
}
