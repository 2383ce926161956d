{{ config(materialized='table', unique=['padd', 'period']) }}
select
  districts.padd,
  districts.period,
  districts.stocks,
  districts.stocks / weeks.crude_stocks as share,
  districts.stocks - avg(districts.stocks) over (
    partition by districts.padd order by districts.period rows between 52 preceding and 1 preceding
  ) as over_past_year
from {{ ref('padd_balance') }} as districts
join {{ ref('petroleum_weekly') }} as weeks using (period)
where districts.stocks is not null
