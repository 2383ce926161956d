{#-
  The exponential average of `value` by symbol, seeded by the mean of its first `periods` values; `weight` is that of the newest
  value: 2 / (periods + 1), or Wilder's 1 / periods. `rows` has symbol, bar_start and the value (a NULL ends
  nothing and begins nothing: it must not occur). `state` holds one row a symbol, the state with which it ended before: `prefix`_n
  values seen, `prefix`_sum of them while there were fewer than `periods`, `prefix`_average. Adds these three columns.
  Closed form: average(i) = q^i (average(0) + Σ weight q^-k value(k)), q = 1 − weight; exact to rounding for a session of bars.
-#}
{% macro with_average(rows, state, value, periods, prefix, weight) -%}
select
  * exclude (_at, _since, _mean, _base, _seen, _sum),
  _seen + _at as {{ prefix }}_n,
  case when _seen + _at < {{ periods }} then _sum end as {{ prefix }}_sum,
  case when _at >= _since and _seen + _at >= {{ periods }} then
    pow(1 - {{ weight }}, _at - _since) * (_base + coalesce(sum(
      case when _at > _since then {{ weight }} * pow(1 - {{ weight }}, _since - _at) * {{ value }} end
    ) over running, 0))
  end as {{ prefix }}_average
from (
  select
    *,
    case when _seen >= {{ periods }} then _mean
      else max(case when _seen + _at = {{ periods }} then _sum / {{ periods }} end) over (partition by symbol)
    end as _base
  from (
    select
      rows.*,
      row_number() over of_symbol as _at,
      coalesce(state.{{ prefix }}_n, 0) as _seen,
      greatest({{ periods }} - coalesce(state.{{ prefix }}_n, 0), 0) as _since,
      state.{{ prefix }}_average as _mean,
      coalesce(state.{{ prefix }}_sum, 0) + sum(rows.{{ value }}) over of_symbol as _sum
    from {{ rows }} as rows
    left join {{ state }} as state using (symbol)
    window of_symbol as (partition by rows.symbol order by rows.bar_start)
  )
)
window running as (partition by symbol order by bar_start)
{%- endmacro %}
