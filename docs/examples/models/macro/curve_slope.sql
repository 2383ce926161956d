{{ config(partitions='days', at='day') }}

select ten.day, ten.percent - two.percent as slope
from {{ ref('yields') }} as ten
join {{ ref('yields') }} as two on two.day = ten.day and two.tenor = '2y'
where ten.tenor = '10y'
