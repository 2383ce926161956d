import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dbtProjectYml } from '#sql/json-schema/dbt-project-yml.ts'
import { schemaYml } from '#sql/json-schema/schema-yml.ts'
import { argumentsOf } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'

const command = {
  name: 'json-schema',
  about: 'Writes the JSON schemas of schema.yml and dbt_project.yml, by which editors complete and check.',
  options: { out: { value: 'DIR', help: 'the folder (default: sql/json-schema of Tidemark)' } },
  examples: ['', '--out .vscode'],
} as const

async function jsonSchema(argv: readonly string[], { print }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const folder = asked.options.out ?? fileURLToPath(new URL('../sql/json-schema', import.meta.url))
  mkdirSync(folder, { recursive: true })
  for (const [name, schema] of Object.entries({ 'schema-yml': schemaYml(), 'dbt-project-yml': dbtProjectYml() })) {
    const file = join(folder, `${name}.gen.json`)
    writeFileSync(file, `${JSON.stringify(schema, null, 1)}\n`)
    print(file)
  }
  return EXIT.ok
}

await main(jsonSchema)
