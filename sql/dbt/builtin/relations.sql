{#- The statements that make, drop and change relations and their columns, for materializations of a project. -#}
{% macro default__get_drop_sql(relation) -%} drop {{ relation.type }} if exists {{ relation.render() }} cascade {%- endmacro %}
{% macro default__drop_table(relation) -%} drop table if exists {{ relation.render() }} cascade {%- endmacro %}
{% macro default__drop_view(relation) -%} drop view if exists {{ relation.render() }} cascade {%- endmacro %}
{% macro default__get_drop_backup_sql(relation) -%} {{ get_drop_sql(make_backup_relation(relation, relation.type)) }} {%- endmacro %}

{% macro default__get_create_intermediate_sql(relation, sql) -%}
  {%- set beside = make_intermediate_relation(relation) -%}
  {{ get_drop_sql(beside) }};
  {{ get_create_sql(beside, sql) }}
{%- endmacro %}

{% macro default__get_replace_sql(existing_relation, target_relation, sql) -%}
  {{ get_drop_sql(existing_relation) }};
  {{ get_create_sql(target_relation, sql) }}
{%- endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) %}{%- do adapter.drop_relation(old_relation) -%}{% endmacro %}

{% macro default__drop_schema_named(schema_name) %}
  {%- do adapter.drop_schema(api.Relation.create(database=target.database, schema=schema_name)) -%}
{% endmacro %}

{% macro default__get_select_subquery(sql) -%}
  select {% for name in model['columns'] %}{% set one = model['columns'][name] %}{{ adapter.quote(one['name']) if one.get('quote') else one['name'] }}{{ ', ' if not loop.last }}{% endfor %}
  from ({{ sql }}) as model_subq
{%- endmacro %}

