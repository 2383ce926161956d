{{ config(partitions='nymex_sessions', at='session', unique=['symbol', 'session']) }}
with messages as (
  select
    *,
    row_number() over (partition by symbol, event_type, seq_id, source_version order by arrival) as copy,
    received_at - event_time as delay
  from {{ ref('nymex_raw') }}
)

select
  symbol,
  date '{{ partition.key }}' as session,
  count(*) as messages,
  count(*) filter (event_type = 'trade') as trade_messages,
  count(*) filter (copy > 1) as duplicates,
  count(*) filter (copy = 1 and action = 'new' and delay >= interval '1 second') as late,
  count(*) filter (copy = 1 and action = 'new' and event_time < {{ partition.start | literal }}) as of_earlier_sessions,
  count(*) filter (copy = 1 and action = 'correct') as corrections,
  count(*) filter (copy = 1 and action = 'cancel') as cancels,
  quantile_disc(epoch_us(received_at) - epoch_us(event_time), 0.5) as median_delay_us,
  max(epoch_us(received_at) - epoch_us(event_time)) as longest_delay_us
from messages
group by symbol
