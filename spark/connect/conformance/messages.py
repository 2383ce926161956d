"""Every message of Spark Connect with every field set, as PySpark's own descriptors write it."""

import base64

from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from pyspark.sql.connect.proto import base_pb2, catalog_pb2, commands_pb2, common_pb2, expressions_pb2, ml_common_pb2, ml_pb2, relations_pb2, types_pb2

FILES = [base_pb2, catalog_pb2, commands_pb2, common_pb2, expressions_pb2, ml_pb2, ml_common_pb2, relations_pb2, types_pb2]
# Arms that run declarative pipelines, which this client leaves out.
LEFT_OUT = "Pipeline"


def record():
    out = []
    for file in FILES:
        for descriptor in file.DESCRIPTOR.message_types_by_name.values():
            out.extend(recorded(descriptor))
    return out


def recorded(descriptor):
    for nested in descriptor.nested_types:
        if not nested.GetOptions().map_entry:
            yield from recorded(nested)
    if LEFT_OUT in descriptor.full_name:
        return
    # One message for each arm of a oneof, so that every field is set at least once.
    arms = max([1, *(len(one.fields) for one in descriptor.oneofs)])
    for arm in range(arms):
        message = filled(descriptor, arm, 0)
        yield {"type": descriptor.full_name, "bytes": base64.b64encode(message.SerializeToString(deterministic=True)).decode(), "json": MessageToDict(message)}


def filled(descriptor, arm, depth):
    message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        if "pipeline" in field.name or (field.message_type and LEFT_OUT in field.message_type.full_name):
            continue
        oneof = field.real_containing_oneof if hasattr(field, "real_containing_oneof") else field.containing_oneof
        if oneof is not None and len(oneof.fields) > 1:
            members = [one for one in oneof.fields if "pipeline" not in one.name]
            if members[arm % len(members)] is not field:
                continue
        fill(message, field, depth)
    return message


def fill(message, field, depth):
    nested = field.message_type
    if nested is not None and nested.GetOptions().map_entry:
        value = nested.fields_by_name["value"]
        target = getattr(message, field.name)
        if value.message_type is None:
            target["key"] = scalar(value)
        elif depth < 3:
            target["key"].CopyFrom(filled(value.message_type, 0, depth + 1))
    elif nested is not None:
        # Any holds a message of any kind; without one it is an empty field of its own.
        if depth >= 3 or nested.full_name == "google.protobuf.Any":
            getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name).SetInParent()
        elif field.is_repeated:
            getattr(message, field.name).append(filled(nested, depth, depth + 1))
        else:
            getattr(message, field.name).CopyFrom(filled(nested, depth, depth + 1))
    elif field.is_repeated:
        getattr(message, field.name).extend([scalar(field), scalar(field)])
    else:
        setattr(message, field.name, scalar(field))


def scalar(field):
    kind, number = field.type, field.number
    if kind == F.TYPE_STRING:
        return f"{field.name} é"
    if kind == F.TYPE_BYTES:
        return bytes([number % 256, 0, 255])
    if kind == F.TYPE_BOOL:
        return True
    if kind in (F.TYPE_DOUBLE, F.TYPE_FLOAT):
        return -0.5 * number
    if kind == F.TYPE_ENUM:
        return field.enum_type.values[-1].number
    if kind in (F.TYPE_INT64, F.TYPE_SINT64):
        return -(2**53) - number
    if kind == F.TYPE_INT32:
        return -(2**31) + number
    return 2**31 + number
