{% macro pair(a) %}{% set z = 'inner' %}{{ return([a, a + 1]) }}{% endmacro %}
{% macro nothing() %}{{ return(none) }}{% endmacro %}
{% macro early(x) %}before{% if x %}{% do return({'k': x}) %}{% endif %}after{% endmacro %}
{% macro looped(items) %}{% for i in items %}{% if i > 1 %}{{ return(i) }}{% endif %}{% endfor %}none{% endmacro %}
{% macro nested(a) %}{% set inner = pair(a) %}{{ return(inner + pair(inner[1])) }}{% endmacro %}
{% macro truth(x) %}{{ return(x is string) }}{% endmacro %}
{% macro text_of(x) %}[{{ x }}]{% endmacro %}
{% macro spread() %}{{ varargs }}|{{ kwargs }}{% endmacro %}
{% macro rest(first) %}{{ first }}:{{ varargs | join(',') }}:{{ kwargs.get('k', '-') }}{% endmacro %}
{% macro named(a, b=2, c=none) %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}
{% macro wrap(tag) %}<{{ tag }}>{{ caller() }}</{{ tag }}>{% endmacro %}
{% macro each(items) %}{% for i in items %}{{ caller(i, loop.index) }}{% endfor %}{% endmacro %}
{% macro default_of(a, b=a) %}{{ a }}{{ b }}{% endmacro %}
{% macro fact(n) %}{% if n <= 1 %}{{ return(1) }}{% endif %}{{ return(n * fact(n - 1)) }}{% endmacro %}
{% macro asks(x) %}{% if x is defined %}yes{% else %}no{% endif %}{% if x %}!{% endif %}{% endmacro %}
{% macro unset() %}{% set x = 1 %}{% set y = 2 %}{% endmacro %}
