{{ config(partitions='nyse_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at', full_refresh=false, batch=5) }}
with bars as (
  {{ trade_bars(ref('arca_trades'), '1 minute', 'counts_price', 'counts_volume') }}
),

computed as (select *, bar_start + interval '1 minute' as bar_end from bars),

heard as (
  {{ minutes_heard(ref('arca_raw', touched=true)) }}
)

{{ published_bars('computed', 'heard') }}
