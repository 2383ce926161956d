{{ config(partitions='nymex_sessions', at='bar_start', unique=['symbol', 'bar_start', 'known_at'], known_at='known_at') }}
{{ bar_versions(in_minutes(ref('nymex_trade_versions', vintages=true)), of_trades()) }}
