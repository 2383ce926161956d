"""What ClickHouse's engine makes of the queries that our templates render for it. In a virtual environment with
`pip install chdb==4.4.0`: `npx tsx sql/dialect/cases.ts | python sql/dialect/clickhouse.py` writes expected.json."""
import json, pathlib, sys
import chdb

SETTINGS = " settings output_format_json_quote_64bit_integers = 0, session_timezone = 'UTC'"


def said(sql):
    return [json.loads(line)[0] for line in chdb.query(sql + SETTINGS, "JSONCompactEachRow").bytes().decode().splitlines()]


cases = [json.loads(line) for line in sys.stdin]
version = chdb.query("select version()", "TSV").bytes().decode().strip()
found = {"clickhouse": version, "cases": [{**case, "said": said(case["sql"])} for case in cases]}
target = pathlib.Path(__file__).parent / "expected.json"
target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
