{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start']) }}
with trades as (
  select symbol, event_time, seq_id, price, size, side, price - lag(price) over in_order as change
  from {{ ref('nymex_trades', lookback='4d') }}
  window in_order as (partition by symbol order by event_time, seq_id)
),

-- A trade at the price of the one before goes the way of the last change.
signed as (
  select
    *,
    coalesce(side, case sign(last_value(nullif(change, 0) ignore nulls) over up_to_here)
      when 1 then 'buy' when -1 then 'sell' end) as taker
  from trades
  window up_to_here as (partition by symbol order by event_time, seq_id rows unbounded preceding)
)

select
  symbol,
  time_bucket(interval '5 minutes', event_time) as bar_start,
  coalesce(sum(size::decimal(18, 6)) filter (taker = 'buy'), 0)::double as bought,
  coalesce(sum(size::decimal(18, 6)) filter (taker = 'sell'), 0)::double as sold,
  coalesce(sum(size::decimal(18, 6)) filter (taker is null), 0)::double as unknown,
  {{ safe_divide('(bought - sold)', '(bought + sold)') }} as imbalance,
  coalesce(sum(size::decimal(18, 6)) filter (side is null and taker is not null), 0)::double as inferred,
  case
    when bool_and(side is not null) then 'given'
    when bool_or(side is not null) then 'mixed'
    else 'tick_rule'
  end as method
from signed
where event_time >= {{ partition.start | literal }} and event_time < {{ partition.end | literal }}
group by all
