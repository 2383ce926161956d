{{ config(
    materialized='incremental',
    incremental_strategy='merge',
    unique_key='order_id',
    merge_exclude_columns=['placed_on'],
    on_schema_change='append_new_columns'
) }}

select order_id, product, state, placed_on, changed_at
from {{ ref('orders') }}
{% if is_incremental() %}
where changed_at > (select max(changed_at) - interval 3 day from {{ this }})
{% endif %}
