"""Makes the expected plans and results out of PySpark's own Connect client.

  python record.py sc://127.0.0.1:15002 [functions [missing]] [programs] [mistakes] [messages]
      with pyspark==4.1.3, grpcio, grpcio-status, pandas and pyarrow; a server must run

`programs.json` beside the fixtures is written by `npx tsx spark/connect/conformance/list.ts` first.
"""

import json
import pathlib
import sys

import functions
from pyspark.sql import SparkSession

HERE = pathlib.Path(__file__).parent / "fixtures"


def write(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=None, separators=(",", ":"), sort_keys=True).replace('},{"', '},\n{"') + "\n")


if __name__ == "__main__":
    spark = SparkSession.builder.remote(sys.argv[1]).create()
    asked = sys.argv[2:] or ["functions", "programs", "mistakes", "messages"]
    if "functions" in asked:
        known = json.loads((HERE / "functions.json").read_text()) if "missing" in asked else None
        recorded = functions.record(spark, known)
        write("functions.json", recorded)
        shapes = [call["shape"] for call in recorded["calls"]]
        print(len(functions.names()), "functions,", len(shapes), "calls,", len(shapes) - shapes.count("none"), "with rows; unrecorded:", recorded["unrecorded"])
    if "programs" in asked:
        import programs

        recorded = programs.record(spark)
        write("plans.json", recorded)
        print(len(recorded), "programs,", sum("rows" in one for one in recorded.values()), "with rows; failed:", [name for name, one in recorded.items() if "failed" in one])
    if "mistakes" in asked:
        import mistakes

        recorded = mistakes.record(spark)
        write("mistakes.json", recorded)
        print(len(recorded), "mistakes")
    if "messages" in asked:
        import messages

        recorded = messages.record()
        write("messages.json", recorded)
        print(len(recorded), "messages")
    spark.stop()
