import { z } from 'zod'

const Env = z.object({
  /** Where state and warehouse lie; default: .tidemark in the root. */
  TIDEMARK_STATE_DIR: z.string().min(1).optional(),
  /** The environment: a prefix of the schemas and a log of its own; default: none. */
  TIDEMARK_ENV: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _')
    .optional(),
  EIA_API_KEY: z.string().min(1).optional(),
  /** Where the Java is that runs Spark; default: the one on the path. */
  JAVA_HOME: z.string().min(1).optional(),
  /** `all`: a test that needs a service fails where that cannot be had, instead of being skipped. */
  TIDEMARK_REQUIRE: z.literal('all').optional(),
  /** The dbt that figures are measured against; default: the one on the path. */
  TIDEMARK_DBT: z.string().min(1).optional(),
  NO_COLOR: z.string().optional(),
})

export type Env = z.output<typeof Env>

/** The environment's variables, parsed, an empty one as if it were not there; the only reader of process.env. Throws RangeError naming the variable, never its value. */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  const parsed = Env.safeParse(Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== '')))
  if (parsed.success) return parsed.data
  throw new RangeError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
}

/** Every variable, for what a dbt project asks by env_var(); never logged or stored. */
export const wholeEnv = (): Readonly<Record<string, string | undefined>> => ({ ...process.env })
