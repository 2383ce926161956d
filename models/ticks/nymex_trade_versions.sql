{{ config(partitions='nymex_sessions', at='event_time', unique=['symbol', 'seq_id', 'known_at'], known_at='known_at') }}
{{ trade_versions(ref('nymex_raw', touched=true)) }}
