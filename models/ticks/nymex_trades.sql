{{ config(partitions='nymex_sessions', at='event_time', unique=['symbol', 'seq_id'], batch=5) }}
{{ last_versions(ref('nymex_raw', touched=true)) }}
