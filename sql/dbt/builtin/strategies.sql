{#- How an incremental model comes into its table, for strategies and materializations of a project that call these by name. -#}
{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) %}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) %}
  insert into {{ target_relation }} ({{ columns }}) (select {{ columns }} from {{ temp_relation }})
{% endmacro %}

{% macro default__get_incremental_append_sql(arg_dict) %}
  {{ return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) }}
{% endmacro %}

{% macro default__get_incremental_delete_insert_sql(arg_dict) %}
  {{ return(get_delete_insert_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{% endmacro %}

{% macro default__get_incremental_default_sql(arg_dict) %}
  {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
{% endmacro %}

{% macro duckdb__get_incremental_merge_sql(arg_dict) %}
  {{ return(duckdb__get_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict.get('incremental_predicates'))) }}
{% endmacro %}

{% macro default__get_incremental_insert_overwrite_sql(arg_dict) %}
  {{ return(get_insert_overwrite_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{% endmacro %}

{% macro default__get_incremental_microbatch_sql(arg_dict) %}
  {%- set column = config.get('event_time') -%}
  {%- set batch = model.get('batch') -%}
  {%- if not column -%}{{ exceptions.raise_compiler_error("microbatch needs the config event_time") }}{%- endif -%}
  {%- if config.get('unique_key') -%}{{ exceptions.raise_compiler_error("microbatch has no unique_key: take it out, or write incremental_strategy='merge'") }}{%- endif -%}
  {%- if not batch -%}{{ exceptions.raise_compiler_error("microbatch has no batch here") }}{%- endif -%}
  {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
  {%- set inside = column ~ " >= '" ~ batch.event_time_start ~ "' and " ~ column ~ " < '" ~ batch.event_time_end ~ "'" -%}
  {%- set filters = normalize_incremental_predicates(arg_dict.get('incremental_predicates')) %}
  delete from {{ arg_dict['target_relation'] }} where {{ inside }}{% for one in filters %} and ({{ one }}){% endfor %};
  insert into {{ arg_dict['target_relation'] }} ({{ columns }}) select {{ columns }} from {{ arg_dict['temp_relation'] }} where {{ inside }};
{% endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {{ return(strategy_sql('delete+insert', target, source, unique_key, dest_columns, incremental_predicates)) }}
{% endmacro %}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) %}
  {{ return(strategy_sql('merge', target, source, unique_key, dest_columns, incremental_predicates)) }}
{% endmacro %}

{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) %}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) %}
  {{ config.get('sql_header') if include_sql_header and config.get('sql_header') }}
  merge into {{ target }} as DBT_INTERNAL_DEST using {{ source }} as DBT_INTERNAL_SOURCE on false
  when not matched by source{% if predicates %} and {{ predicates | join(' and ') }}{% endif %} then delete
  when not matched then insert ({{ columns }}) values ({{ columns }})
{% endmacro %}

{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) %}
  {{ return(equals(source_unique_key, target_unique_key) | trim) }}
{% endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {%- if merge_update_columns and merge_exclude_columns -%}
    {{ exceptions.raise_compiler_error('merge_update_columns and merge_exclude_columns say the same in two ways: keep one of them') }}
  {%- endif -%}
  {%- if merge_update_columns -%}{{ return(merge_update_columns) }}{%- endif -%}
  {%- set without = (merge_exclude_columns or []) | map('lower') | list -%}
  {%- set kept = [] -%}
  {%- for one in dest_columns if one.column | lower not in without -%}{%- do kept.append(one.quoted) -%}{%- endfor -%}
  {{ return(kept) }}
{% endmacro %}

{% macro normalize_string_or_list(raw, field_name) %}
  {%- set all = [] if raw is none else [raw] if raw is string else raw -%}
  {%- if all is mapping or all is not sequence or all | reject('string') | list -%}
    {{ exceptions.raise_compiler_error(field_name ~ ' must be a list of strings or a string') }}
  {%- endif -%}
  {{ return(all | list) }}
{% endmacro %}

{% macro normalize_incremental_predicates(incremental_predicates) %}
  {{ return(normalize_string_or_list(incremental_predicates, 'incremental_predicates')) }}
{% endmacro %}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {{ return(on_schema_change if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] else default) }}
{% endmacro %}

{% macro diff_columns(source_columns, target_columns) %}
  {%- set there = target_columns | map(attribute='name') | list -%}
  {%- set lacking = [] -%}
  {%- for one in source_columns if one.name not in there -%}{%- do lacking.append(one) -%}{%- endfor -%}
  {{ return(lacking) }}
{% endmacro %}

{% macro default__diff_column_data_types(source_columns, target_columns) %}
  {%- set turned = [] -%}
  {%- for one in source_columns -%}
    {%- for other in target_columns if other.name == one.name -%}
      {%- if loop.first and one.expanded_data_type != other.expanded_data_type and not one.can_expand_to(other_column=other) -%}
        {%- do turned.append({'column_name': other.name, 'new_type': one.expanded_data_type}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(turned) }}
{% endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {%- set fresh = adapter.get_columns_in_relation(source_relation) -%}
  {%- set standing = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(fresh, standing) -%}
  {%- set gone = diff_columns(standing, fresh) -%}
  {%- set turned = diff_column_data_types(fresh, standing) -%}
  {{ return({
    'schema_changed': added != [] or gone != [] or turned != [],
    'source_not_in_target': added,
    'target_not_in_source': gone,
    'source_columns': fresh,
    'target_columns': standing,
    'new_target_types': turned,
  }) }}
{% endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- if on_schema_change == 'append_new_columns' and added -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
  {%- elif on_schema_change == 'sync_all_columns' -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, schema_changes_dict['target_not_in_source']) -%}
    {%- for one in schema_changes_dict['new_target_types'] -%}
      {%- do alter_column_type(target_relation, one['column_name'], one['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {%- if on_schema_change == 'ignore' -%}{{ return({}) }}{%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
    {{ exceptions.raise_compiler_error("the columns of the query are not those of " ~ target_relation ~ ": write on_schema_change='append_new_columns' or 'sync_all_columns', or run with --full-refresh") }}
  {%- endif -%}
  {%- if changes['schema_changed'] -%}{%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}{%- endif -%}
  {{ return(changes['source_columns']) }}
{% endmacro %}
