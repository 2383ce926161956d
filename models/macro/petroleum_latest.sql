{{ config(materialized='view', unique=['series']) }}
select
  figures.series,
  series.name,
  series.unit,
  max(figures.period) as period,
  arg_max(figures.value, figures.period) as value,
  arg_max(figures.value, figures.period) - arg_max(figures.value, figures.period, 2)[2] as change
from {{ ref('petroleum_figures') }} as figures
join {{ ref('series') }} as series on series.series = figures.series and series.definition_id = 1
group by all
