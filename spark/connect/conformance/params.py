"""Writes ml/param-names.gen.ts: the parameters of every class of pyspark.ml that the client has. Run with PySpark 4.1's Connect client: python params.py"""

import importlib
import json
import pathlib
import re

from pyspark.ml.param import Param

HERE = pathlib.Path(__file__).parent
ML = HERE.parent / "ml"


def classes():
    for file in ("feature", "learning", "evaluator"):
        text = (ML / f"{file}.ts").read_text()
        for maker, name in re.findall(r"= (estimator|transformer|evaluator)\('([\w.]+)'\)", text):
            yield f"evaluation.{name}" if maker == "evaluator" else name


def params(name):
    module, one = name.split(".")
    found = getattr(importlib.import_module(f"pyspark.ml.{module}"), one)
    return sorted(key for key in dir(found) if isinstance(getattr(found, key, None), Param))


table = {name: params(name) for name in classes()}
lines = "\n".join(f"  '{name}': {json.dumps(names)}," for name, names in table.items())
(ML / "param-names.gen.ts").write_text(
    "// Made by conformance/params.py out of PySpark 4.1.3.\n\n"
    "/** The names of the parameters of each class of MLlib. */\n"
    f"export const PARAM_NAMES = {{\n{lines}\n}} as const\n"
)
