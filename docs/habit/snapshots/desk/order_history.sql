{% snapshot order_history %}

{{ config(
    strategy='timestamp',
    unique_key='order_id',
    updated_at='changed_at',
    hard_deletes='new_record'
) }}

select order_id, state, changed_at from {{ ref('orders') }}

{% endsnapshot %}
