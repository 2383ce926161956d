{{ config(materialized='table', unique=['month']) }}
-- A barrel of WTI holds 5.8 million BTU by the convention of the EIA; gas is priced per million BTU.
select
  date_trunc('month', day)::date as month,
  avg(wti order by day) as wti,
  avg(henry_hub order by day) as henry_hub,
  avg(wti order by day) / avg(henry_hub order by day) as price_ratio,
  avg(wti order by day) / {{ var('million_btu_a_barrel') }} / avg(henry_hub order by day) as energy_ratio,
  count(*) as days
from {{ ref('energy_prices') }}
where wti is not null and henry_hub is not null
group by all
