{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at', full_refresh=false, batch=5) }}
with bars as (
  {{ trade_bars(ref('nymex_trades'), '1 minute') }}
),

computed as (select *, bar_start + interval '1 minute' as bar_end from bars),

heard as (
  {{ minutes_heard(ref('nymex_raw', touched=true)) }}
)

{{ published_bars('computed', 'heard') }}
