{#-
  Bars of `width` from trades, those of a session: opens and closes by (event_time, seq_id). `counts_price` and `counts_volume` are
  conditions on a trade; one that counts for neither is left out, and where none counts for the price the four prices are NULL.
  Sums are exact, so that they do not depend on the order in which threads add. Columns: symbol, bar_start, open … trades.
-#}
{% macro trade_bars(trades, width, counts_price='true', counts_volume='true') -%}
select
  symbol,
  time_bucket(interval '{{ width }}', event_time) as bar_start,
  first(price order by event_time, seq_id) filter ({{ counts_price }}) as open,
  max(price) filter ({{ counts_price }}) as high,
  min(price) filter ({{ counts_price }}) as low,
  last(price order by event_time, seq_id) filter ({{ counts_price }}) as close,
  coalesce(sum(size::decimal(18, 6)) filter ({{ counts_volume }}), 0) as volume,
  coalesce(sum(price::decimal(18, 6) * size::decimal(18, 6)) filter ({{ counts_volume }}), 0) as notional,
  count(*) as trades
from {{ trades }} as trades
where ({{ counts_price }}) or ({{ counts_volume }})
group by all
{%- endmacro %}

{#- Bars made of finer ones; `start` is the expression of the coarser bar's start. Columns as of trade_bars. -#}
{% macro joined_bars(bars, start) -%}
select
  symbol,
  {{ start }} as bar_start,
  first(open order by finer.bar_start) filter (open is not null) as open,
  max(high) as high,
  min(low) as low,
  last(close order by finer.bar_start) filter (close is not null) as close,
  sum(volume::decimal(38, 6)) as volume,
  sum(notional::decimal(38, 6)) as notional,
  sum(trades)::bigint as trades
from {{ bars }} as finer
group by all
{%- endmacro %}

{#-
  Of each bar's versions the last, withdrawn ones among them. `bars` are vintages of a published level.
-#}
{% macro latest_versions(bars) -%}
select * from {{ bars }} as versions
qualify row_number() over (partition by symbol, bar_start order by known_at desc) = 1
{%- endmacro %}

{#-
  The published versions of this step's bars. `computed` is a relation of bars as they are made now (symbol, bar_start, bar_end,
  open … trades), `heard` says of each bar since when that is known (symbol, bar_start, heard_at). A bar that is as it was published
  adds nothing; one that is another adds a version known since the last message about it, or since its end; one that
  vanished is withdrawn. Versions published before are kept, but for those that claim to be known no earlier than what replaces
  them: they come of other code over the same messages.
-#}
{% macro published_bars(computed, heard) -%}
{%- set values = ['open', 'high', 'low', 'close', 'volume', 'notional', 'trades'] -%}
, made as (
  select
    bars.symbol, bars.bar_start, bars.bar_end, bars.open, bars.high, bars.low, bars.close,
    bars.volume::double as volume, bars.notional::double as notional,
    {{ safe_divide('bars.notional::double', 'bars.volume::double') }} as vwap, bars.trades,
    greatest(bars.bar_end, heard.heard_at) as known_at, false as withdrawn
  from {{ computed }} as bars
  join {{ heard }} as heard using (symbol, bar_start)
)
{%- if is_incremental() %}
, standing as (
  select * from {{ this }}
  where bar_start >= {{ partition.start | literal }} and bar_start < {{ partition.end | literal }}
)
, latest as ({{ latest_versions('standing') }})
, changed as (
  select made.* from made
  left join latest using (symbol, bar_start)
  where latest.symbol is null or latest.withdrawn
    {%- for value in values %}
    or made.{{ value }} is distinct from latest.{{ value }}
    {%- endfor %}
)
, vanished as (
  select latest.* replace (
    coalesce(greatest(latest.bar_end, heard.heard_at), latest.known_at) as known_at,
    true as withdrawn
  )
  from latest
  anti join made using (symbol, bar_start)
  left join {{ heard }} as heard using (symbol, bar_start)
  where not latest.withdrawn
)
, fresh as (select * from changed union all by name select * from vanished)
select standing.* from standing
left join fresh using (symbol, bar_start)
where fresh.symbol is null or standing.known_at < fresh.known_at
union all by name
select * from fresh
{%- else %}
select * from made
{%- endif %}
{%- endmacro %}
