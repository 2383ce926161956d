{{ config(partitions='nyse_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at') }}
{{ session_bars(ref('arca_bars_1h', vintages=true), ref('trading_hours'), 'ARCX') }}
