const SINCE_41 = [
  /^(bitmap_and_agg|current_time|make_time|quote|time_diff|time_trunc|to_time|try_to_date|try_to_time)$/,
  /^kll_(merge|sketch)_\w+_(bigint|double|float)$/,
  /^(st|theta)_\w+$/,
]

/** Whether a function, by its name in SQL, came with Spark 4.1: those that `show functions` has there and not in 4.0.1. */
export function isSince41(name: string): boolean {
  return SINCE_41.some((names) => names.test(name))
}

/** What to do about an error that an older server makes of what it does not know; empty for any other. */
export function olderServer(message: string): string {
  const routine = /Cannot resolve routine `(\w+)`/.exec(message)?.[1]
  if (routine !== undefined && isSince41(routine))
    return `${routine} came with Spark 4.1: spark.version() says what the server is.`
  // Protobuf keeps what it does not know under these names.
  if (/UNRECOGNIZED|with ID: \d+ is not supported/.test(message))
    return 'The server does not know a part of this plan: isin(frame) and repartitionById need Spark 4.1; spark.version() says what the server is.'
  return ''
}
