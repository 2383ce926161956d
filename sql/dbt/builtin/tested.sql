{#- What a project's own {% materialization test %} hands on to: `dbt.materialization_test_default`. -#}
{% materialization test, default %}
  {%- set made = [] -%}
  {%- set rows %}{{ get_limit_subquery_sql(sql, config.get('limit')) }}{% endset -%}
  {%- if should_store_failures() -%}
    {%- set kept = api.Relation.create(
      database=database, schema=schema, identifier=model['alias'], type=config.get('store_failures_as') or 'table'
    ) -%}
    {%- do drop_relation_if_exists(load_relation(kept)) -%}
    {%- call statement(auto_begin=True) -%}{{ get_create_sql(kept, rows) }}{%- endcall -%}
    {%- do made.append(kept) -%}
    {%- set rows = 'select * from ' ~ kept -%}
    {%- do adapter.commit() -%}
    {{ _counted(rows) }}
  {%- else -%}
    {{ _counted(rows) }}
  {%- endif -%}
  {{ return({'relations': made}) }}
{% endmaterialization %}

{% macro _counted(rows) %}
  {%- call statement('main', fetch_result=True) -%}
    {{ get_test_sql(rows, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
  {%- endcall -%}
{% endmacro %}
