{{ config(partitions='nymex_sessions', at='event_time', unique=['symbol', 'seq_id']) }}
{{ standing_trades(ref('nymex_trade_versions', vintages=true)) }}
