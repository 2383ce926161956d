{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start']) }}
{%- set minutes = var('rolling_vwap_minutes') %}
with bars as (
  select symbol, bar_start, volume::decimal(38, 6) as volume, notional::decimal(38, 6) as notional
  from {{ ref('nymex_bars_1m') }}
  where bar_start >= {{ partition.start | literal }} and bar_start < {{ partition.end | literal }}
)

select
  symbol,
  bar_start,
  sum(volume) over recent::double as volume,
  {{ safe_divide('sum(notional) over recent::double', 'sum(volume) over recent::double') }} as vwap,
  count(*) over recent as bars
from bars
window recent as (
  partition by symbol order by bar_start
  range between interval '{{ minutes - 1 }} minutes' preceding and current row
)
