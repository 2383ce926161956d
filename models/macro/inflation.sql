{{ config(materialized='table', unique=['month']) }}
with months as (
  select period as month, value as cpi
  from {{ ref('consumer_price_vintages') }}
  where series = 'CPIAUCNS' and not withdrawn
)

-- By the calendar, not by the row: a month that was never published leaves its successor's year whole.
select
  months.month,
  months.cpi,
  100 * (months.cpi / year_before.cpi - 1) as yoy,
  100 * (months.cpi / month_before.cpi - 1) as mom
from months
left join months as year_before on year_before.month = months.month - interval '1 year'
left join months as month_before on month_before.month = months.month - interval '1 month'
