"""Runs the Python half of each program and keeps the plan that it sends, and the rows where it makes a frame."""

import datetime
import decimal
import inspect
import json
import pathlib

import pyspark.sql.connect.plan as plan
from canonical import plan_json, rows_json
from google.protobuf.json_format import MessageToDict
from pyspark.sql import Observation, Window
from pyspark.sql import functions as F
from pyspark.sql.connect.column import Column
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.streaming.query import StreamingQuery
from pyspark.sql.types import *  # noqa: F403
from pyspark.storagelevel import StorageLevel

HERE = pathlib.Path(__file__).parent / "fixtures"


class Sent(Exception):
    """Ends an action once its request is known."""


class Recorder:
    """Stands for the stub: keeps plans and questions, and lets settings and schemas through."""

    def __init__(self, stub):
        self.stub = stub
        self.last = None

    def __getattr__(self, name):
        real = getattr(self.stub, name)

        def call(request, *args, **kwargs):
            if name in ("ExecutePlan", "AnalyzePlan", "Config"):
                self.requests.append((name, request))
            if name == "ExecutePlan" or (name == "AnalyzePlan" and request.WhichOneof("analyze") != "ddl_parse" and not code.startswith("t.groupBy")):
                raise Sent()
            return real(request, *args, **kwargs)

        return call


def record(spark):
    listed = json.loads((HERE / "programs.json").read_text())
    for statement in listed["setup"]:
        spark.sql(statement)
    t, u = spark.read.table("t"), spark.read.table("u")
    scope = {**globals(), "spark": spark, "t": t, "u": u, "folder": "/folder", "query": StreamingQuery(spark, "query-id", "run-id")}
    out = {}
    for name, code in listed["frames"].items():
        out[name] = frame(spark, eval(code, scope))
    for name, code in listed["columns"].items():
        column = eval(code, scope)
        out[name] = {"plan": plan_json(column._expr.to_plan(spark.client)), **rows(t.select(column))}
    for name, code in listed["actions"].items():
        out[name] = action(spark, code, scope, name)
    out["public names"] = public()
    return out


def frame(spark, made):
    if isinstance(made, list):
        return {"plans": [plan_json(one._plan.to_proto(spark.client).root) for one in made]}
    return {"plan": plan_json(made._plan.to_proto(spark.client).root), **rows(made)}


def rows(made):
    try:
        return {"rows": rows_json(made.toArrow()), "schema": made.schema.simpleString()}
    except Exception as error:
        return {"error": getattr(error, "getCondition", lambda: None)() or type(error).__name__}


def action(spark, code, scope, name):
    # Fresh frames know no schema yet.
    scope = {**scope, "t": spark.read.table("t"), "u": spark.read.table("u")}
    recorder = Recorder(spark.client._stub)
    recorder.requests = []
    real, spark.client._stub = spark.client._stub, recorder
    try:
        made = eval(code, scope)
        if isinstance(made, DataFrame):
            return {"plan": plan_json(made._plan.to_proto(spark.client).root)}
    except Sent:
        pass
    except Exception as error:
        if not recorder.requests:
            return {"failed": repr(error)[:200]}
    finally:
        spark.client._stub = real
    if not recorder.requests:
        return {"failed": "nothing was sent"}
    kind, request = recorder.requests[-1]
    if kind == "ExecutePlan":
        return {"plan": plan_json(request.plan)}
    if kind == "AnalyzePlan":
        asked = request.WhichOneof("analyze")
        return {"analyze": asked, "plan": plan_json(getattr(request, asked))}
    return {"config": MessageToDict(request.operation)}


def public():
    """The public names of each class, so that none is forgotten."""
    from pyspark.sql import Catalog, Column, DataFrameNaFunctions, DataFrameReader, DataFrameStatFunctions, DataFrameWriter, DataFrameWriterV2, GroupedData, MergeIntoWriter, SparkSession, UDFRegistration, WindowSpec
    from pyspark.sql.conf import RuntimeConfig
    from pyspark.sql.streaming import DataStreamReader, DataStreamWriter, StreamingQuery, StreamingQueryManager
    from pyspark.sql.tvf import TableValuedFunction

    classes = {
        "Catalog": Catalog, "Column": Column, "DataFrame": __import__("pyspark.sql", fromlist=["DataFrame"]).DataFrame, "DataFrameNaFunctions": DataFrameNaFunctions,
        "DataFrameReader": DataFrameReader, "DataFrameStatFunctions": DataFrameStatFunctions, "DataFrameWriter": DataFrameWriter, "DataFrameWriterV2": DataFrameWriterV2,
        "DataStreamReader": DataStreamReader, "DataStreamWriter": DataStreamWriter, "GroupedData": GroupedData, "MergeIntoWriter": MergeIntoWriter, "Observation": Observation,
        "RuntimeConf": RuntimeConfig, "SparkSession": SparkSession, "StreamingQuery": StreamingQuery, "StreamingQueryManager": StreamingQueryManager,
        "TableValuedFunction": TableValuedFunction, "UDFRegistration": UDFRegistration, "Window": Window, "WindowSpec": WindowSpec,
    }
    names = {of: sorted(name for name, _ in inspect.getmembers(one) if not name.startswith("_")) for of, one in classes.items()}
    names["functions"] = sorted(name for name in F.__all__ if inspect.isfunction(getattr(F, name, None)))
    return names
