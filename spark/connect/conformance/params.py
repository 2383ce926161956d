"""Writes ml/param-kinds.gen.ts: the parameters of every class of pyspark.ml that the client has. Run with PySpark 4.1's Connect client: python params.py"""

import importlib
import pathlib
import re

from pyspark.ml.param import Param

HERE = pathlib.Path(__file__).parent
ML = HERE.parent / "ml"
# What a parameter takes, by the converter that PySpark has for it.
KINDS = {
    "toString": "string",
    "toListString": "strings",
    "toFloat": "number",
    "toListFloat": "numbers",
    "toListListFloat": "numberLists",
    "toInt": "integer",
    "toListInt": "integers",
    "toBoolean": "boolean",
    "toVector": "vector",
    "toMatrix": "matrix",
    "identity": "any",
}


def classes():
    for file in ("feature", "learning", "evaluator"):
        text = (ML / f"{file}.ts").read_text()
        for maker, name in re.findall(r"= (estimator|transformer|evaluator)\('([\w.]+)'\)", text):
            yield f"evaluation.{name}" if maker == "evaluator" else name


def params(name):
    module, one = name.split(".")
    found = getattr(importlib.import_module(f"pyspark.ml.{module}"), one)
    all_params = {key: getattr(found, key, None) for key in sorted(dir(found))}
    return {key: KINDS[one.typeConverter.__name__] for key, one in all_params.items() if isinstance(one, Param)}


table = {name: params(name) for name in classes()}

def line(name, kinds):
    return f"  '{name}': {{ " + ", ".join(f"{key}: '{kind}'" for key, kind in kinds.items()) + " },"


lines = "\n".join(line(name, kinds) for name, kinds in table.items())
(ML / "param-kinds.gen.ts").write_text(
    "// Made by conformance/params.py out of PySpark 4.1.3.\n\n"
    "/** The parameters of each class of MLlib, and what each takes. */\n"
    f"export const PARAM_KINDS = {{\n{lines}\n}} as const\n"
)
