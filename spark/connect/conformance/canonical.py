"""Plans and results as JSON that two clients can be compared by."""

import base64
import re

import pyarrow as pa
from google.protobuf.json_format import MessageToDict


def plan_json(message):
    """A message without what differs from run to run: ids in the order in which they occur, no call sites."""
    return _renamed(MessageToDict(message), {}, {})


def _renamed(value, ids, names):
    if isinstance(value, list):
        return [_renamed(one, ids, names) for one in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, one in value.items():
        if key == "origin":
            continue
        if key == "planId":
            out[key] = ids.setdefault(one, f"plan {len(ids)}")
        elif key == "nameParts":
            out[key] = [names.setdefault(part, f"variable {len(names)}") if re.fullmatch(r"[xyz]_\d+", part) else part for part in one]
        elif key == "localRelation":
            out[key] = local_json(one)
        else:
            out[key] = _renamed(one, ids, names)
    # A `common` that held nothing but an origin says nothing.
    return {key: one for key, one in out.items() if not (key == "common" and one == {})}


def local_json(relation):
    """Local data decoded: its bytes depend on the writer of Arrow."""
    out = {key: one for key, one in relation.items() if key != "data"}
    if "data" in relation:
        with pa.ipc.open_stream(base64.b64decode(relation["data"])) as reader:
            out["rows"] = rows_json(reader.read_all())
    return out


def rows_json(table):
    """Rows as lists of values in one spelling: integers as text, instants in microseconds, days since 1970."""
    columns = [[value_json(one) for one in column] for column in table.columns]
    return [list(row) for row in zip(*columns)] if columns else [[] for _ in range(table.num_rows)]


def value_json(scalar):
    kind = scalar.type
    if isinstance(scalar, pa.ExtensionScalar):
        return value_json(scalar.value)
    if not scalar.is_valid:
        return None
    if pa.types.is_struct(kind):
        return {field.name: value_json(scalar[n]) for n, field in enumerate(kind)}
    if pa.types.is_map(kind):
        return {"map": [[value_json(pa.scalar(key, kind.key_type)), value_json(pa.scalar(one, kind.item_type))] for key, one in scalar.as_py()]}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [value_json(one) for one in scalar.values]
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind) or pa.types.is_integer(kind) or pa.types.is_time(kind):
        return str(scalar.value if hasattr(scalar, "value") else scalar.as_py())
    if pa.types.is_date(kind):
        return str(scalar.value)
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return base64.b64encode(scalar.as_py()).decode()
    if pa.types.is_floating(kind):
        number = scalar.as_py()
        return number if number == number and abs(number) != float("inf") else str(number)
    return scalar.as_py()
