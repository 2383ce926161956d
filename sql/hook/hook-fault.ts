import { sqlTokens } from '#connectors/duckdb/sql-token.ts'
import type { Asset } from '#core/asset.ts'
import type { Fault } from '#core/error.ts'
import type { ModelConfig } from '../model/config.ts'
import { normalizeSql } from '../normalize.ts'
import type { HookText } from './hook.ts'

/** The tables of a project: `own` is that of the model, `keys` are those whose rows are known by their own runs. */
export interface Kept {
  readonly own: string
  readonly keys: ReadonlySet<string>
  /** Where those stand that have another name than their key: the key by `schema.name` in lower case. */
  readonly relations?: ReadonlyMap<string, string>
}

/** The tables of these assets. */
export function keptOf(assets: readonly Pick<Asset, 'key' | 'relation'>[]): Required<Omit<Kept, 'own'>> {
  const moved = assets.filter(({ key, relation }) => relation !== key)
  return {
    keys: new Set(assets.map(({ key }) => key)),
    relations: new Map(moved.map(({ key, relation }) => [relation.toLowerCase(), key])),
  }
}

/** What may not be done beside a query, in a text where `«this»` stands for the model's table and `«name»` for that of a ref; null: it may. */
export function hookFault({ name, blame }: Pick<HookText, 'name' | 'blame'>, text: string, kept: Kept): Fault | null {
  const words = normalizeSql(bare(text))
  if (/(^|; )(begin|start transaction|commit|rollback|abort|end)\b/i.test(words))
    return blame(`${name}: it ends the transaction that publishes the model`, 'take begin, commit and rollback out')
  if (/(^|; )(set|reset|use|attach|detach|pragma|load|install)\b/i.test(words))
    return blame(
      `${name}: it changes the session, in which other models are made after it`,
      'say it in the query itself: a cast, `at time zone`, a full name',
    )
  if (name.startsWith('post_hook') && /(^|; )(force )?checkpoint\b/i.test(words))
    return blame(
      `${name}: the transaction that publishes the model has changes, and none that has can checkpoint`,
      'take it out: DuckDB does so by itself, and a job of its own may',
    )
  const [, , hidden] = /(^|; )(prepare|execute|import database|copy from database)\b/i.exec(words) ?? []
  if (hidden !== undefined)
    return blame(
      `${name}: what '${hidden.toLowerCase()}' changes cannot be seen before it is run`,
      'write the statement itself',
    )
  const changed = keptChanged(text, kept)
  return changed && blame(`${name}: ${changed.what}`, changed.mend)
}

/**
 * A unique index on the model's own table, however its name is written (`own` are its key and where it stands), whose rows come again: null
 * where none stands in the text, or no key is deleted and inserted in one transaction.
 */
export function uniqueIndexFault(
  { name, blame }: Pick<HookText, 'name' | 'blame'>,
  text: string,
  { materialized, increment, partitions }: Pick<ModelConfig, 'materialized' | 'increment' | 'partitions'>,
  own: readonly string[],
): Fault | null {
  const isReplaced = increment?.strategy === 'delete+insert' || (increment === null && partitions !== null)
  const names = [...normalizeSql(bare(text)).matchAll(UNIQUE_INDEX)].map(([, , written = '']) => nameOf(written))
  const isUnique = names.some((one) => one === '«this»' || own.some((key) => key.toLowerCase() === one))
  if (materialized !== 'incremental' || !isReplaced || !isUnique) return null
  return blame(
    `${name}: DuckDB keeps deleted keys in a unique index until the transaction ends, and the next run deletes and inserts them in one`,
    'write create index; that a key stands once is looked at before each publication, by unique',
  )
}

