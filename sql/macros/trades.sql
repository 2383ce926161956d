{#-
  Of each trade's versions the highest, cancelled trades out. `messages` are raw ticks; doubles are equal in every column but
  their place of arrival, so that the first is as good as the second.
-#}
{% macro last_versions(messages) -%}
select exchange, symbol, event_time, received_at, seq_id, price, size, side, conditions, source_version
from {{ messages }} as messages
where event_type = 'trade'
qualify row_number() over (partition by exchange, symbol, seq_id order by source_version desc, received_at, arrival) = 1
  and action <> 'cancel'
{%- endmacro %}

{#-
  For each symbol and minute of execution, when the last message about its trades came: new ones, corrections and cancels.
  A bar of the trades that are left is known from then on, and not before.
-#}
{% macro minutes_heard(messages) -%}
select symbol, time_bucket(interval '1 minute', event_time) as bar_start, max(received_at) as heard_at
from {{ messages }} as messages
where event_type = 'trade'
group by all
{%- endmacro %}
