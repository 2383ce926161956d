{{ config(partitions='nyse_sessions', at='event_time', unique=['symbol', 'seq_id', 'known_at'], known_at='known_at') }}
with versions as (
  {{ trade_versions(ref('arca_raw', touched=true)) }}
),

named as (
  select conditions, unnest(string_split(conditions, '|')) as condition
  from (select distinct conditions from versions where conditions is not null)
),

-- An unknown condition leaves NULL, which a test refuses: nobody has said what such a trade counts for.
verdicts as (
  select
    conditions,
    case when count(*) = count(rules.condition) then bool_and(rules.counts_price) end as counts_price,
    case when count(*) = count(rules.condition) then bool_and(rules.counts_volume) end as counts_volume
  from named
  left join {{ ref('sale_conditions') }} as rules using (condition)
  group by conditions
)

select
  versions.*,
  versions.conditions is null or verdicts.counts_price as counts_price,
  versions.conditions is null or verdicts.counts_volume as counts_volume
from versions
left join verdicts using (conditions)
