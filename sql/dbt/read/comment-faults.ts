import type { Fault } from '#core/error.ts'
import { parseAll } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { readText } from '../reading.ts'
import type { Loading } from './loading.ts'

/** What is wrong with the text of `query-comment`, as dbt finds it before it asks for any node: `node` is none. The comment is written nowhere. */
export function commentFaults({ invocation, library }: Pick<Loading, 'invocation' | 'library'>): readonly Fault[] {
  const { name, queryComment: text } = invocation.project
  if (text === null) return []
  const { template, faults: wrong } = parseAll(sourceOf('dbt_project.yml query-comment', text))
  if (template === null || wrong.length > 0) return wrong
  const more = { node: null, connection_name: 'master' }
  const { reading, faults } = readText(template, { invocation, library, package: name, config: {}, model: null, more })
  if (faults.length > 0 || !reading.text.includes('*/')) return faults
  const what = "the text of query-comment ends the comment by itself: '*/'"
  return [{ file: 'dbt_project.yml', what, mend: 'take it out' }]
}
