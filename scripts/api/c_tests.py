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
    plain = [check(f) for f in here if f.header == "HPSocket4C.h"]
    ssl = [check(f) for f in here if f.header == "HPSocket4C-SSL.h"]
    ours = [check(f) for f in api.extensions]
    lines = [HEAD, "", "// HPSocket4C.h", *plain, "", "// HPSocket4C-SSL.h", "#ifdef _SSL_SUPPORT", *ssl, "#endif", "", "// HPSocket4C-Ext.h", *ours,
             "", "#ifdef _SSL_SUPPORT", f"#define CHECKED_FUNCTIONS {len(plain) + len(ssl) + len(ours)}", "#else",
             f"#define CHECKED_FUNCTIONS {len(plain) + len(ours)}", "#endif"]
    return "\n".join(lines) + "\n"


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
