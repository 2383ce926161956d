{#- numerator / denominator, NULL where the denominator is 0. -#}
{% macro safe_divide(numerator, denominator) -%}
({{ numerator }}) / nullif({{ denominator }}, 0)
{%- endmacro %}
