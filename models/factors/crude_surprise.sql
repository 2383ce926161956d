{{ config(partitions='petroleum_weeks', at='week', unique=['week']) }}
{%- set years = var('five_year_range_years') %}
with figures as (
  select period, value as stocks
  from {{ ref('petroleum_vintages') }}
  where series = 'WCESTUS1' and definition_id = 1 and not withdrawn
),

-- The week of a year is the place of its Friday among the year's Fridays.
weeks as (
  select
    *,
    year(period) as of_year,
    (dayofyear(period) - 1) // 7 + 1 as of_week,
    case when period - lag(period) over (order by period) = 7 then stocks - lag(stocks) over (order by period) end as change
  from figures
),

newest as (select * from weeks order by period desc limit 1),

-- A year without a 53rd Friday lends its 52nd.
comparable as (
  select weeks.*, newest.of_week as wanted
  from newest
  join weeks on weeks.of_year between newest.of_year - {{ years }} and newest.of_year - 1
  qualify weeks.of_week = least(wanted, max(weeks.of_week) over (partition by weeks.of_year))
),

range_of_years as (
  select
    avg(stocks order by period) as mean,
    min(stocks) as low,
    max(stocks) as high,
    stddev_samp(stocks order by period) as deviation,
    avg(change order by period) as mean_change,
    count(*) as years
  from comparable
)

select
  date '{{ partition.key }}' as week,
  newest.period,
  newest.period = date '{{ partition.key }}' - 1 as on_time,
  newest.stocks,
  newest.change,
  past.mean,
  past.low,
  past.high,
  100 * (newest.stocks / past.mean - 1) as percent_of_mean,
  {{ safe_divide('(newest.stocks - past.mean)', 'past.deviation') }} as surprise,
  newest.change - past.mean_change as change_surprise,
  {{ safe_divide('(newest.stocks - past.low)', '(past.high - past.low)') }} as place_in_range
from newest, range_of_years as past
where past.years = {{ years }} and newest.period >= date '{{ partition.key }}' - 15
