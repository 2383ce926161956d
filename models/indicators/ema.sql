{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start']) }}
with bars as (
  select symbol, bar_start, close
  from {{ ref('nymex_bars_5m') }}
  where bar_start >= {{ partition.start | literal }} and bar_start < {{ partition.end | literal }}
),

state as (
  {{ last_rows(self(offset=-1)) }}
),

fast as (
  {{ with_average('bars', 'state', 'close', 12, 'fast', 2 / 13) }}
)

{{ with_average('fast', 'state', 'close', 26, 'slow', 2 / 27) }}
