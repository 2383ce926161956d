{{ config(materialized='table', unique=['day']) }}
select
  day,
  max(price) filter (series = 'RWTC') as wti,
  max(price) filter (series = 'RBRTE') as brent,
  max(price) filter (series = 'RNGWHHD') as henry_hub
from {{ ref('price_days') }}
group by day
