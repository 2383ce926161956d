{{ config(partitions='price_months', at='month', unique=['month']) }}
with prices as (
  select day, price, row_number() over (order by day desc) - 1 as back
  from {{ ref('price_days') }}
  where series = 'RWTC'
),

-- A year of trading days, the newest month left out.
changes as (
  select
    stddev_samp(change order by back desc) as deviation,
    count(*) as days,
    count(*) filter (price <= 0) as prices_below_zero
  from (
    select price, back, price - lag(price) over (order by day) as change
    from prices
    where back between 21 and 252
  )
),

ends as (
  select
    max(day) filter (back = 0) as day,
    max(price) filter (back = 0) as price,
    max(price) filter (back = 21) as last_price,
    max(price) filter (back = 252) as first_price
  from prices
)

select
  date '{{ partition.key }}-01' as month,
  ends.day,
  ends.price,
  ends.last_price - ends.first_price as change,
  (ends.last_price - ends.first_price) / (changes.deviation * sqrt(231)) as momentum,
  case when least(ends.last_price, ends.first_price) > 0 then ends.last_price / ends.first_price - 1 end as simple_return,
  changes.prices_below_zero
from ends, changes
where changes.days = 232 and ends.day >= date '{{ partition.key }}-01'
