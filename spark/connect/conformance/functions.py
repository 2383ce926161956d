"""Calls of every public function of pyspark.sql.functions that a server accepts, with the plan and the values that they give."""

import inspect
import itertools
import typing

from canonical import plan_json, rows_json
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.connect.functions import builtin

# A frame with a column of most types; functions are tried on one after the other until one fits.
FRAME = """
select * from values
 (1, 7, 2.5D, 'ab', 'Spark', array(1, 2, 2), map('k', 1), timestamp'2026-11-21 10:11:12.345678', date'2026-11-21', true, X'4142', '{"a":1}', named_struct('p', 1, 'q', 'z'), '2026-11-21', 9.75BD, array(named_struct('f', 1, 'g', 'h')), '<a><b>1</b></a>', array(array(1), array(2, 3)), array('k', 'l')),
 (2, -3, 0.5D, 'c', 'x y', array(3), map('l', 2), timestamp'1969-12-31 23:59:59.5', date'1960-02-29', false, X'00ff', '{"a":2}', named_struct('p', 2, 'q', 'y'), '2020-02-29', -1.25BD, array(named_struct('f', 2, 'g', 'i')), '<a><b>2</b></a>', array(array(4)), array('m')),
 (3, null, null, null, 'é', array(), map(), null, null, null, null, null, null, null, null, array(), null, array(), array())
 as t(i, j, d, s, word, arr, m, ts, dt, flag, bin, json, st, day, dec, structs, xml, nested, texts)
"""
COLUMNS = ["d", "i", "s", "arr", "m", "ts", "dt", "flag", "bin", "json", "j", "st", "day", "structs", "xml", "nested", "texts", "dec", "word"]
LITERALS = [2, 1, "a", "yyyy-MM-dd", "day", "MONTH", 0.5, "UTF-8", "$.a", True, "int", "a INT", "UTC", "<a><b>1</b></a>", '{"a": 1}', "1,2", 20]

