import type { Fault } from '#core/error.ts'
import { EXPOSURE_TYPES, type Exposure, MATURITIES } from '#core/exposure.ts'
import { didYouMean } from '#core/nearest.ts'
import { parseAll } from '../jinja/parse.ts'
import { Refusal } from '../jinja/refusal.ts'
import { placeAt, sourceOf } from '../jinja/source.ts'
import { literalCalls } from '../model/literal-call.ts'
import { oneOf } from '../model/setting.ts'
import { type Names, referenceOf } from '../reference.ts'
import { entriesOf, entryOf, isNothing, itemsOfYaml, scalarText, textsOfYaml, type Yaml, yamlFault } from '../yaml.ts'

/** Keys of an exposure. */
export const EXPOSURE_WORDS = [
  'name',
  'label',
  'type',
  'maturity',
  'url',
  'description',
  'owner',
  'depends_on',
  'tags',
  'meta',
  'config',
]

/** The exposures of these nodes of schema.yml; whatever is wrong with one is a fault at its line. `sources` are those that `source()` knows. */
export function readExposures(
  nodes: readonly Yaml[],
  names: Names,
  sources: ReadonlySet<string>,
  faults: Fault[],
): readonly Exposure[] {
  const found = new Map<string, Exposure>()
  for (const node of nodes) {
    const name = scalarText(entryOf(node, 'name'))
    for (const { key, of } of entriesOf(node))
      if (!EXPOSURE_WORDS.includes(key))
        faults.push(
          yamlFault(
            of,
            `an exposure has no '${key}'`,
            didYouMean(key, EXPOSURE_WORDS) ?? `it has ${EXPOSURE_WORDS.join(', ')}`,
          ),
        )
    if (name === undefined) faults.push(yamlFault(node, 'an exposure without a name', 'add name:'))
    else if (found.has(name)) faults.push(yamlFault(node, `exposure '${name}' is described twice`))
    else if (isEnabled(node, faults)) found.set(name, exposureOf(name, node, names, sources, faults))
  }
  return [...found.values()]
}

function isEnabled(node: Yaml, faults: Fault[]): boolean {
  const said = configured(node, 'enabled')
  const enabled = said === undefined ? 'true' : scalarText(said)
  if (said && !isNothing(said) && enabled !== 'true' && enabled !== 'false')
    faults.push(yamlFault(said, 'enabled: is true or false'))
  return enabled !== 'false'
}

function configured(node: Yaml, word: string): Yaml | undefined {
  const config = entryOf(node, 'config')
  return (config && entryOf(config, word)) ?? entryOf(node, word)
}

function exposureOf(name: string, node: Yaml, names: Names, sources: ReadonlySet<string>, faults: Fault[]): Exposure {
  const said = (word: string) => scalarText(entryOf(node, word))
  const one = <T extends string>(word: string, allowed: readonly T[], otherwise: T | null): T | null => {
    const at = entryOf(node, word)
    try {
      return at === undefined ? otherwise : oneOf(allowed)(scalarText(at))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      faults.push(yamlFault(at ?? node, `exposure '${name}', ${word}: ${error.message}`))
      return otherwise
    }
  }
  if (said('type') === undefined)
    faults.push(yamlFault(node, `exposure '${name}' has no type`, `add type: ${EXPOSURE_TYPES.join(', ')}`))
  const owner = entryOf(node, 'owner')
  // dbt takes a list of addresses too.
  const email = textsOfYaml(owner && entryOf(owner, 'email')).join(', ')
  const called = scalarText(owner && entryOf(owner, 'name'))
  if (email === '' && called === undefined)
    faults.push(yamlFault(node, `exposure '${name}' has no owner`, 'add owner: {name: …, email: …}'))
  return {
    name,
    label: said('label') ?? null,
    type: one('type', EXPOSURE_TYPES, 'application') ?? 'application',
    owner: email || (called ?? ''),
    doc: said('description') ?? '',
    url: said('url') ?? null,
    maturity: one('maturity', MATURITIES, null),
    tags: textsOfYaml(configured(node, 'tags')),
    from: itemsOfYaml(entryOf(node, 'depends_on')).flatMap((item) => readFrom(item, names, sources, faults)),
    file: node.source.file,
    line: placeAt(node.source, node.offset).line,
  }
}

// `ref('name')` is an edge; a source() is a table that nobody here makes, which must be known all the same.
function readFrom(item: Yaml, names: Names, sources: ReadonlySet<string>, faults: Fault[]): readonly string[] {
  const written = scalarText(item) ?? ''
  const bare = written.replace(/^\s*\{\{|\}\}\s*$/g, '').trim()
  const { template } = parseAll(sourceOf(item.source.file, `{{ ${bare} }}`))
  try {
    const [ref] = template === null ? [] : literalCalls(template, 'ref')
    if (ref) return [referenceOf(names, ref.given).input.key]
    const [source] = template === null ? [] : literalCalls(template, 'source')
    if (source === undefined)
      throw new Refusal(`depends_on: '${written}' is no ref`, "write ref('name') or source('source', 'table')")
    const wanted = source.given.positional.map(String).join('.')
    if (!sources.has(wanted)) throw new Refusal(`no source is called '${wanted}'`, didYouMean(wanted, sources))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    faults.push(yamlFault(item, error.message, error.mend))
  }
  return []
}
