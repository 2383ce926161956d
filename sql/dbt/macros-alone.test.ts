import { expect, test } from 'vitest'
import { macrosAlone } from './macros-alone.ts'

test('what stands beside macros becomes blanks, and every place stays what it was', () => {
  const macro = "{% macro a(x='%}') -%}\n{# {% macro b() %} #}{{ '{% endmacro %}' }}\n{%- endmacro %}"
  const text = `{% https://x %}\né {{ 1 + }}\n${macro}{% endmacro %}\n{% raw %}{% macro c() %}{% endraw %}`
  const alone = macrosAlone(text)
  expect(alone?.trim()).toBe(macro)
  expect(alone?.indexOf(macro)).toBe(text.indexOf(macro))
  expect(alone?.split('\n').length).toBe(text.split('\n').length)
})

test('a macro in a condition, in another or without its end is left to be refused', () => {
  for (const text of [
    '{% if true %}{% macro a() %}{% endmacro %}{% endif %}',
    '{% macro a() %}{% macro b() %}{% endmacro %}{% endmacro %}',
    '{% macro a() %}',
  ])
    expect(macrosAlone(text)).toBeNull()
})
