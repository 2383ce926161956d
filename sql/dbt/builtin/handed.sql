{#- What a materialization of a project hands on to: dbt's own of each kind, which are made without macros (own-materialization.ts answers `_hand_on`). -#}
{% materialization view, default %}{{ return(_hand_on('view')) }}{% endmaterialization %}
{% materialization table, default %}{{ return(_hand_on('table')) }}{% endmaterialization %}
{% materialization table, adapter='duckdb' %}{{ return(_hand_on('table')) }}{% endmaterialization %}
{% materialization incremental, default %}{{ return(_hand_on('incremental')) }}{% endmaterialization %}
{% materialization incremental, adapter='duckdb' %}{{ return(_hand_on('incremental')) }}{% endmaterialization %}
{% materialization seed, default %}{{ return(_hand_on('seed')) }}{% endmaterialization %}
{% materialization snapshot, default %}{{ return(_hand_on('snapshot')) }}{% endmaterialization %}
{% materialization external, adapter='duckdb' %}{{ return(_hand_on('external')) }}{% endmaterialization %}
{% materialization table_function, adapter='duckdb' %}{{ return(_hand_on('table_function')) }}{% endmaterialization %}

{% macro _hand_on(kind) %}
  {%- call statement('main', auto_begin=False) -%}tidemark materializes {{ kind }}{%- endcall -%}
  {{ return({'relations': [this.incorporate(type='view' if kind == 'view' else 'table')]}) }}
{% endmacro %}
