import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dbtProjectYml } from '#sql/json-schema/dbt-project-yml.ts'
import { dbtPropertiesYml } from '#sql/json-schema/dbt-properties-yml.ts'
import { schemaYml } from '#sql/json-schema/schema-yml.ts'
import { filesIn } from '#sql/library.ts'
import { argumentsOf } from './terminal/arguments.ts'
import { EXIT } from './terminal/exit-code.ts'
import { main, type Terminal } from './terminal/main.ts'

const command = {
  name: 'json-schema',
  about:
    'Writes the JSON schemas of schema.yml, and of the files of a dbt project, by which editors complete and check.',
  options: {
    out: { value: 'DIR', help: 'the folder (default: sql/json-schema of Tidemark)' },
    root: { value: 'DIR', help: 'the project whose own tests it is to know: then no other name is one' },
  },
  examples: ['', '--out .vscode --root .'],
} as const

async function jsonSchema(argv: readonly string[], { print }: Terminal): Promise<number> {
  const asked = argumentsOf(command, argv, print)
  if (asked === null) return EXIT.ok
  const folder = asked.options.out ?? fileURLToPath(new URL('../sql/json-schema', import.meta.url))
  const own = asked.options.root === undefined ? null : testsOf(asked.options.root)
  mkdirSync(folder, { recursive: true })
  const schemas = {
    'schema-yml': schemaYml(own),
    'dbt-project-yml': dbtProjectYml(),
    'dbt-properties-yml': dbtPropertiesYml(),
  }
  for (const [name, schema] of Object.entries(schemas)) {
    const file = join(folder, `${name}.gen.json`)
    writeFileSync(file, `${JSON.stringify(schema, null, 1)}\n`)
    print(file)
  }
  return EXIT.ok
}

// Names of `{% test … %}` and of macros that begin with `test_`.
function testsOf(root: string): readonly string[] {
  const files = ['tests/generic', 'sql/macros'].flatMap((folder) => filesIn(join(root, folder), '.sql'))
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\{%-?\s*(?:test\s+|macro\s+test_)(\w+)\s*\(/g)].map(
      ([, name = '']) => name,
    ),
  )
}

await main(jsonSchema)
