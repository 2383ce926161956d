{{ config(partitions='nymex_sessions', at='session', unique=['symbol', 'session']) }}
with bars as (
  select symbol, bar_start, open, close, bar_start >= {{ partition.start | literal }} as own
  from {{ ref('nymex_bars_5m', lookback='7d') }}
),

returns as (
  select
    symbol,
    bar_start,
    open,
    own,
    case when least(close, lag(close) over history) > 0 then ln(close / lag(close) over history) end as r,
    row_number() over history = 1 as opens,
    count(*) filter (close <= 0) over (partition by symbol, own) as below_zero
  from bars
  window history as (partition by symbol, own order by bar_start)
),

pairs as (
  select *, abs(r) * abs(lag(r) over (partition by symbol, own order by bar_start)) as pair from returns
),

-- The gap from the last close before the session to its first open.
gaps as (
  select
    symbol,
    last(close order by bar_start) filter (not own) as before,
    first(open order by bar_start) filter (own) as after
  from bars
  group by symbol
),

sums as (
  select
    symbol,
    sum(r * r order by bar_start) as variance,
    pi() / 2 * sum(pair order by bar_start) as bipower,
    count(r) as returns,
    max(below_zero) as below_zero
  from pairs
  where own
  group by symbol
)

select
  sums.symbol,
  date '{{ partition.key }}' as session,
  sums.returns,
  case when least(gaps.before, gaps.after) > 0 then ln(gaps.after / gaps.before) end as overnight,
  100 * sqrt({{ var('trading_days_a_year') }} * sums.variance) as intraday_volatility,
  100 * sqrt({{ var('trading_days_a_year') }} * (sums.variance + overnight * overnight)) as volatility,
  greatest(1 - {{ safe_divide('sums.bipower', 'sums.variance') }}, 0) as jump_share
from sums
join gaps using (symbol)
where sums.below_zero = 0 and sums.returns > 1
