{{ config(materialized='table', unique=['month']) }}
select
  yields.period as month,
  yields.value as nominal,
  inflation.yoy as inflation,
  -- Ex post by Fisher: what a year at this yield left after the inflation of the year that ended in the month.
  100 * ((1 + yields.value / 100) / (1 + inflation.yoy / 100) - 1) as real_yield
from {{ ref('treasury_yield_vintages') }} as yields
join {{ ref('inflation') }} as inflation on inflation.month = yields.period
where not yields.withdrawn and inflation.yoy is not null
