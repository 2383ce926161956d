{{ config(
    materialized='table',
    alias='open_book',
    schema='mart',
    pre_hook=[
        'create schema if not exists journal',
        'create table if not exists journal.publications (relation varchar, rows bigint, published_at timestamptz)',
    ],
    post_hook="insert into journal.publications select '{{ this }}', count(*), now() from {{ this }}"
) }}

select order_id, product, lots
from {{ ref('orders') }}
where state = 'open'
