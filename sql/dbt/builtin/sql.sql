{#- What differs from engine to engine, as DuckDB writes it. Each is called by its bare name, which dispatches. -#}
{% macro default__type_string() %}{{ return(api.Column.translate_type('string')) }}{% endmacro %}
{% macro default__type_timestamp() %}{{ return('timestamp') }}{% endmacro %}
{% macro default__type_float() %}{{ return('float') }}{% endmacro %}
{% macro default__type_numeric() %}{{ return(api.Column.numeric_type('numeric', 28, 6)) }}{% endmacro %}
{% macro default__type_bigint() %}{{ return('bigint') }}{% endmacro %}
{% macro default__type_int() %}{{ return('integer') }}{% endmacro %}
{% macro default__type_boolean() %}{{ return('boolean') }}{% endmacro %}

{% macro default__current_timestamp() -%} now() {%- endmacro %}
{% macro default__current_timestamp_backcompat() -%} current_timestamp::timestamp {%- endmacro %}
{% macro default__current_timestamp_in_utc_backcompat() -%} current_timestamp::timestamp {%- endmacro %}
{% macro default__snapshot_get_time() -%} now()::timestamp {%- endmacro %}
{% macro default__snapshot_string_as_time(timestamp) -%} {{ return("'" ~ timestamp ~ "'::timestamp") }} {%- endmacro %}

{% macro default__any_value(expression) -%} arbitrary({{ expression }}) {%- endmacro %}
{% macro default__bool_or(expression) -%} bool_or({{ expression }}) {%- endmacro %}
{% macro default__array_construct(inputs=[], data_type=api.Column.translate_type('integer')) -%}
  {%- if inputs | length > 0 -%} array[ {{ inputs | join(' , ') }} ] {%- else -%} array[]::{{ data_type }}[] {%- endif -%}
{%- endmacro %}
{% macro default__array_append(array, new_element) -%} array_append({{ array }}, {{ new_element }}) {%- endmacro %}
{% macro default__array_concat(array_1, array_2) -%} array_cat({{ array_1 }}, {{ array_2 }}) {%- endmacro %}
{% macro default__cast(field, type) -%} cast({{ field }} as {{ type }}) {%- endmacro %}
{% macro default__safe_cast(field, type) -%} cast({{ field }} as {{ type }}) {%- endmacro %}
{% macro default__cast_bool_to_text(field) -%} cast({{ field }} as {{ api.Column.translate_type('string') }}) {%- endmacro %}
{% macro default__concat(fields) -%} {{ fields | join(' || ') }} {%- endmacro %}
{% macro default__date_trunc(datepart, date) -%} date_trunc('{{ datepart }}', {{ date }}) {%- endmacro %}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
  {%- set parts = {'quarter': (3, 'month'), 'week': (7, 'day')} -%}
  {%- set unit = datepart | lower -%}
  {%- set count = 'cast(' ~ interval ~ ' as bigint)' -%}
  {%- if unit in parts -%} ({{ from_date_or_timestamp }} + ({{ count }} * {{ parts[unit][0] }}) * interval 1 {{ parts[unit][1] }})
  {%- else -%} ({{ from_date_or_timestamp }} + {{ count }} * interval 1 {{ unit }})
  {%- endif -%}
{%- endmacro %}
{% macro default__datediff(first_date, second_date, datepart) -%}
  {%- if datepart == 'week' -%}
    ((date_diff('day', {{ first_date }}::timestamp, {{ second_date }}::timestamp)) // 7 + case
      when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp)
        then case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
      else case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
    end)
  {%- else -%}
    (date_diff('{{ datepart }}', {{ first_date }}::timestamp, {{ second_date }}::timestamp))
  {%- endif -%}
{%- endmacro %}
{% macro default__last_day(date, datepart) -%}
  {%- if datepart == 'quarter' -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd('month', '3', dbt.date_trunc(datepart, date))) }} as date)
  {%- else -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)
  {%- endif -%}
{%- endmacro %}
{% macro default__date(year, month, day) -%} make_date({{ year }}, {{ month }}, {{ day }}) {%- endmacro %}
{% macro default__escape_single_quotes(expression) -%} {{ expression | replace("'", "''") }} {%- endmacro %}
{% macro default__string_literal(value) -%} '{{ value }}' {%- endmacro %}
{% macro default__except() -%} except {%- endmacro %}
{% macro default__intersect() -%} intersect {%- endmacro %}
{% macro default__hash(field) -%} md5(cast({{ field }} as {{ api.Column.translate_type('string') }})) {%- endmacro %}
{% macro default__length(expression) -%} length({{ expression }}) {%- endmacro %}
{% macro default__position(substring_text, string_text) -%} position({{ substring_text }} in {{ string_text }}) {%- endmacro %}
{% macro default__replace(field, old_chars, new_chars) -%} replace({{ field }}, {{ old_chars }}, {{ new_chars }}) {%- endmacro %}
{% macro default__right(string_text, length_expression) -%} right({{ string_text }}, {{ length_expression }}) {%- endmacro %}
{% macro default__split_part(string_text, delimiter_text, part_number) -%}
  string_split({{ string_text }}, {{ delimiter_text }})[{{ part_number if part_number >= 0 else 'length(string_split(' ~ string_text ~ ', ' ~ delimiter_text ~ ')) + 1 + ' ~ part_number }}]
{%- endmacro %}
{% macro default__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
  {%- if limit_num -%}
    list_aggr((array_agg({{ measure }} {{ order_by_clause or '' }}))[1:{{ limit_num }}], 'string_agg', {{ delimiter_text }})
  {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }} {{ order_by_clause or '' }})
  {%- endif -%}
{%- endmacro %}
{% macro default__equals(expr1, expr2) -%}
  {%- if flags.enable_truthy_nulls_equals_macro is true -%}
    case when (({{ expr1 }} = {{ expr2 }}) or ({{ expr1 }} is null and {{ expr2 }} is null)) then 0 else 1 end = 0
  {%- else -%} ({{ expr1 }} = {{ expr2 }})
  {%- endif -%}
{%- endmacro %}

{#- Numbers from 1 to upper_bound in a column generated_number. -#}
{% macro default__generate_series(upper_bound) -%}
select unnest(generate_series(1, {{ upper_bound }})) as generated_number
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) -%}
with rawdata as (
  {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
),
all_periods as (
  select {{ dbt.dateadd(datepart, '(row_number() over (order by generated_number) - 1)', start_date) }} as date_{{ datepart }}
  from rawdata
)
select * from all_periods where date_{{ datepart }} <= {{ end_date }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- if not execute -%}{{ return(0) }}{%- endif -%}
  {%- set found = run_query('select ' ~ dbt.datediff(start_date, end_date, datepart)) -%}
  {{ return(found.columns[0].values()[0]) }}
{%- endmacro %}

{% macro default__get_powers_of_two(upper_bound) -%}
  {%- set found = namespace(power=none) -%}
  {%- for power in range(1, 100) -%}
    {%- if found.power is none and upper_bound <= 2 ** power -%}{%- set found.power = power -%}{%- endif -%}
  {%- endfor -%}
  {{ return(found.power) }}
{%- endmacro %}
