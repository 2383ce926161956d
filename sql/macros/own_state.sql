{#- The last row of each symbol in a relation of the model's own session before: the state from which this session goes on. -#}
{% macro last_rows(rows) -%}
select * from {{ rows }} as rows
qualify row_number() over (partition by symbol order by bar_start desc) = 1
{%- endmacro %}
