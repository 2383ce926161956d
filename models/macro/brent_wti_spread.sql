{{ config(materialized='table', unique=['day']) }}
{%- set days = var('trading_days_a_year') %}
with spreads as (
  select day, wti, brent, brent - wti as spread
  from {{ ref('energy_prices') }}
  where wti is not null and brent is not null
)

select
  *,
  avg(spread) over past_year as year_mean,
  case when count(*) over past_year = {{ days }} then
    {{ safe_divide('(spread - avg(spread) over past_year)', 'stddev_samp(spread) over past_year') }}
  end as z_score
from spreads
window past_year as (order by day rows between {{ days - 1 }} preceding and current row)
