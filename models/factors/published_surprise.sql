{{ config(partitions='petroleum_weeks', at='week', unique=['week'], full_refresh=false, batch=500) }}
with computed as (
  select week, period, stocks, percent_of_mean, surprise, change_surprise
  from {{ ref('crude_surprise') }}
)
{%- if is_incremental() %},

-- What was once published stands, whatever the figures or the code have become since.
published as (
  select *
  from {{ this }}
  where week >= ({{ partition.start | literal }} at time zone 'America/New_York')::date
    and week < ({{ partition.end | literal }} at time zone 'America/New_York')::date
)

select * from published
union all by name
select computed.* from computed
anti join published using (week)
{%- else %}

select * from computed
{%- endif %}
