{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start']) }}
{%- set n = var('bollinger_periods') %}
with bars as (
  select symbol, bar_start, close from {{ ref('nymex_bars_5m', lookback='7d') }}
),

averaged as (
  select
    *,
    count(*) over window_n as seen,
    avg(close) over window_n as sma,
    stddev_pop(close) over window_n as deviation
  from bars
  window window_n as (partition by symbol order by bar_start rows between {{ n - 1 }} preceding and current row)
)

select
  symbol,
  bar_start,
  close,
  case when seen = {{ n }} then sma end as sma,
  case when seen = {{ n }} then sma + {{ var('bollinger_width') }} * deviation end as upper,
  case when seen = {{ n }} then sma - {{ var('bollinger_width') }} * deviation end as lower
from averaged
where bar_start >= {{ partition.start | literal }} and bar_start < {{ partition.end | literal }}
