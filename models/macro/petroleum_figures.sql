{{ config(materialized='ephemeral') }}
select period, series, value
from {{ ref('petroleum_vintages') }}
where definition_id = 1 and not withdrawn
