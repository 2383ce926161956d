"""Runs the Python half of each mistake and keeps the condition that PySpark tells before the server is asked."""

import json
import pathlib

from pyspark.sql import Observation, Window
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StructField, StructType

HERE = pathlib.Path(__file__).parent / "fixtures"


def record(spark):
    listed = json.loads((HERE / "programs.json").read_text())
    for statement in listed["setup"]:
        spark.sql(statement)
    scope = {"spark": spark, "F": F, "Window": Window, "Observation": Observation, "IntegerType": IntegerType, "StructField": StructField, "StructType": StructType, "t": spark.read.table("t"), "u": spark.read.table("u")}
    return {name: told(code, scope) for name, code in listed["mistakes"].items()}


def told(code, scope):
    try:
        eval(code, scope)
    except Exception as error:
        return {"class": type(error).__name__, "condition": error.getCondition(), "parameters": error.getMessageParameters() or {}}
    raise ValueError(f"{code} is no mistake")
