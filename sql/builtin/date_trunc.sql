{#- The begin of the hour, day, week (from Monday), month, quarter or year, in UTC, that an instant falls in: an instant too. -#}
{% macro date_trunc(part, instant) -%}
{{ return(adapter.dispatch('date_trunc')(part, instant)) }}
{%- endmacro %}

{% macro duckdb__date_trunc(part, instant) -%}
date_trunc({{ part | literal }}, {{ instant }})
{%- endmacro %}

{% macro clickhouse__date_trunc(part, instant) -%}
{#- An instant before 1970 with a fraction of a second would fall into the second after it. -#}
toDateTime64(dateTrunc({{ part | literal }}, toStartOfSecond(toDateTime64({{ instant }}, 6, 'UTC')), 'UTC'), 6, 'UTC')
{%- endmacro %}
