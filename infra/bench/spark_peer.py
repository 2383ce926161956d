"""PySpark's half of the figures: waits for the name of a task on a line, does it, and answers with the seconds that it took."""

import sys
import time

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.remote(sys.argv[1]).create()
one = spark.sql("SELECT 1")


def upload(rows):
    n = range(rows)
    table = pa.table({
        "id": pa.array(n, pa.int64()), "ts": pa.array([i * 1000 for i in n], pa.timestamp("us", "UTC")), "symbol": pa.array([f"S{i % 100:03d}" for i in n]),
        "price": pa.array([i / 7 for i in n], pa.float64()), "size": pa.array([i % 500 for i in n], pa.int32()), "flow": pa.array([i / 3 for i in n], pa.float64()),
    })
    began = time.perf_counter()
    spark.createDataFrame(table).agg(F.sum("price")).collect()
    return time.perf_counter() - began


def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


for line in sys.stdin:
    task, _, argument = line.strip().partition(" ")
    if task == "select1":
        seconds = timed(one.collect)
    elif task == "download":
        frame = spark.sql(argument)
        seconds = timed(frame.toArrow)
    else:
        seconds = upload(int(argument))
    print(seconds, flush=True)

# A session that nobody stops keeps what was sent to it on the server's heap.
spark.stop()
