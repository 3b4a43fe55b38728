"""What the C tests have to say about every function: c-tests/abi/generated and c-tests/support/weak.h."""

from . import NOTE
from .tables import exported

HEAD = f"// {NOTE}"


def function_type(function):
    result = function.result.replace("VOID", "void") if function.result == "VOID" else function.result
    return f"{result} (*)({function.text})"


def functions(api):
    """c-tests/abi/generated/functions.inc: the type of each exported function."""
    def check(function):
        return f"CHECK_FUNCTION({function.name}, {function_type(function)});"

    known = exported()
    here = [f for f in api.functions.values() if f.name in known]

    def of(header, is_http):
        return [f for f in here if f.header == header and f.is_http == is_http]

    # Which functions, and the feature macros without which they are not declared.
    groups = [
        ("HPSocket4C.h", [], of("HPSocket4C.h", False)),
        ("HPSocket4C.h", ["HTTP"], of("HPSocket4C.h", True)),
        ("HPSocket4C-SSL.h", ["SSL"], of("HPSocket4C-SSL.h", False)),
        ("HPSocket4C-SSL.h", ["SSL", "HTTP"], of("HPSocket4C-SSL.h", True)),
        ("HPSocket4C-Ext.h", [], api.extensions),
    ]
    lines, counts = [HEAD], []
    for header, features, members in groups:
        if not members:
            continue
        name = "_".join(["COUNT", header.removesuffix(".h").replace("-", "_").upper(), *features])
        counts.append(name)
        count = [check(f) for f in members] + [f"#define {name} {len(members)}"]
        if features:
            condition = " && ".join(f"defined(_{feature}_SUPPORT)" for feature in features)
            count = [f"#if {condition}", *count, "#else", f"#define {name} 0", "#endif"]
        lines += ["", f"// {header}", *count]
    return "\n".join([*lines, "", f"#define CHECKED_FUNCTIONS ({' + '.join(counts)})"]) + "\n"


VALUES = {"pSender": "&handle", "dwConnID": "1", "pData": "data", "enOperation": "SO_CLOSE", "iErrorCode": "0"}


def callbacks(api):
    """c-tests/abi/generated/callbacks.inc: the type of each callback, a function of that type, and a call through a pointer of it."""
    lines = [HEAD, ""]
    calls = []
    for callback in api.callbacks:
        name = callback.type.removeprefix("HP_FN_")
        parameters = ", ".join(" ".join(p) for p in callback.parameters)
        lines += [f"CHECK_TYPE({callback.type}, En_HP_HandleResult (*)({parameters}));",
                  f"CHECK_FUNCTION({callback.setter.name}, void (*)({callback.setter.parameters[0][0]}, {callback.type}));",
                  f"static En_HP_HandleResult {name}({parameters})", "{", *[f"    (void){p};" for _, p in callback.parameters],
                  "    ++calls;", "    return HR_OK;", "}", ""]
        values = ", ".join(VALUES.get(p, "3") for _, p in callback.parameters)
        calls += ["    {", f"        {callback.type} fn = {name};", f"        count += fn({values}) == HR_OK;", "    }"]
    lines += ["// Calls each function through a pointer of its callback type; how many answered.", "static int call_all(void)", "{",
              "    static const BYTE data[1] = { 0 };", "    int handle = 0;", "    int count = 0;", *calls, "    return count;", "}", "",
              f"#define CALLBACK_TYPES {len(api.callbacks)}"]
    return "\n".join(lines) + "\n"


def is_newer(function):
    """Whether the released 5.2.2.1 library lacks it."""
    return function.since and tuple(map(int, function.since.split("."))) > (5, 2, 2)


def weak(api):
    """c-tests/support/weak.inc."""
    known = exported()
    names = [f.name for f in api.functions.values() if f.name in known and f.header == "HPSocket4C.h" and is_newer(f)]
    return "\n".join([HEAD, "", *[f"#pragma weak {name}" for name in names]]) + "\n"


def sources(api):
    return {
        "c-tests/abi/generated/functions.inc": functions(api),
        "c-tests/abi/generated/callbacks.inc": callbacks(api),
        "c-tests/support/weak.inc": weak(api),
    }
