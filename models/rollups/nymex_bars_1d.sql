{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at') }}
{{ session_bars(ref('nymex_bars_1h', vintages=true), ref('trading_hours'), 'NYMEX') }}
