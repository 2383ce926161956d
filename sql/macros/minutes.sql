{#- The versions of trades with the minute in which each was executed, as bar_versions wants them. -#}
{% macro in_minutes(trades) -%}
(
  select
    *,
    seq_id as item,
    time_bucket(interval '1 minute', event_time) as bar_start,
    bar_start + interval '1 minute' as bar_end
  from {{ trades }}
)
{%- endmacro %}
