import { entriesOf, entryOf, scalarText, type Yaml } from '../yaml.ts'

/** A test of schema.yml as it is written. */
export interface WrittenTest {
  readonly name: string
  /** What it takes; undefined where it is a name alone. */
  readonly body: Yaml | undefined
  /** Keys behind the first, which a test of one name has not. */
  readonly behind: readonly string[]
}

/** `not_null`, `not_null: {…}` or, as dbt takes it too, `{test_name: not_null, name: …, …}`, whose other words are the body. */
export function writtenTest(node: Yaml): WrittenTest {
  const entries = entriesOf(node)
  const said = entryOf(node, 'test_name')
  if (said === undefined) {
    const [first, ...others] = entries
    return { name: scalarText(node) ?? first?.key ?? '', body: first?.of, behind: others.map(({ key }) => key) }
  }
  const rest = entries.filter(({ key }) => key !== 'test_name')
  return {
    name: scalarText(said) ?? '',
    body: { ...node, value: { kind: 'map', entries: rest } },
    behind: [],
  }
}
