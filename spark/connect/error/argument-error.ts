type Parameters = Readonly<Record<string, string>>

/** A wrong argument that is told before the server is asked, by the condition that PySpark has for it. */
export class PySparkTypeError extends TypeError {
  readonly errorClass: string
  readonly messageParameters: Parameters

  constructor(message: string, errorClass: string, messageParameters: Parameters = {}) {
    super(message)
    this.name = 'PySparkTypeError'
    this.errorClass = errorClass
    this.messageParameters = messageParameters
  }
}

/** An argument of the right type whose value cannot be. */
export class PySparkValueError extends RangeError {
  readonly errorClass: string
  readonly messageParameters: Parameters

  constructor(message: string, errorClass: string, messageParameters: Parameters = {}) {
    super(message)
    this.name = 'PySparkValueError'
    this.errorClass = errorClass
    this.messageParameters = messageParameters
  }
}

/** A place of a column that cannot be. */
export class PySparkIndexError extends RangeError {
  readonly errorClass: string
  readonly messageParameters: Parameters

  constructor(message: string, errorClass: string, messageParameters: Parameters = {}) {
    super(message)
    this.name = 'PySparkIndexError'
    this.errorClass = errorClass
    this.messageParameters = messageParameters
  }
}

/** The error for an argument of a wrong type: `wrongType('NOT_COLUMN', 'condition', 3, 'a column')`. */
export function wrongType(errorClass: string, argument: string, value: unknown, wanted: string): PySparkTypeError {
  const shown = typeof value === 'symbol' ? String(value) : (JSON.stringify(value) ?? String(value))
  return new PySparkTypeError(`${argument} is ${wanted}, not ${shown}`, errorClass, {
    arg_name: argument,
    arg_type: pythonType(value),
  })
}

/** The type of a value by the name that PySpark's errors give it. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'function') return 'function'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'object') return typeof value
  const name = value.constructor?.name
  return name === undefined || name === 'Object' || name === 'Map' ? 'dict' : name
}
