{{ config(partitions='nyse_sessions', at='event_time', unique=['symbol', 'seq_id'], batch=5) }}
with trades as (
  {{ last_versions(ref('arca_raw', touched=true)) }}
),

named as (
  select conditions, unnest(string_split(conditions, '|')) as condition
  from (select distinct conditions from trades where conditions is not null)
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
  trades.*,
  case when trades.conditions is null then true else verdicts.counts_price end as counts_price,
  case when trades.conditions is null then true else verdicts.counts_volume end as counts_volume
from trades
left join verdicts using (conditions)
