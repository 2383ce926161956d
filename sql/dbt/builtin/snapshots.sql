{#- How a snapshot comes into its table, where a project has a macro of its own in the place of one of these, or a strategy of its own. -#}
{% macro strategy_dispatch(name) %}
  {%- set parts = name.split('.', 1) -%}
  {%- if parts | length == 2 and parts[0] not in context -%}
    {{ exceptions.raise_compiler_error("no package '" ~ parts[0] ~ "' for the snapshot strategy '" ~ name ~ "': write the name of a package on disk, or a strategy of the project's own") }}
  {%- endif -%}
  {%- set where = context[parts[0]] if parts | length == 2 else context -%}
  {%- set macro_name = 'snapshot_' ~ parts[-1] ~ '_strategy' -%}
  {%- if macro_name not in where -%}
    {{ exceptions.raise_compiler_error("no snapshot strategy '" ~ name ~ "': write strategy='timestamp' or 'check', or a macro '" ~ macro_name ~ "'") }}
  {%- endif -%}
  {{ return(where[macro_name]) }}
{% endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set at = config.get('updated_at') -%}
  {{ return(snapshot_strategy_of(at, '(' ~ snapshotted_rel ~ '.' ~ names.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ at ~ ')')) }}
{% endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set is_added, columns = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
  {%- set differ = [] -%}
  {%- for one in columns -%}
    {%- do differ.append(snapshotted_rel ~ '.' ~ one ~ ' is distinct from ' ~ current_rel ~ '.' ~ one) -%}
  {%- endfor -%}
  {{ return(snapshot_strategy_of(config.get('updated_at') or snapshot_get_time(), '(' ~ (get_true_sql() if is_added else differ | join(' or ')) ~ ')')) }}
{% endmacro %}

{% macro snapshot_strategy_of(updated_at, row_changed) %}
  {%- set key = config.get('unique_key') -%}
  {%- set gone = adapter.get_hard_deletes_behavior(config) -%}
  {{ return({
    'unique_key': key,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(key, updated_at)),
    'invalidate_hard_deletes': gone == 'invalidate',
    'hard_deletes': gone,
  }) }}
{% endmacro %}

{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) %}
  {%- if not target_exists -%}{{ return([false, []]) }}{%- endif -%}
  {%- if check_cols_config == 'all' -%}
    {%- set asked = node['compiled_code'] -%}
  {%- elif check_cols_config is iterable and check_cols_config is not string and check_cols_config | length > 0 -%}
    {%- set asked = 'select ' ~ check_cols_config | join(', ') ~ ' from (\n' ~ node['compiled_code'] ~ '\n) as asked' -%}
  {%- else -%}
    {{ exceptions.raise_compiler_error("check_cols is 'all' or a list of columns, not " ~ check_cols_config) }}
  {%- endif -%}
  {%- set standing = adapter.get_columns_in_relation(adapter.get_relation(node.database, node.schema, node.alias)) | map(attribute='name') | list -%}
  {%- set now = get_columns_in_query(asked) -%}
  {%- set both = [] -%}
  {%- for one in now if one in standing -%}{%- do both.append(adapter.quote(one)) -%}{%- endfor -%}
  {{ return([both | length < now | length, both]) }}
{% endmacro %}

