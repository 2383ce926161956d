{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at', full_refresh=false, batch=5) }}
with versions as (
  select bars.*, hours.opens, hours.closes
  from ({{ latest_versions(ref('nymex_bars_1h', vintages=true)) }}) as bars
  join {{ ref('trading_hours') }} as hours
    on hours.exchange = 'NYMEX' and bars.bar_start >= hours.window_start and bars.bar_start < hours.window_end
),

bars as (
  {{ joined_bars('(select * from versions where not withdrawn)', 'opens') }}
),

computed as (
  select bars.*, hours.closes as bar_end
  from bars
  join {{ ref('trading_hours') }} as hours on hours.exchange = 'NYMEX' and hours.opens = bars.bar_start
),

heard as (
  select symbol, opens as bar_start, max(known_at) as heard_at
  from versions
  group by all
)

{{ published_bars('computed', 'heard') }}
