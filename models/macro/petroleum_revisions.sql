{{ config(materialized='table', unique=['series', 'definition_id']) }}
with versions as (
  select
    *,
    lag(value) over history as before,
    row_number() over history as version
  from {{ ref('petroleum_vintages', vintages=true) }}
  window history as (partition by series, definition_id, period order by known_at)
)

select
  series,
  definition_id,
  count(*) filter (version = 1) as weeks,
  count(*) filter (version > 1 and not withdrawn and value is distinct from before) as revisions,
  count(*) filter (withdrawn) as withdrawals,
  count(distinct period) filter (version > 1) as weeks_revised,
  avg(abs(value - before) order by period, known_at) filter (version > 1) as mean_revision,
  max(abs(value - before)) filter (version > 1) as largest_revision,
  arg_max(period, abs(value - before)) filter (version > 1) as largest_revision_of,
  definition_id > 1 as redefined
from versions
group by series, definition_id
