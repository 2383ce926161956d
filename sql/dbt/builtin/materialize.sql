{#- What models and the materializations of a project ask while they are made. -#}
{% macro is_incremental() %}
  {%- if not execute -%}{{ return(False) }}{%- endif -%}
  {%- set standing = load_relation(this) -%}
  {{ return(standing is not none and standing.type == 'table' and config.get('materialized') == 'incremental' and not should_full_refresh()) }}
{% endmacro %}

{% macro should_full_refresh() %}
  {%- set said = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if said is none else said) }}
{% endmacro %}

{% macro load_relation(relation) %}
  {{ return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) }}
{% endmacro %}

{% macro load_cached_relation(relation) %}
  {{ return(load_relation(relation)) }}
{% endmacro %}

{% macro get_or_create_relation(database, schema, identifier, type) %}
  {%- set standing = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
  {%- if standing -%}{{ return([true, standing]) }}{%- endif -%}
  {{ return([false, api.Relation.create(database=database, schema=schema, identifier=identifier, type=type)]) }}
{% endmacro %}

{% macro drop_relation_if_exists(relation) %}
  {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
{% endmacro %}

{% macro default__drop_relation(relation) %}{%- do adapter.drop_relation(relation) -%}{% endmacro %}
{% macro default__rename_relation(from_relation, to_relation) %}{%- do adapter.rename_relation(from_relation, to_relation) -%}{% endmacro %}
{% macro default__truncate_relation(relation) %}{% call statement('truncate_relation') %}truncate table {{ relation }}{% endcall %}{% endmacro %}
{% macro default__create_schema(relation) %}{% call statement('create_schema') %}create schema if not exists {{ relation.without_identifier() }}{% endcall %}{% endmacro %}
{% macro duckdb__create_schema(relation) %}{%- do default__create_schema(relation) -%}{% endmacro %}
{% macro default__drop_schema(relation) %}{% call statement('drop_schema') %}drop schema if exists {{ relation.without_identifier() }} cascade{% endcall %}{% endmacro %}
{% macro duckdb__drop_schema(relation) %}{%- do default__drop_schema(relation) -%}{% endmacro %}
{% macro get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{% endmacro %}

{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix, 'schema': none, 'database': none})) }}
{% endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{% endmacro %}

{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
  {{ default__create_table_as(temporary, relation, compiled_code) }}
{%- endmacro %}

{% macro default__create_table_as(temporary, relation, sql) -%}
  {%- set header = config.get('sql_header', none) -%}
  {{ header if header is not none }}
  create {{ 'temporary ' if temporary }}table {{ relation.include(database=(not temporary), schema=(not temporary)) }} as (
    {{ sql }}
  );
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  {{ create_table_as(temporary, relation, sql) }}
{%- endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
  {{ default__create_view_as(relation, sql) }}
{%- endmacro %}

{% macro default__create_view_as(relation, sql) -%}
  create view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
  {{ create_view_as(relation, sql) }}
{%- endmacro %}

{% macro run_hooks(hooks, inside_transaction=True) %}
  {%- for hook in hooks if hook.transaction == inside_transaction -%}
    {%- set rendered = render(hook.sql) | trim -%}
    {%- if rendered | length > 0 -%}
      {% call statement(auto_begin=inside_transaction) %}{{ rendered }}{% endcall %}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro before_begin(sql) %}{{ tojson({'sql': sql, 'transaction': False}) }}{% endmacro %}
{% macro in_transaction(sql) %}{{ tojson({'sql': sql, 'transaction': True}) }}{% endmacro %}
{% macro after_commit(sql) %}{{ tojson({'sql': sql, 'transaction': False}) }}{% endmacro %}

{% macro get_quoted_csv(column_names) %}
  {%- set quoted = [] -%}
  {%- for name in column_names -%}{%- do quoted.append(adapter.quote(name)) -%}{%- endfor -%}
  {{ return(quoted | join(', ')) }}
{% endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
select * from (
  {{ select_sql }}
) as __dbt_sbq
where false
limit 0
{% endmacro %}

{% macro get_columns_in_query(select_sql) %}
  {%- if not execute -%}{{ return([]) }}{%- endif -%}
  {{ return(run_query(get_empty_subquery_sql(select_sql)).columns | map(attribute='name') | list) }}
{% endmacro %}

{% macro get_column_schema_from_query(select_sql, select_sql_header=none) %}
  {{ return(adapter.get_column_schema_from_query(select_sql)) }}
{% endmacro %}

{% macro convert_datetime(date_str, date_fmt) %}
  {{ return(modules.datetime.datetime.strptime(date_str, date_fmt)) }}
{% endmacro %}

{% macro py_current_timestring() %}
  {{ return(run_started_at.strftime('%H%M%S%f')) }}
{% endmacro %}

{% macro default__create_indexes(relation) %}{% endmacro %}
{% macro default__persist_docs(relation, model, for_relation=true, for_columns=true) %}{% endmacro %}
{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}{% endmacro %}
{% macro should_revoke(existing_relation, full_refresh_mode=True) %}{{ return(False) }}{% endmacro %}

{% macro set_sql_header(config) -%}{{ config.set('sql_header', caller()) }}{%- endmacro %}
