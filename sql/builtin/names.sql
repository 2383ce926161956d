{#- What a project's own generate_schema_name and generate_alias_name may fall back on. -#}
{% macro default__generate_schema_name(custom_schema_name, node) -%}
  {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}

{% macro generate_schema_name_for_env(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if target.name == 'prod' and custom_schema_name is not none else target.schema }}
{%- endmacro %}

{% macro default__generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}
    {{ custom_alias_name | trim }}
  {%- elif node.version -%}
    {{ node.name ~ '_v' ~ node.version }}
  {%- else -%}
    {{ node.name }}
  {%- endif -%}
{%- endmacro %}
