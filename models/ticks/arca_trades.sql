{{ config(partitions='nyse_sessions', at='event_time', unique=['symbol', 'seq_id']) }}
{{ standing_trades(ref('arca_trade_versions', vintages=true)) }}
