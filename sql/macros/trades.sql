{#-
  Of the messages about each trade those that held when they came: the highest version so far, known since it was received.
  Doubles and versions that a higher one had overtaken are out; a cancel is a version that withdraws the trade.
-#}
{% macro trade_versions(messages) -%}
select
  exchange, symbol, event_time, seq_id, source_version, price, size, side, conditions,
  received_at as known_at,
  action = 'cancel' as withdrawn
from {{ messages }} as messages
where event_type = 'trade'
qualify source_version > coalesce(max(source_version) over (
    partition by symbol, seq_id order by received_at, source_version desc, arrival
    rows between unbounded preceding and 1 preceding
  ), 0)
{%- endmacro %}

{#- Of each trade's versions the highest, cancelled trades out; received_at is when that version came. -#}
{% macro standing_trades(versions) -%}
select * exclude (known_at, withdrawn), known_at as received_at
from {{ versions }} as versions
qualify row_number() over (partition by symbol, seq_id order by source_version desc) = 1 and not withdrawn
{%- endmacro %}
