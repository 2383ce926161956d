"""Checks YAML files against a schema by the package jsonschema: `python validate.py SCHEMA FILE…` prints what does not fit, and fails then."""
import json, pathlib, sys
import jsonschema, yaml

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft7Validator.check_schema(schema)
wrong = 0
for path in sys.argv[2:]:
    for error in jsonschema.Draft7Validator(schema).iter_errors(json.loads(json.dumps(yaml.safe_load(open(path)), default=str))):
        wrong += 1
        print(f"{path}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
print(f"{len(sys.argv) - 2} files, {wrong} faults")
sys.exit(wrong > 0)
