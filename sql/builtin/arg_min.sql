{#- The value of the row of a group where `by` is least; rows whose value is NULL are left out. -#}
{% macro arg_min(value, by) -%}
{{ return(adapter.dispatch('arg_min')(value, by)) }}
{%- endmacro %}

{% macro duckdb__arg_min(value, by) -%}
arg_min({{ value }}, {{ by }})
{%- endmacro %}

{% macro clickhouse__arg_min(value, by) -%}
argMin({{ value }}, {{ by }})
{%- endmacro %}
