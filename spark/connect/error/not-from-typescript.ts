import { NotSupportedError } from './spark-exception.ts'

/** What a method of PySpark throws that needs Python on the cluster: why, and what to use. */
export function notFromTypeScript(name: string, instead: string): NotSupportedError {
  return new NotSupportedError(
    `${name} runs a Python function on the cluster, which TypeScript cannot give it. Use ${instead}.`,
    {
      errorClass: 'UNSUPPORTED_OPERATION',
    },
  )
}

/** What a name of classic PySpark throws that Spark Connect does not have, or that is a library of Python: what to use. */
export function notOverConnect(name: string, instead: string): NotSupportedError {
  return new NotSupportedError(`${name} is not to be had from TypeScript over Spark Connect. Use ${instead}.`, {
    errorClass: 'UNSUPPORTED_OPERATION',
  })
}
