/** Hears of each write before it is made: where faults are injected, and what a debugger reads. */
export type Trace = (point: string) => void
