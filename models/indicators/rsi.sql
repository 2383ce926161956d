{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start']) }}
{%- set n = var('rsi_periods') %}
with bars as (
  select symbol, bar_start, close
  from {{ ref('nymex_bars_5m') }}
  where bar_start >= {{ partition.start | literal }} and bar_start < {{ partition.end | literal }}
),

state as (
  {{ last_rows(self(offset=-1)) }}
),

-- The first bar of all has no change and enters no average.
first_bars as (
  select bars.* from bars
  left join state using (symbol)
  where state.symbol is null
  qualify row_number() over (partition by bars.symbol order by bars.bar_start) = 1
),

changes as (
  select
    bars.*,
    bars.close - coalesce(lag(bars.close) over (partition by bars.symbol order by bars.bar_start), state.close) as change
  from bars
  left join state using (symbol)
),

moves as (
  select *, greatest(change, 0) as gain, greatest(-change, 0) as loss
  from changes
  where change is not null
),

gains as (
  {{ with_average('moves', 'state', 'gain', n, 'gain', 1 / n) }}
),

averages as (
  {{ with_average('gains', 'state', 'loss', n, 'loss', 1 / n) }}
)

select
  symbol, bar_start, close,
  gain_n, gain_sum, gain_average, loss_n, loss_sum, loss_average,
  case
    when gain_average is null then null
    when gain_average + loss_average = 0 then 50
    else 100 * gain_average / (gain_average + loss_average)
  end as rsi
from averages
union all by name
select symbol, bar_start, close, 0 as gain_n, 0::double as gain_sum, 0 as loss_n, 0::double as loss_sum
from first_bars