// What stands in a text of the query's own is no statement.
function bare(text: string): string {
  return sqlTokens(text)
    .filter((token) => /^(e?'|\$)/i.test(token.text))
    .reduceRight((rest, token) => `${rest.slice(0, token.at)}''${rest.slice(token.at + token.text.length)}`, text)
}

/** What a text does to tables whose rows their own runs know; null: nothing. */
export function keptChanged(text: string, kept: Kept): { readonly what: string; readonly mend: string } | null {
  const words = normalizeSql(bare(text))
  for (const [, names = ''] of words.matchAll(CHANGED)) {
    for (const name of names.matchAll(EACH)) {
      const fault = changeFault(nameOf(name[0]), kept)
      if (fault) return fault
    }
  }
  for (const [, , written = ''] of words.matchAll(UNIQUE_INDEX)) {
    const name = kept.relations?.get(nameOf(written))?.toLowerCase() ?? nameOf(written)
    const isOwn = name === '«this»' || name === kept.own.toLowerCase()
    if (!isOwn && (name.startsWith('«') || [...kept.keys].some((key) => key.toLowerCase() === name)))
      return {
        what: `it puts a unique index on ${name.replaceAll(/[«»]/g, '')}, whose rows are known by runs of its own`,
        mend: 'test unique there: it is looked at before each publication',
      }
  }
  const stands = [...kept.keys, kept.own, ...(kept.relations?.keys() ?? [])]
  for (const [, names = ''] of words.matchAll(SCHEMA)) {
    for (const name of names.matchAll(EACH)) {
      const schema = nameOf(name[0]).split('.').at(-1) ?? ''
      if (schema === '_tidemark' || stands.some((key) => key.toLowerCase().startsWith(`${schema}.`)))
        return {
          what: `it drops ${schema}, in which tables stand whose rows are known by runs of their own`,
          mend: 'drop what nobody here makes, by its own name',
        }
    }
  }
  return null
}

function changeFault(
  written: string,
  { own, keys, relations }: Kept,
): { readonly what: string; readonly mend: string } | null {
  const name = relations?.get(written)?.toLowerCase() ?? written
  const isKey = (key: string) => key.toLowerCase() === name
  if (name === '«this»' || isKey(own))
    return {
      what: "it changes the model's own table, which was looked at without it",
      mend: 'put it into the query; hooks change what is beside the table',
    }
  if (name.startsWith('«') || name.startsWith('_tidemark.') || [...keys].some(isKey))
    return {
      what: `it changes ${name.replaceAll(/[«»]/g, '')}, whose rows are known by runs of its own`,
      mend: 'put it into the query of that asset; hooks change tables that nobody here makes',
    }
  return null
}

// Names are the engine's: without case, and with the warehouse before them or not.
function nameOf(written: string): string {
  if (written.startsWith('«')) return written.replaceAll(' ', '')
  const parts = [...written.matchAll(/"((?:[^"]|"")*)"|[^\s."]+/g)].map(([all, quoted]) =>
    (quoted ?? all).toLowerCase(),
  )
  return parts.slice(-2).join('.')
}

const NAME = String.raw`(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+)`
const DOTTED = String.raw`(?:« \S+ »|«[^»]*»|${NAME})(?: \. ${NAME})*`
// What stands before a statement: another one, the end of a `with`, or `explain`, whose `analyze` runs what it explains.
const BEFORE = String.raw`(?:^|; |\) |\b(?:explain|analyze|analyse|verbose) )`
// \`drop\` and \`truncate\` take several.
const LIST = `${DOTTED}(?: , ${DOTTED})*`
const EACH = new RegExp(DOTTED, 'gu')
const IF = '(?:if (?:not )?exists )?'

// A statement that changes rows or what holds them, and the relation that it names.
const CHANGED = new RegExp(
  `${BEFORE}(?:${[
    'delete from(?: only)?(?: \\()?',
    'update(?: only)?(?: \\()?',
    'insert (?:or \\w+ )?into',
    'truncate(?: table)?(?: only)?(?: \\()?',
    'merge into',
    'drop (?:table|view)',
    'alter (?:table|view)',
    'create (?:or replace )?(?:(?:temp|temporary|recursive) )*(?:table|view|macro|function|type)',
    // Into a file it changes nothing.
    `copy(?! (?:${DOTTED})(?: \\([^()]*\\))? to )`,
  ].join('|')}) ${IF}(${LIST})`,
  'giu',
)

const UNIQUE_INDEX = new RegExp(`(^|; )create unique index\\b[^;(]* on (${DOTTED})`, 'giu')

const SCHEMA = new RegExp(`${BEFORE}drop schema ${IF}(${LIST})`, 'giu')
