import { literalOf } from './literal.ts'
import { Refusal } from './refusal.ts'
import { reprOf, type Thing, typeName } from './value.ts'

/**
 * Text that Jinja2 takes for HTML, as its filter `tojson` gives it: it prints as it is, and what Jinja2 would escape beside it
 * (`+`, `%`, methods) is refused.
 */
export function markup(text: string): Thing {
  const refuse = (what: string): never => {
    throw new Refusal(`${what} of what the filter tojson gives escapes as HTML`, 'write tojson(value), or … | string')
  }
  return {
    thing: 'Markup',
    text: () => text,
    repr: () => `Markup(${reprOf(text)})`,
    plain: () => text,
    literal: (dialect) => literalOf(text, dialect),
    size: () => [...text].length,
    items: () => [...text],
    contains: (needle) => typeof needle === 'string' && text.includes(needle),
    equals: (other) =>
      other === text ||
      (typeof other === 'object' && typeName(other) === 'Markup' && reprOf(other) === `Markup(${reprOf(text)})`),
    binary: (operator) => refuse(`'${operator}'`),
    attribute: (name) => refuse(`.${name}`),
    item: () => refuse('an item'),
  }
}
