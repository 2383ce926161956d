{{ config(materialized='table') }}

select deal_id, amount
from {{ source('crm', 'deals') }}
where stage = 'won'
