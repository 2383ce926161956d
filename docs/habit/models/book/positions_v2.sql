select product, state, sum(lots) as lots
from {{ ref('orders') }}
group by product, state
