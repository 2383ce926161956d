{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at') }}
{{ coarser_bars(ref('nymex_bars_1m', vintages=true), '5 minutes') }}
