{#- The value of the row of a group where `by` is greatest; rows whose value is NULL are left out. -#}
{% macro arg_max(value, by) -%}
{{ return(adapter.dispatch('arg_max')(value, by)) }}
{%- endmacro %}

{% macro duckdb__arg_max(value, by) -%}
arg_max({{ value }}, {{ by }})
{%- endmacro %}

{% macro clickhouse__arg_max(value, by) -%}
argMax({{ value }}, {{ by }})
{%- endmacro %}
