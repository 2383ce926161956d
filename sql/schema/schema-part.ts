/**
 * The text of a schema.yml with a remark in place of the models that nobody asks for, so that offsets stay what they are; the first
 * one, and those that have versions, are left. '' where the text says nothing else; the text itself where it is not plain enough
 * to tell one model from the next.
 */
export function partOfSchema(text: string, isAsked: (name: string) => boolean): string {
  const heads = [...text.matchAll(/^models:[ \t]*\n/gm)]
  const [head] = heads
  if (head === undefined || heads.length > 1 || UNEVEN.test(text)) return text
  const start = head.index + head[0].length
  const indent = /^( *)- /.exec(text.slice(start))?.[1]
  if (indent === undefined) return text
  const rest = text.slice(start)
  const end = rest.search(indent === '' ? /^[^\s#-]/m : /^[^\s#]/m)
  const items = (end === -1 ? rest : rest.slice(0, end)).split(new RegExp(`^(?=${indent}- )`, 'm'))
  const isLeft = items.map((item) => {
    const name = NAMED.exec(item)?.[1]
    return name === undefined || item.includes('versions:') || isAsked(name)
  })
  const around = text.slice(0, start) + (end === -1 ? '' : rest.slice(end))
  const isOfModels = (around.match(/^[^\s#].*/gm) ?? []).every((line) => /^(version|config|models):/.test(line))
  if (isOfModels && !isLeft.includes(true)) return ''
  // One remark: each line of its own would be a token, and blanks may belong to a text before them.
  const left = items.map((item, at) => (at === 0 || isLeft[at] ? item : `${'#'.repeat(item.length - 1)}\n`))
  return text.slice(0, start) + left.join('') + (end === -1 ? '' : rest.slice(end))
}

const NAMED = /^ *- name: +([A-Za-z_]\w*)[ \t]*\n/

// Anchors, documents, tabs and other line ends; texts in quotes over several lines.
const UNEVEN = /[&*]\w|^(---|\.\.\.|%)|[\t\r]|[:,[{-] *(["'])(?:(?!\2).)*$/m
