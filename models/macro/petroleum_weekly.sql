{{ config(materialized='table', unique=['period']) }}
{%- set columns = {
  'crude_stocks': 'WCESTUS1',
  'reserve_stocks': 'WCSSTUS1',
  'cushing_stocks': 'W_EPC0_SAX_YCUOK_MBBL',
  'gasoline_stocks': 'WGTSTUS1',
  'distillate_stocks': 'WDISTUS1',
  'production': 'WCRFPUS2',
  'imports': 'WCEIMUS2',
  'exports': 'WCREXUS2',
  'refinery_input': 'WCRRIUS2',
  'gross_input': 'WGIRIUS2',
  'capacity': 'WOCLEUS2',
  'utilisation': 'WPULEUS3',
} %}
select
  period,
  {%- for column, series in columns.items() %}
  max(value) filter (series = '{{ series }}') as {{ column }}{{ ',' if not loop.last }}
  {%- endfor %}
from {{ ref('petroleum_figures') }}
group by period
having crude_stocks is not null