{% macro get_dbt_valid_to_current(strategy, columns) -%}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro unique_key_fields(unique_key) -%}
  {%- if unique_key is string -%}{{ unique_key }} as dbt_unique_key{%- else -%}
  {%- for one in unique_key %}{{ one }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor -%}
  {%- endif -%}
{%- endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) -%}
  {%- if unique_key is string -%}{{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key{%- else -%}
  {%- for one in unique_key -%}
    {{ equals(identifier ~ '.dbt_unique_key_' ~ loop.index, from_identifier ~ '.dbt_unique_key_' ~ loop.index) }}{{ ' and ' if not loop.last }}
  {%- endfor -%}
  {%- endif -%}
{%- endmacro %}

{% macro unique_key_is_null(unique_key, identifier) -%}
  {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is null
{%- endmacro %}
{% macro unique_key_is_not_null(unique_key, identifier) -%}
  {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is not null
{%- endmacro %}

{% macro default__build_snapshot_table(strategy, sql) -%}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
  select *, {{ strategy.scd_id }} as {{ names.dbt_scd_id }}, {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ names.dbt_valid_from }}, {{ get_dbt_valid_to_current(strategy, names) }}
    {{- ", 'False' as " ~ names.dbt_is_deleted if strategy.hard_deletes == 'new_record' }}
  from (
{{ sql }}
  ) as snapshotted
{%- endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set key, current, is_recorded = strategy.unique_key, config.get('dbt_valid_to_current'), strategy.hard_deletes == 'new_record' -%}
  {%- set is_other = '(' ~ strategy.row_changed ~ (' or snapshotted_data.' ~ names.dbt_is_deleted ~ " = 'True'" if is_recorded else '') ~ ')' -%}
  {%- set now = snapshot_get_time() %}
  with asked as (
    select *, {{ unique_key_fields(key) }} from (
{{ source_sql }}
    ) as snapshot_query
  ),
  snapshotted_data as (
    select *, {{ unique_key_fields(key) }} from {{ target_relation }}
    where {{ '(' ~ equals(names.dbt_valid_to, current) ~ ' or ' ~ names.dbt_valid_to ~ ' is null)' if current else names.dbt_valid_to ~ ' is null' }}
  ),
  source_data as (
    select *, {{ strategy.updated_at }} as {{ names.dbt_updated_at }}, {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, names) }}, {{ strategy.scd_id }} as {{ names.dbt_scd_id }}
    from asked
  ),
  gone as (
    select * from snapshotted_data
    where not exists (select 1 from asked as source_data where {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }})
    {{- ' and ' ~ names.dbt_is_deleted ~ " <> 'True'" if is_recorded }}
  )
  select 'insert' as dbt_change_type, source_data.*{{ ", 'False' as " ~ names.dbt_is_deleted if is_recorded }}
  from source_data left join snapshotted_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
  where {{ unique_key_is_null(key, 'snapshotted_data') }} or {{ is_other }}
  union all by name
  select 'update' as dbt_change_type,
    source_data.* replace (source_data.{{ names.dbt_valid_from }} as {{ names.dbt_valid_to }}, snapshotted_data.{{ names.dbt_scd_id }} as {{ names.dbt_scd_id }})
    {{- ', snapshotted_data.' ~ names.dbt_is_deleted if is_recorded }}
  from source_data join snapshotted_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
  where {{ is_other }}
  {%- if strategy.hard_deletes in ['invalidate', 'new_record'] %}
  union all by name
  select 'delete' as dbt_change_type, {{ now }} as {{ names.dbt_updated_at }}, {{ now }} as {{ names.dbt_valid_from }},
    {{ now }} as {{ names.dbt_valid_to }}, {{ names.dbt_scd_id }}{{ ', ' ~ names.dbt_is_deleted if is_recorded }}
  from gone
  {%- endif %}
  {%- if is_recorded %}
  {%- set standing = get_columns_in_relation(target_relation) | map(attribute='name') | list %}
  union all by name
  select 'insert' as dbt_change_type, {% for one in get_columns_in_query(source_sql) if one in standing %}{{ adapter.quote(one) }}, {% endfor %}
    {{ now }} as {{ names.dbt_updated_at }}, {{ now }} as {{ names.dbt_valid_from }}, {{ names.dbt_valid_to }},
    {{ snapshot_hash_arguments([names.dbt_scd_id, now]) }} as {{ names.dbt_scd_id }}, 'True' as {{ names.dbt_is_deleted }}
  from gone
  {%- endif %}
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {%- set staging = make_temp_relation(target_relation) -%}
  {%- set asked = snapshot_staging_table(strategy, sql, target_relation) -%}
  {% call statement('build_snapshot_staging_relation') %}{{ create_table_as(true, staging, asked) }}{% endcall %}
  {{ return(staging) }}
{% endmacro %}

{% macro duckdb__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set current = config.get('dbt_valid_to_current') -%}
  {%- set end = 'standing.' ~ names.dbt_valid_to %}
  update {{ target }} as standing set {{ names.dbt_valid_to }} = staged.{{ names.dbt_valid_to }} from {{ source }} as staged
  where staged.{{ names.dbt_scd_id }}::text = standing.{{ names.dbt_scd_id }}::text and staged.dbt_change_type in ('update', 'delete')
    and {{ '(' ~ end ~ ' = ' ~ current ~ ' or ' ~ end ~ ' is null)' if current else end ~ ' is null' }};
  insert into {{ target }} ({{ insert_cols | join(', ') }}) select {{ insert_cols | join(', ') }} from {{ source }} where dbt_change_type = 'insert';
{%- endmacro %}

{% macro duckdb__post_snapshot(temporary_relation) %}{%- do drop_relation(temporary_relation) -%}{% endmacro %}