{% macro get_column_names() -%}
  ({% for name in model['columns'] %}{% set one = model['columns'][name] %}{{ adapter.quote(one['name']) if one.get('quote') else one['name'] }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro default__get_empty_schema_sql(columns) -%}
  select {% for name in columns %}{% set one = columns[name] %}{{ cast('null', one['data_type']) }} as {{ adapter.quote(one['name']) if one.get('quote') else one['name'] }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro format_columns(columns) %}
  {%- set formatted = [] -%}
  {%- for one in columns -%}{%- do formatted.append(adapter.dispatch('format_column', 'dbt')(one)) -%}{%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}
{% macro default__format_column(column) %}
  {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': (column.column | lower) ~ ' ' ~ column.dtype}) }}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}{{ return(columns | map(attribute='name') | list) }}{% endmacro %}

{% macro sql_convert_columns_in_relation(table) %}
  {%- set columns = [] -%}
  {%- for row in table -%}{%- do columns.append(api.Column(*row)) -%}{%- endfor -%}
  {{ return(columns) }}
{% endmacro %}

{% macro default__create_columns(relation, columns) %}
  {%- for one in columns -%}
    {% call statement() %}alter table {{ relation.render() }} add column {{ adapter.quote(one.name) }} {{ one.expanded_data_type }}{% endcall %}
  {%- endfor -%}
{% endmacro %}

{% macro default__alter_column_type(relation, column_name, new_column_type) %}
  {%- set beside = adapter.quote(column_name ~ '__dbt_alter') -%}
  {%- set column = adapter.quote(column_name) -%}
  {% call statement('alter_column_type') %}
    alter table {{ relation.render() }} add column {{ beside }} {{ new_column_type }};
    update {{ relation.render() }} set {{ beside }} = {{ column }};
    alter table {{ relation.render() }} drop column {{ column }} cascade;
    alter table {{ relation.render() }} rename column {{ beside }} to {{ column }}
  {% endcall %}
{% endmacro %}

{% macro default__alter_relation_add_remove_columns(relation, add_columns=none, remove_columns=none) %}
  {%- for one in add_columns or [] -%}
    {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column ' ~ adapter.quote(one.name) ~ ' ' ~ one.data_type) -%}
  {%- endfor -%}
  {%- for one in remove_columns or [] -%}
    {%- do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column ' ~ adapter.quote(one.name)) -%}
  {%- endfor -%}
{% endmacro %}

{% macro duckdb_escape_comment(comment) -%} $dbt_comment_literal_block${{ comment }}$dbt_comment_literal_block$ {%- endmacro %}
{% macro default__alter_relation_comment(relation, comment) -%}
  comment on {{ relation.type }} {{ relation }} is {{ duckdb_escape_comment(comment) }};
{%- endmacro %}
{% macro default__alter_column_comment(relation, column_dict) -%}
  {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- for name in column_dict if name in there %}
  comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }} is {{ duckdb_escape_comment(column_dict[name]['description']) }};
  {%- endfor -%}
{%- endmacro %}

{% macro default__information_schema_name(database) -%} {{ database ~ '.' if database }}INFORMATION_SCHEMA {%- endmacro %}
{% macro default__list_schemas(database) %}
  {{ return(run_query("select schema_name from system.information_schema.schemata" ~ ("" if database is none else " where lower(catalog_name) = '" ~ (database | lower) ~ "'"))) }}
{% endmacro %}
{% macro default__check_schema_exists(information_schema, schema) %}
  {{ return(run_query("select count(*) from system.information_schema.schemata where lower(schema_name) = '" ~ (schema | lower) ~ "' and lower(catalog_name) = '" ~ (information_schema.database | lower) ~ "'")) }}
{% endmacro %}

{% macro default__validate_sql(sql) %}
  {% call statement('validate_sql') %}explain {{ sql }}{% endcall %}
  {{ return(load_result('validate_sql')) }}
{% endmacro %}
{% macro get_show_sql(compiled_code, sql_header, limit) -%}
  {{ sql_header if sql_header is not none }}
  {{ get_limit_subquery_sql(compiled_code, limit) }}
{%- endmacro %}

{% macro default__get_binding_char() %}{{ return('?') }}{% endmacro %}
{% macro default__get_batch_size() %}{{ return(10000) }}{% endmacro %}
{% macro default__get_true_sql() %}{{ return('TRUE') }}{% endmacro %}
{% macro default__get_create_index_sql(relation, index_dict) %}{{ return(none) }}{% endmacro %}
{% macro default__copy_grants() %}{{ return(True) }}{% endmacro %}
{% macro default__support_multiple_grantees_per_dcl_statement() %}{{ return(True) }}{% endmacro %}
{% macro default__can_clone_table() %}{{ return(False) }}{% endmacro %}
{% macro default__post_snapshot(staging_relation) %}{%- do adapter.drop_relation(staging_relation) -%}{% endmacro %}
{% macro make_hook_config(sql, inside_transaction) %}{{ tojson({'sql': sql, 'transaction': inside_transaction}) }}{% endmacro %}

{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') %}
  {%- set first = convert_datetime(start_date_str, in_fmt) -%}
  {%- set last = first if end_date_str is none else convert_datetime(end_date_str, in_fmt) -%}
  {%- if last < first -%}
    {{ exceptions.raise_compiler_error('the first day of partitions, ' ~ first ~ ', is after the last one, ' ~ last) }}
  {%- endif -%}
  {%- set days = [] -%}
  {%- for at in range((last - first).days + 1) -%}
    {%- set day = first + modules.datetime.timedelta(days=at) -%}
    {%- do days.append(day.strftime(out_fmt) if out_fmt else day) -%}
  {%- endfor -%}
  {{ return(days) }}
{% endmacro %}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {%- set ends = (raw_partition_date | string).split(',') -%}
  {%- if ends | length > 2 -%}{{ exceptions.raise_compiler_error('partitions are said as a first day, or as first,last: not ' ~ raw_partition_date) }}{%- endif -%}
  {{ return(dates_in_range(ends[0], ends[1] if ends | length == 2 else none, in_fmt=date_fmt)) }}
{% endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
  md5({% for one in args %}coalesce(cast({{ one }} as varchar), ''){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}
{% macro get_snapshot_table_column_names() %}
  {{ return({'dbt_valid_to': 'dbt_valid_to', 'dbt_valid_from': 'dbt_valid_from', 'dbt_scd_id': 'dbt_scd_id', 'dbt_updated_at': 'dbt_updated_at', 'dbt_is_deleted': 'dbt_is_deleted'}) }}
{% endmacro %}

{% macro is_core_v2() %}{{ return(False) }}{% endmacro %}
