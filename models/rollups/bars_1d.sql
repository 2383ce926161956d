{{ config(materialized='view', unique=['exchange', 'symbol', 'bar_start']) }}
select 'NYMEX' as exchange, * from ({{ standing_bars(ref('nymex_bars_1d', vintages=true)) }})
union all by name
select 'ARCX' as exchange, * from ({{ standing_bars(ref('arca_bars_1d', vintages=true)) }})
