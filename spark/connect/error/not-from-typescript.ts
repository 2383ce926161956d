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
