{#-
  Every version of the bars made of `items`, a relation of versions of trades or of finer bars: symbol, item (what names one of
  them), bar_start and bar_end of the bar that it belongs to, known_at, withdrawn, and what `aggregates` speak of. A bar is
  published a second after its end, of all that had come by then, and again whenever a message changes it: nothing of a version came
  after its known_at. What has no trade left is withdrawn: its prices are NULL, its volume 0. It depends on the messages alone, not
  on when this ran: a session made a year later has the versions that stood then.
-#}
{% macro bar_versions(items, aggregates) -%}
{%- set values = ['open', 'high', 'low', 'close', 'volume', 'notional', 'trades'] -%}
with counted as (
  select
    *,
    greatest(known_at, bar_end + interval '1 second') as counts_from,
    lead(counts_from) over (partition by symbol, item order by known_at) as counts_until
  from {{ items }}
),

cuts as (
  select distinct symbol, bar_start, counts_from as cut from counted
),

versions as (
  select
    symbol,
    bar_start,
    bar_end,
    {{ aggregates | indent(4) }},
    cut as known_at
  from cuts
  join counted using (symbol, bar_start)
  where counts_from <= cut and (counts_until is null or counts_until > cut)
  group by symbol, bar_start, bar_end, cut
)

select
  symbol, bar_start, bar_end, open, high, low, close,
  volume::double as volume,
  notional::double as notional,
  {{ safe_divide('notional::double', 'volume::double') }} as vwap,
  trades,
  known_at,
  trades = 0 as withdrawn
from versions
window history as (partition by symbol, bar_start order by known_at)
qualify (trades > 0 or lag(trades, 1, 0) over history > 0) and (
  {%- for value in values %}
  {{ 'or ' if not loop.first }}{{ value }} is distinct from lag({{ value }}) over history
  {%- endfor %}
)
{%- endmacro %}

{#-
  Aggregates of trades: opens and closes by (event_time, seq_id). `counts_price` and `counts_volume` are conditions on a trade; one
  that counts for neither is no trade here. Sums are of decimals, so that they do not depend on the order in which threads add.
-#}
{% macro of_trades(counts_price='true', counts_volume='true') -%}
first(price order by event_time, seq_id) filter (not withdrawn and {{ counts_price }}) as open,
max(price) filter (not withdrawn and {{ counts_price }}) as high,
min(price) filter (not withdrawn and {{ counts_price }}) as low,
last(price order by event_time, seq_id) filter (not withdrawn and {{ counts_price }}) as close,
coalesce(sum(size::decimal(18, 6)) filter (not withdrawn and {{ counts_volume }}), 0) as volume,
coalesce(sum(price::decimal(38, 6) * size::decimal(38, 6)) filter (not withdrawn and {{ counts_volume }}), 0) as notional,
count(*) filter (not withdrawn and ({{ counts_price }} or {{ counts_volume }})) as trades
{%- endmacro %}

{#- Aggregates of finer bars, whose own start is `item`. A withdrawn bar holds no price, volume or trade. -#}
{% macro of_bars() -%}
first(open order by item) filter (open is not null) as open,
max(high) as high,
min(low) as low,
last(close order by item) filter (close is not null) as close,
sum(volume::decimal(38, 6)) as volume,
sum(notional::decimal(38, 6)) as notional,
sum(trades)::bigint as trades
{%- endmacro %}

{#- The bars of `width`, by the clock, from versions of finer bars. -#}
{% macro coarser_bars(bars, width) -%}
{%- set items -%}
(
    select
      * exclude (bar_start, bar_end),
      bars.bar_start as item,
      time_bucket(interval '{{ width }}', bars.bar_start) as bar_start,
      time_bucket(interval '{{ width }}', bars.bar_start) + interval '{{ width }}' as bar_end
    from {{ bars }} as bars
  )
{%- endset -%}
{{ bar_versions(items, of_bars()) }}
{%- endmacro %}

{#-
  The bars of whole sessions of an exchange, from its open to its close, from versions of finer bars and the table of trading hours.
  A bar outside of these hours' windows has no start, and so is refused.
-#}
{% macro session_bars(bars, hours, exchange) -%}
{%- set items -%}
(
    select
      bars.* exclude (bar_start, bar_end),
      bars.bar_start as item,
      hours.opens as bar_start,
      hours.closes as bar_end
    from {{ bars }} as bars
    left join {{ hours }} as hours
      on hours.exchange = '{{ exchange }}'
      and bars.bar_start >= hours.window_start
      and bars.bar_start < hours.window_end
  )
{%- endset -%}
{{ bar_versions(items, of_bars()) }}
{%- endmacro %}

{#- Of each bar's versions the last, withdrawn bars out. -#}
{% macro standing_bars(versions) -%}
select * exclude (withdrawn)
from (
  select * from {{ versions }} as versions
  qualify row_number() over (partition by symbol, bar_start order by known_at desc) = 1
)
where not withdrawn
{%- endmacro %}
