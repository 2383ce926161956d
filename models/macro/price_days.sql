{{ config(materialized='ephemeral') }}
select period as day, series, value as price
from {{ ref('energy_price_vintages') }}
where definition_id = 1 and not withdrawn
