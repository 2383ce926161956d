select product, sum(lots) as lots
from {{ ref('orders') }}
where state = 'filled'
group by product
