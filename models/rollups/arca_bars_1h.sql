{{ config(partitions='nyse_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at') }}
{{ coarser_bars(ref('arca_bars_5m', vintages=true), '1 hour') }}
