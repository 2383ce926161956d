{{ config(materialized='table', unique=['month']) }}
with monthly as (
  select date_trunc('month', day)::date as month, avg(wti order by day) as wti, count(wti) as days
  from {{ ref('energy_prices') }}
  where wti is not null
  group by all
)

select
  month,
  monthly.wti,
  monthly.days,
  inflation.cpi,
  max_by(inflation.month, inflation.month) over () as dollars_of,
  monthly.wti * (last_value(inflation.cpi) over (order by month rows between unbounded preceding and unbounded following))
    / inflation.cpi as real_wti
from monthly
join {{ ref('inflation') }} as inflation using (month)
