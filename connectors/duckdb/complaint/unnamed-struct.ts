import { typeParts } from '../type-parts.ts'

/** Has a type a struct whose fields have no names, which no table can hold? */
export function hasUnnamed(type: string): boolean {
  return /[(,] ?"" /.test(type)
}

/** An expression of a type (as the engine writes it) that has such a struct in it: no cast names one. */
export function sampleOf(type: string): string {
  if (!hasUnnamed(type)) return `null::${type}`
  const [, item] = /^([\s\S]*)\[\d*\]$/.exec(type) ?? []
  if (item !== undefined) return `[${sampleOf(item)}]`
  const [, word = '', inner = ''] = /^(\w+)\(([\s\S]*)\)$/.exec(type) ?? []
  const parts = typeParts(inner)
  if (word === 'MAP') return `map(${parts.map((part) => `[${sampleOf(part)}]`).join(', ')})`
  const fields = parts.map((part) => {
    const [, name = '', of = ''] = /^("(?:[^"]|"")*") ([\s\S]*)$/.exec(part) ?? []
    return { name, value: sampleOf(of) }
  })
  if (fields.every(({ name }) => name === '""')) return `row(${fields.map(({ value }) => value).join(', ')})`
  return `struct_pack(${fields.map(({ name, value }) => `${name} := ${value}`).join(', ')})`
}
