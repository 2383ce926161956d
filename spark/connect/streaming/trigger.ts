import { PySparkValueError } from '../error/argument-error.ts'
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
  if ('processingTime' in trigger)
    return { case: 'processingTimeInterval', value: said('processingTime', trigger.processingTime) }
  if ('availableNow' in trigger) return { case: 'availableNow', value: isTrue('availableNow', trigger.availableNow) }
  if ('once' in trigger) return { case: 'once', value: isTrue('once', trigger.once) }
  if ('continuous' in trigger)
    return { case: 'continuousCheckpointInterval', value: said('continuous', trigger.continuous) }
  if ('realTime' in trigger) return { case: 'realTimeBatchDuration', value: said('realTime', trigger.realTime) }
  throw new PySparkValueError(
    "a trigger is one of: { processingTime: '5 seconds' }, { availableNow: true }, { continuous: '1 second' }",
    'ONLY_ALLOW_SINGLE_TRIGGER',
  )
}

// The server takes false for no trigger, which never ends.
function isTrue(name: string, value: boolean): true {
  if (value) return true
  throw new PySparkValueError(`a trigger's ${name} is true, or left out`, 'VALUE_NOT_TRUE', {
    arg_name: name,
    arg_value: 'False',
  })
}

function said(name: string, interval: string): string {
  if (interval.trim() !== '') return interval.trim()
  throw new PySparkValueError("a trigger's interval is empty: write '5 seconds'", 'VALUE_NOT_NON_EMPTY_STR', {
    arg_name: name,
    arg_value: interval,
  })
}
