{#- dbt-duckdb's files: where they are, how they are written, and those of models that a run leaves out. -#}
{% macro external_location(relation, config) -%}
  {{ adapter.external_root() }}/{{ relation.identifier }}{{ '.' ~ config.get('format', 'parquet') if config.get('options', {}).get('partition_by') is none }}
{%- endmacro %}
{% macro write_to_file(relation, location, options) %}
  {% call statement('write_to_file') %}copy {{ relation }} to '{{ location }}' ({{ options }}){% endcall %}
{% endmacro %}

{% macro render_write_options(config) -%}
  {%- set options = config.get('options', {}) -%}
  {%- if options is not mapping -%}
    {%- do exceptions.raise_compiler_error('The options argument must be a dictionary') -%}
  {%- endif -%}
  {%- for name in options -%}{%- do options.update({name: render(options[name])}) -%}{%- endfor -%}
  {%- for name in ['format', 'delimiter'] if config.get(name) -%}
    {%- do options.update({name: render(config.get(name))}) -%}
  {%- endfor -%}
  {{ return(options) }}
{%- endmacro %}

{#- Puts the view of each external model that what is selected reads, and is not selected itself, over its file. -#}
{% macro register_upstream_external_models() -%}
  {%- set seen = [] -%}
  {%- for id in selected_resources if execute and id in graph.nodes -%}
    {%- for above in graph.nodes[id].depends_on.nodes if above not in seen and above not in selected_resources -%}
      {%- do seen.append(above) -%}
      {%- set node = graph.nodes.get(above) -%}
      {%- if node and node.resource_type in ['model', 'seed'] and node.config.materialized == 'external' -%}
        {%- set view = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- set location = node.config.get('location', external_location(view, node.config)) -%}
        {%- set file = adapter.external_read_location(location, render_write_options(node.config)) -%}
        {%- call statement('main') -%}create schema if not exists {{ view.without_identifier() }}{%- endcall -%}
        {%- call statement('main') -%}
          create or replace view {{ view }} as (select * from '{{ file }}')
        {%- endcall -%}
        {%- do adapter.commit() -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
{%- endmacro %}
