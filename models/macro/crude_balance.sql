{{ config(materialized='table', unique=['period']) }}
with weeks as (
  select
    *,
    crude_stocks + reserve_stocks - lag(crude_stocks + reserve_stocks) over (order by period) as stock_change,
    period - lag(period) over (order by period) as days
  from {{ ref('petroleum_weekly') }}
)

select
  period,
  production,
  imports,
  exports,
  refinery_input,
  stock_change / 7 as stock_change_a_day,
  -- What the flows do not explain: the EIA's adjustment, of which the supply of refiners by other liquids is a part.
  refinery_input + exports + stock_change / 7 - production - imports as unaccounted_for,
  crude_stocks / refinery_input as days_of_supply
from weeks
where days = 7
  and refinery_input is not null and production is not null and imports is not null and exports is not null
