{{ config(partitions='nyse_sessions', at='session', unique=['symbol', 'session']) }}
with quotes as (
  select symbol, received_at, arrival, price, side
  from {{ ref('arca_raw') }}
  where event_type = 'quote' and level = 1 and size > 0
    and received_at >= {{ partition.start | literal }} and received_at < {{ partition.end | literal }}
),

-- The best bid and offer that stand after each quote, as they were received.
book as (
  select
    symbol,
    received_at,
    last_value(case when side = 'buy' then price end ignore nulls) over so_far as bid,
    last_value(case when side = 'sell' then price end ignore nulls) over so_far as ask,
    lead(received_at) over (partition by symbol order by received_at, arrival) as until
  from quotes
  window so_far as (partition by symbol order by received_at, arrival rows unbounded preceding)
),

standing as (
  select
    symbol,
    ask - bid as spread,
    (ask + bid) / 2 as mid,
    epoch_us(until) - epoch_us(received_at) as lasted
  from book
  where bid is not null and ask is not null and until is not null
)

select
  symbol,
  date '{{ partition.key }}' as session,
  count(*) as quotes,
  count(*) filter (spread <= 0) / count(*) as locked_or_crossed,
  -- Weighed by how long each stood; in decimals, so that the order of adding is no matter.
  (sum(spread::decimal(38, 6) * lasted) filter (spread > 0))::double / sum(lasted) filter (spread > 0) as mean_spread,
  10000 * (sum((spread / mid)::decimal(38, 12) * lasted) filter (spread > 0))::double
    / sum(lasted) filter (spread > 0) as mean_spread_bp
from standing
where lasted > 0
group by symbol
