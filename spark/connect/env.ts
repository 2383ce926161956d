/** The address in SPARK_REMOTE, or undefined; the only reader of process.env in the client. */
export function sparkRemote(variables: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  return variables.SPARK_REMOTE || undefined
}
