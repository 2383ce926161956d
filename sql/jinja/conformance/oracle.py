"""What dbt's own Jinja makes of templates. In a virtual environment with `pip install dbt-core==1.10.23`:
`python oracle.py` renders each line of probes.txt and writes expected.json; `python oracle.py --serve` answers JSON lines.
With Jinja2 3.1.6 alone (no dbt), `--serve` works too: dbt's functions are then unknown names."""
import json, pathlib, re, sys, types, warnings
import jinja2, jinja2.parser, jinja2.sandbox

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent

try:
    from argparse import Namespace
    from dbt.flags import set_from_args
    set_from_args(Namespace(WARN_ERROR=False, WARN_ERROR_OPTIONS=None), None)
    from dbt.context.base import generate_base_context
    from dbt.version import __version__ as DBT
    from dbt_common.clients import jinja as dbt_jinja
    GLOBALS = generate_base_context({})
    GLOBALS["env_var"] = None  # the process is not for templates
    FILTERS, EXTENSIONS, BASE = dbt_jinja.TEXT_FILTERS, [dbt_jinja.MaterializationExtension, dbt_jinja.DocumentationExtension, dbt_jinja.TestExtension], dbt_jinja.MacroFuzzEnvironment
except ImportError:
    DBT, GLOBALS, FILTERS, EXTENSIONS, BASE, dbt_jinja = None, {}, {}, [], jinja2.sandbox.SandboxedEnvironment, None


class Plain(BASE):
    """dbt's environment, but a macro of the template itself keeps its name."""

    def _parse(self, source, name, filename):
        return jinja2.parser.Parser(self, source, name, filename).parse()

    def _compile(self, source, filename):
        return compile(source, filename, "exec")


Plain.template_class = jinja2.Template


def environment():
    env = Plain(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", *EXTENSIONS])
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    return env


def macros():
    """Those of macros.sql, as dbt calls macros: one block each, return() caught by the one that it leaves."""
    found = {}
    for match in re.finditer(r"\{%-?\s*macro\s+(\w+).*?endmacro\s*-?%\}", (HERE / "macros.sql").read_text(), re.S):
        node = types.SimpleNamespace(name=match[1], macro_sql=match[0])
        found[match[1]] = dbt_jinja.CallableMacroGenerator(node, ENV.globals)
    return found


ENV = environment()
if dbt_jinja:
    ENV.globals.update(macros())


def answer(template):
    try:
        text = ENV.from_string(template).render()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:160]}
    return {"text": text}


def serve():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)["template"])), flush=True)


def write():
    rows, row = [], None
    for line in (HERE / "probes.txt").read_text().split("\n"):
        if line.startswith("## "):
            row = {"row": line[3:], "probes": []}
            rows.append(row)
        elif line:
            template = line.replace("⏎", "\n")
            row["probes"].append({"template": template, **answer(template)})
    body = ",\n".join(
        '{"row": %s, "probes": [\n%s\n]}'
        % (json.dumps(row["row"], ensure_ascii=False), ",\n".join(json.dumps(probe, ensure_ascii=False) for probe in row["probes"]))
        for row in rows
    )
    head = '{"jinja2": "%s", "dbt": "%s", "rows": [\n' % (jinja2.__version__, DBT)
    (HERE / "expected.json").write_text(head + body + "\n]}\n")
    for row in rows:
        errors = [probe for probe in row["probes"] if "error" in probe]
        print(len(row["probes"]), row["row"], *[f"\n    {probe['template']!r} {probe['error']}" for probe in errors])
    print(sum(len(row["probes"]) for row in rows))


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else write()