# Where brute force finds nothing, or nothing worth comparing.
GIVEN = {
    "approx_percentile": [["d", 0.5], ["d", [0.25, 0.75], 100]],
    "percentile": [["d", 0.5], ["d", [0.25, 0.75], 2]],
    "percentile_approx": [["d", 0.5], ["d", [0.25, 0.75], 100]],
    "assert_true": [[("sql", "i > 0")], [("sql", "i > 0"), "no"]],
    "when": [[("sql", "i > 1"), 5]],
    "col": [["i"]],
    "column": [["i"]],
    "lit": [[1], [2.5], ["x"], [None], [True], [[1, 2]]],
    "expr": [["i + 1"]],
    "call_function": [["abs", ("col", "j")]],
    "call_udf": [["abs", ("col", "j")]],
    "make_timestamp": [[("sql", "2026"), ("sql", "1"), ("sql", "2"), ("sql", "3"), ("sql", "4"), ("sql", "5.5D")], [("sql", "2026"), ("sql", "1"), ("sql", "2"), ("sql", "3"), ("sql", "4"), ("sql", "5.5D"), ("sql", "'UTC'")]],
    "window": [["ts", "10 minutes"], ["ts", "10 minutes", "5 minutes"], ["ts", "10 minutes", "5 minutes", "1 minute"], ["ts", "10 minutes", None, "1 minute"]],
    "session_window": [["ts", "5 minutes"]],
    "log": [["i"], [2.0, "i"]],
    "from_csv": [[("sql", "'1,2'"), "a INT, b INT"], [("sql", "'1;2'"), "a INT, b INT", {"sep": ";"}]],
    "from_json": [["json", "a INT"], ["json", "a INT", {"mode": "PERMISSIVE"}]],
    "from_xml": [["xml", "b INT"], ["xml", "b INT", {"mode": "PERMISSIVE"}]],
    "schema_of_csv": [["1,2"], ["1;2", {"sep": ";"}]],
    "schema_of_json": [['{"a": 1}'], ['{"a": 1}', {"primitivesAsString": "true"}]],
    "schema_of_xml": [["<a><b>1</b></a>"], ["<a><b>1</b></a>", {"rowTag": "a"}]],
    "to_csv": [["st"], ["st", {"sep": ";"}]],
    "to_json": [["st"], ["st", {"ignoreNullFields": "false"}]],
    "to_xml": [["st"], ["st", {"rowTag": "r"}]],
    "convert_timezone": [[None, ("lit", "America/New_York"), ("sql", "timestamp_ntz'2026-11-21 10:00:00'")], [("lit", "UTC"), ("lit", "America/New_York"), ("sql", "timestamp_ntz'2026-11-21 10:00:00'")]],
    "date_part": [[("lit", "YEAR"), "ts"]],
    "datepart": [[("lit", "YEAR"), "ts"]],
    "extract": [[("lit", "YEAR"), "ts"]],
    "aggregate": [["arr", ("lit", 0), ("lambda", "plus2")], ["arr", ("lit", 0), ("lambda", "plus2"), ("lambda", "plus1")]],
    "reduce": [["arr", ("lit", 0), ("lambda", "plus2")], ["arr", ("lit", 0), ("lambda", "plus2"), ("lambda", "plus1")]],
    "array_sort": [["arr"], ["arr", ("lambda", "minus2")]],
    "transform": [["arr", ("lambda", "plus1")], ["arr", ("lambda", "plus2")]],
    "exists": [["arr", ("lambda", "gt1")]],
    "forall": [["arr", ("lambda", "gt1")]],
    "filter": [["arr", ("lambda", "gt1")], ["arr", ("lambda", "gt2")]],
    "transform_keys": [["m", ("lambda", "first2")]],
    "transform_values": [["m", ("lambda", "second2")]],
    "map_filter": [["m", ("lambda", "secondgt2")]],
    "map_zip_with": [["m", "m", ("lambda", "second3")]],
    "zip_with": [["arr", "arr", ("lambda", "plus2")]],
    "regexp_extract": [["s", "(.)", 1]],
    "regexp_replace": [["s", "a", "z"]],
    "split": [["word", " "], ["word", " ", 1]],
    "concat_ws": [["-", "s", "word"]],
    "format_string": [["%s!", "s"]],
    "printf": [[("lit", "%s!"), "s"]],
    "date_trunc": [["hour", "ts"]],
    "trunc": [["dt", "month"]],
    "next_day": [["dt", "Mon"]],
    "date_format": [["ts", "yyyy"]],
    "timestamp_diff": [["HOUR", "ts", ("sql", "timestamp'2026-11-22 00:00:00'")]],
    "timestamp_add": [["HOUR", "i", "ts"]],
    "from_utc_timestamp": [["ts", "America/New_York"]],
    "to_utc_timestamp": [["ts", "America/New_York"]],
    "sha2": [["s", 256]],
    "conv": [["day", 10, 16]],
    "locate": [["a", "s"], ["a", "s", 1]],
    "instr": [["s", "b"]],
    "lpad": [["s", 5, "#"]],
    "rpad": [["s", 5, "#"]],
    "overlay": [["word", "s", 1], ["word", "s", 1, 2]],
    "mask": [["word"], ["word", ("lit", "Q"), ("lit", "q"), ("lit", "d"), ("lit", "o")]],
    "variant_get": [[("sql", "parse_json('{\"a\":1}')"), "$.a", "int"]],
    "try_variant_get": [[("sql", "parse_json('{\"a\":1}')"), "$.a", "int"]],
    "get_json_object": [["json", "$.a"]],
    "json_tuple": [["json", "a"]],
    "uniform": [[0, 10, 7]],
    "rand": [[7]],
    "randn": [[7]],
    "random": [[7]],
    "randstr": [[5, 7]],
    "shuffle": [["arr", 7]],
    "uuid": [[7]],
    "sequence": [[("lit", 1), ("lit", 5)], [("lit", 1), ("lit", 5), ("lit", 2)]],
    "slice": [["arr", 1, 1]],
    "substring": [["word", 1, 2]],
    "substring_index": [["word", " ", 1]],
    "translate": [["word", "a", "b"]],
    "element_at": [["texts", 1]],
    "try_element_at": [["m", ("lit", "k")]],
    "get": [["arr", 0]],
    "array_insert": [["arr", 1, 9]],
    "array_position": [["arr", 2]],
    "array_remove": [["arr", 2]],
    "array_repeat": [["i", 2]],
    "array_append": [["arr", 2]],
    "array_prepend": [["arr", 2]],
    "array_contains": [["arr", 2]],
    "map_contains_key": [["m", "k"]],
    "create_map": [["s", "i"]],
    "named_struct": [[("lit", "x"), "i"]],
    "str_to_map": [[("lit", "a:1,b:2")], [("lit", "a=1;b=2"), ("lit", ";"), ("lit", "=")]],
    "months_between": [["ts", "dt"], ["ts", "dt", False]],
    "nth_value": [["i", 2], ["i", 2, True]],
    "ntile": [[2]],
    "lag": [["i"], ["i", 2], ["i", 1, 0]],
    "lead": [["i"], ["i", 2], ["i", 1, 0]],
    "width_bucket": [["d", ("lit", 0.0), ("lit", 10.0), 5]],
    "bucket": [[8, "i"]],
    "make_interval": [[], ["i", "i", "i", "i", "i", "i", "dec"]],
    "try_make_interval": [["i"], ["i", "i", "i", "i", "i", "i", "dec"]],
    "make_dt_interval": [[], ["i", "i", "i", "dec"]],
    "make_ym_interval": [[], ["i", "i"]],
    "make_date": [[("lit", 2026), ("lit", 11), ("lit", 21)]],
    "make_timestamp_ltz": [[("lit", 2026), ("lit", 1), ("lit", 2), ("lit", 3), ("lit", 4), ("lit", 5)]],
    "make_timestamp_ntz": [[("lit", 2026), ("lit", 1), ("lit", 2), ("lit", 3), ("lit", 4), ("lit", 5)]],
    "try_make_timestamp": [[("lit", 2026), ("lit", 1), ("lit", 2), ("lit", 3), ("lit", 4), ("lit", 5)]],
    "try_make_timestamp_ltz": [[("lit", 2026), ("lit", 1), ("lit", 2), ("lit", 3), ("lit", 4), ("lit", 5)]],
    "try_make_timestamp_ntz": [[("lit", 2026), ("lit", 1), ("lit", 2), ("lit", 3), ("lit", 4), ("lit", 5)]],
    "aes_encrypt": [["s", ("lit", "0000111122223333"), ("lit", "ECB")], ["s", ("lit", "0000111122223333"), ("lit", "CBC"), ("lit", "PKCS"), ("sql", "X'00000000000000000000000000000000'")]],
    "aes_decrypt": [[("sql", "aes_encrypt(s, '0000111122223333', 'ECB')"), ("lit", "0000111122223333"), ("lit", "ECB")]],
    "try_aes_decrypt": [[("sql", "aes_encrypt(s, '0000111122223333', 'ECB')"), ("lit", "0000111122223333"), ("lit", "ECB")]],
    "parse_url": [[("lit", "http://h/p?q=1"), ("lit", "HOST")], [("lit", "http://h/p?q=1"), ("lit", "QUERY"), ("lit", "q")]],
    "try_parse_url": [[("lit", "http://h/p?q=1"), ("lit", "HOST")], [("lit", "http://h/p?q=1"), ("lit", "QUERY"), ("lit", "q")]],
    "xpath": [["xml", ("lit", "a/b/text()")]],
    "to_number": [[("lit", "12.5"), ("lit", "99.9")]],
    "try_to_number": [[("lit", "12.5"), ("lit", "99.9")]],
    "to_char": [["dec", ("lit", "99.99")]],
    "to_varchar": [["dec", ("lit", "99.99")]],
    "reflect": [[("lit", "java.lang.Math"), ("lit", "abs"), ("lit", -3)]],
    "java_method": [[("lit", "java.lang.Math"), ("lit", "abs"), ("lit", -3)]],
    "try_reflect": [[("lit", "java.lang.Math"), ("lit", "abs"), ("lit", -3)]],
    "raise_error": [["stop"]],
    "stack": [[("lit", 2), "i", "j"]],
    "from_unixtime": [["i"], ["i", "yyyy"]],
    "unix_timestamp": [[], ["ts"], ["day", "yyyy-MM-dd"]],
    "to_date": [["day"], ["day", "yyyy-MM-dd"]],
    "try_to_date": [["day"], ["day", "yyyy-MM-dd"]],
    "to_timestamp": [["day"], ["day", "yyyy-MM-dd"]],
    "encode": [["s", "UTF-8"]],
    "decode": [["bin", "UTF-8"]],
    "histogram_numeric": [["d", ("lit", 3)]],
    "count_min_sketch": [["i", 0.5, 0.5, 1]],
    "listagg": [["s"], ["s", "-"]],
    "string_agg": [["s"], ["s", "-"]],
    "collate": [["s", "UNICODE"]],
    "elt": [[("lit", 1), "s", "word"]],
    "json_object_keys": [["json"]],
    "asc": [["i"]],
    "asc_nulls_first": [["i"]],
    "asc_nulls_last": [["i"]],
    "days": [["i"]],
    "desc": [["i"]],
    "desc_nulls_first": [["i"]],
    "desc_nulls_last": [["i"]],
    "greatest": [["i", "j"]],
    "hll_sketch_estimate": [["bin"]],
    "hll_union": [["bin", "bin"], ["bin", "bin", True]],
    "hll_union_agg": [["bin"], ["bin", True]],
    "hours": [["i"]],
    "is_variant_null": [[("sql", "parse_json('{\"a\":1}')")]],
    "kll_merge_agg_bigint": [["bin"], ["bin", 12]],
    "kll_merge_agg_double": [["bin"], ["bin", 12]],
    "kll_merge_agg_float": [["bin"], ["bin", 12]],
    "kll_sketch_agg_float": [[("sql", "float(d)")], [("sql", "float(d)"), 200]],
    "kll_sketch_get_n_bigint": [["i"]],
    "kll_sketch_get_n_double": [["i"]],
    "kll_sketch_get_n_float": [["i"]],
    "kll_sketch_get_quantile_bigint": [["bin", ("lit", 0.5)]],
    "kll_sketch_get_quantile_double": [["bin", ("lit", 0.5)]],
    "kll_sketch_get_quantile_float": [["bin", ("lit", 0.5)]],
    "kll_sketch_get_rank_bigint": [["bin", ("lit", 1)]],
    "kll_sketch_get_rank_double": [["bin", ("lit", 1)]],
    "kll_sketch_get_rank_float": [["bin", ("lit", 1)]],
    "kll_sketch_merge_bigint": [["bin", "bin"]],
    "kll_sketch_merge_double": [["bin", "bin"]],
    "kll_sketch_merge_float": [["bin", "bin"]],
    "kll_sketch_to_string_bigint": [["i"]],
    "kll_sketch_to_string_double": [["i"]],
    "kll_sketch_to_string_float": [["i"]],
    "least": [["i", "j"]],
    "make_time": [[("lit", 1), ("lit", 2), ("lit", 3)]],
    "months": [["i"]],
    "schema_of_variant": [[("sql", "parse_json('{\"a\":1}')")]],
    "schema_of_variant_agg": [[("sql", "parse_json('{\"a\":1}')")]],
    "st_asbinary": [["i"]],
    "st_geogfromwkb": [["i"]],
    "st_geomfromwkb": [["i"]],
    "st_setsrid": [["bin", 4326]],
    "st_srid": [["i"]],
    "theta_difference": [["bin", "bin"]],
    "theta_intersection": [["bin", "bin"]],
    "theta_intersection_agg": [["i"]],
    "theta_sketch_estimate": [["i"]],
    "theta_union": [["bin", "bin"], ["bin", "bin", 12]],
    "theta_union_agg": [["bin"], ["bin", 12]],
    "time_diff": [[("lit", "HOUR"), "ts", "ts"]],
    "time_trunc": [[("lit", "HOUR"), "ts"]],
    "to_time": [["s"], ["s", ("lit", "HH:mm")]],
    "try_to_time": [["s"], ["s", ("lit", "HH:mm")]],
    "unwrap_udt": [["i"]],
    "window_time": [["i"]],
    "xpath_boolean": [["xml", ("lit", "a/b")]],
    "xpath_double": [["xml", ("lit", "a/b")]],
    "xpath_float": [["xml", ("lit", "a/b")]],
    "xpath_int": [["xml", ("lit", "a/b")]],
    "xpath_long": [["xml", ("lit", "a/b")]],
    "xpath_number": [["xml", ("lit", "a/b")]],
    "xpath_short": [["xml", ("lit", "a/b")]],
    "xpath_string": [["xml", ("lit", "a/b")]],
    "years": [["i"]],
    "broadcast": [],
    "udf": [], "udtf": [], "pandas_udf": [], "arrow_udf": [], "arrow_udtf": [],
}

# These give something else each time, or by the clock, the user and the partitions.
UNSTABLE = {
    "current_date", "current_timestamp", "current_time", "curdate", "now", "localtimestamp", "rand", "randn", "random", "uuid", "uniform", "randstr",
    "shuffle", "monotonically_increasing_id", "spark_partition_id", "input_file_name", "input_file_block_start", "input_file_block_length", "version",
    "current_user", "session_user", "user", "unix_timestamp", "any_value",
}

LAMBDAS = {
    "plus1": lambda x: x + 1, "plus2": lambda x, y: x + y, "minus2": lambda x, y: y - x, "gt1": lambda x: x > 1, "gt2": lambda x, i: i > 0,
    "first2": lambda k, v: F.upper(k), "second2": lambda k, v: v + 1, "secondgt2": lambda k, v: v > 1, "second3": lambda k, v, w: v + w,
}


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
