{{ config(materialized='table', unique=['month']) }}
-- A barrel of WTI holds 5.8 million BTU by the convention of the EIA; gas is priced per million BTU.
select
  date_trunc('month', day)::date as month,
  avg(wti) as wti,
  avg(henry_hub) as henry_hub,
  avg(wti) / avg(henry_hub) as price_ratio,
  avg(wti) / {{ var('million_btu_a_barrel') }} / avg(henry_hub) as energy_ratio,
  count(*) as days
from {{ ref('energy_prices') }}
where wti is not null and henry_hub is not null
group by all
