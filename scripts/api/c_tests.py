"""What the C tests have to say about every function: c-tests/abi/generated and c-tests/support/weak.h."""

from . import NOTE
from .tables import exported

HEAD = f"// {NOTE}"


def function_type(function):
    result = function.result.replace("VOID", "void") if function.result == "VOID" else function.result
    return f"{result} (*)({function.text})"


def functions(api):
    """c-tests/abi/generated/functions.inc: the type of each exported function, which is declared if its features are there (TDEF-6)."""
    known = exported()
    parts = {}
    for function in [f for f in api.functions.values() if f.name in known] + api.extensions:
        parts.setdefault(tuple(feature.macro for feature in function.needs), []).append(f"CHECK_FUNCTION({function.name}, {function_type(function)});")
    lines, count = [HEAD], []
    for needed, checks in parts.items():
        condition = " && ".join(f"defined({macro})" for macro in needed) or "1"
        name = f"CHECKED_{'_AND_'.join(macro.strip('_').removesuffix('_SUPPORT') for macro in needed) or 'ALWAYS'}"
        lines += ["", f"#if {condition}", *checks, f"#define {name} {len(checks)}", "#else", f"#define {name} 0", "#endif"]
        count.append(name)
    lines += ["", f"#define CHECKED_FUNCTIONS ({' + '.join(count)})"]
    return "\n".join(lines) + "\n"


VALUES = {"pSender": "&handle", "dwConnID": "1", "pData": "data", "enOperation": "SO_CLOSE", "iErrorCode": "0", "lpszMask": "data",
          "enUpgradeType": "HUT_NONE"}


def callbacks(api):
    """c-tests/abi/generated/callbacks.inc: the type of each callback, a function of that type, and a call through a pointer of it."""
    lines, calls, counts, number = [HEAD, ""], [], [], []
    every = api.callbacks + api.http_callbacks
    for feature in ("", "UDP", "HTTP"):
        some = [callback for callback in every if feature_of(callback) == feature]
        begin, end = ([f"#ifdef _{feature}_SUPPORT"], ["#endif"]) if feature else ([], [])
        lines += begin + [""] * bool(begin) + [line for callback in some for line in callback_check(callback)] + end + [""] * bool(end)
        calls += begin + [line for callback in some for line in callback_call(callback)] + end
        name = f"{feature or 'PLAIN'}_CALLBACKS"
        counts += [*begin, f"#define {name} {len(some)}", *(["#else", f"#define {name} 0"] if feature else []), *end]
        number.append(name)
    lines += ["// Calls each function through a pointer of its callback type; how many answered.", "static int call_all(void)", "{",
              "    static const BYTE data[4] = { 0 };", "    int handle = 0;", "    int count = 0;", *calls, "    return count;", "}", "",
              *counts, f"#define CALLBACK_TYPES ({' + '.join(number)})"]
    return "\n".join(lines) + "\n"


def feature_of(callback):
    """The feature without whose macro the headers do not have a callback."""
    return next((feature for feature in ("UDP", "HTTP") if callback.family.startswith(feature.capitalize())), "")


def name_of(callback):
    return callback.type.removeprefix("HP_FN_")


def good(callback):
    return "HPR_OK" if callback.result == "En_HP_HttpParseResult" else "HR_OK"


def callback_check(callback):
    """The type of a callback and of its setter, and a function of that type."""
    parameters = ", ".join(" ".join(p) for p in callback.parameters)
    setter = callback.setter
    return [f"CHECK_TYPE({callback.type}, {callback.result} (*)({parameters}));",
            *([f"CHECK_FUNCTION({setter.name}, void (*)({setter.parameters[0][0]}, {callback.type}));"] if setter else []),
            f"static {callback.result} {name_of(callback)}({parameters})", "{", *[f"    (void){p};" for _, p in callback.parameters],
            "    ++calls;", f"    return {good(callback)};", "}", ""]


def callback_call(callback):
    values = ", ".join(VALUES.get(name, '"text"' if kind in ("LPCSTR", "LPCTSTR") else "3") for kind, name in callback.parameters)
    return ["    {", f"        {callback.type} fn = {name_of(callback)};", f"        count += fn({values}) == {good(callback)};", "    }"]


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
