{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at', full_refresh=false, batch=5) }}
with versions as (
  {{ latest_versions(ref('nymex_bars_1m', vintages=true)) }}
),

bars as (
  {{ joined_bars('(select * from versions where not withdrawn)', "time_bucket(interval '5 minutes', finer.bar_start)") }}
),

computed as (select *, bar_start + interval '5 minutes' as bar_end from bars),

heard as (
  select symbol, time_bucket(interval '5 minutes', bar_start) as bar_start, max(known_at) as heard_at
  from versions
  group by all
)

{{ published_bars('computed', 'heard') }}
