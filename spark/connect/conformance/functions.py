"""Calls of every public function of pyspark.sql.functions that a server accepts, with the plan and the values that they give."""

import inspect
import itertools
import typing

from arguments import COLUMNS, FRAME, GIVEN, LAMBDAS, LITERALS, UNSTABLE
from canonical import plan_json, rows_json
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.connect.functions import builtin


def names():
    """Public functions, as pyspark lists them."""
    return sorted(name for name in F.__all__ if callable(getattr(F, name, None)) and inspect.isfunction(getattr(F, name)))


def record(spark, known=None):
    """All calls; with `known` only those of functions that it lacks."""
    frame = spark.sql(FRAME)
    out = {"frame": FRAME.strip(), "calls": list(known["calls"]) if known else [], "unrecorded": []}
    there = {call["name"] for call in out["calls"]}
    for name in names():
        if name in there:
            continue
        accepted = 0
        for args in GIVEN[name] if name in GIVEN else guesses(name):
            call = attempt(spark, frame, name, args)
            if call is not None:
                out["calls"].append(call)
                accepted += 1
                if name not in GIVEN and accepted == wanted(name):
                    break
        if accepted == 0:
            out["unrecorded"].append(name)
    return out


def guesses(name):
    signature = inspect.signature(getattr(builtin, name, getattr(F, name)))
    required, optional = [], []
    for parameter in signature.parameters.values():
        text = str(parameter.annotation)
        if parameter.kind == inspect.Parameter.VAR_POSITIONAL:
            required.append(COLUMNS)
            continue
        choices = COLUMNS if "ColumnOrName" in text else LITERALS
        (required if parameter.default is inspect.Parameter.empty else optional).append(choices)
    yield from limited(required)
    for n in range(1, len(optional) + 1):
        yield from limited(required + optional[:n])


def limited(choices):
    if len(choices) <= 2:
        yield from ([*one] for one in itertools.product(*choices))
    else:
        head = [choices[0][:8], choices[1][:8], *([one[:4] for one in choices[2:]])]
        yield from itertools.islice(([*one] for one in itertools.product(*head)), 600)


def wanted(name):
    defaults = [p for p in inspect.signature(getattr(builtin, name, getattr(F, name))).parameters.values() if p.default is not inspect.Parameter.empty]
    return 1 + len(defaults)


def argument(one):
    if isinstance(one, tuple):
        kind, value = one
        return {"sql": F.expr, "col": F.col, "lit": F.lit, "lambda": LAMBDAS.get}[kind](value)
    return one


def attempt(spark, frame, name, args):
    try:
        column = getattr(F, name)(*[argument(one) for one in args])
        plan = plan_json(column._expr.to_plan(spark.client))
    except Exception:
        return None
    recorded = {"name": name, "args": [{one[0]: one[1]} if isinstance(one, tuple) else one for one in args], "plan": plan}
    shapes = (lambda c: frame.select(c.alias("v")), lambda c: frame.select(c), lambda c: frame.agg(c.alias("v")), windowed(frame), grouped(frame, column), partitioned)
    for shape, build in zip(("select", "bare", "agg", "window", "group", "none"), shapes):
        try:
            if shape == "none":
                return {**recorded, "shape": "none"} if name in GIVEN else None
            asked = build(column)
            if name in UNSTABLE or name in ("grouping", "grouping_id"):
                asked.schema
                return {**recorded, "shape": "none"}
            table = asked.toArrow()
            return {**recorded, "shape": shape, "rows": rows_json(table), "schema": asked.schema.simpleString()}
        except PySparkException:
            continue
        except Exception as error:
            return {**recorded, "shape": "none", "unread": str(error)[:80]}
    return None


def windowed(frame):
    from pyspark.sql import Window

    return lambda column: frame.select("i", column.over(Window.orderBy("i")).alias("v"))


def grouped(frame, column):
    def build(c):
        if "grouping" not in str(c):
            return frame.groupBy(c).agg(F.count("*").alias("v")).orderBy("v")
        return frame.cube("i").agg(c.alias("v"))

    return build


def partitioned(column):
    return None
