-- The EIA's own identity: the five districts hold what the country holds, to the rounding of each.
select weeks.period, weeks.crude_stocks, sum(districts.stocks) as districts
from {{ ref('regional_stocks') }} as districts
join {{ ref('petroleum_weekly') }} as weeks using (period)
group by all
having abs(weeks.crude_stocks - sum(districts.stocks)) > 5
