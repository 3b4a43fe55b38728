"""cpp/generated/*properties.h: the members of the C++ interfaces that set and tell properties; http.h: the other members of HTTP."""

import re

from . import NOTE

HEAD = f"""\
// The members that set and tell properties, handed to the core; one class for each part of an adapter chain.
//
// {NOTE}
#pragma once

#include "../core.h"

namespace hp
{{
"""


HTTP_HEAD = f"""\
// The members of the interfaces of HTTP, handed to the core; one class for each part of an adapter chain.
//
// {NOTE}
#pragma once

#include "http_properties.h"

namespace hp
{{
"""

HTTP_FAMILIES = ("HttpServer", "HttpAgent", "HttpClient", "HttpSyncClient")


def cpp_type(c_type):
    return c_type.replace("En_HP_", "En")


def parameter(c_type, name):
    """A parameter of a member, and what is passed to the core. Counts are references in C++."""
    plain = re.sub(r"\bHP_(?=CONNID|T[A-Z])", "", cpp_type(c_type))
    if c_type == "DWORD*" and name.startswith("pdw"):
        reference = name.removeprefix("p")
        return f"DWORD& {reference}", f"&{reference}"
    return f"{plain} {name}", name.split("[")[0]


def http_member(function):
    member = function.name.split("_", 2)[2]
    passed = [parameter(c_type, name) for c_type, name in function.parameters[1:]]
    arguments = ", ".join(["core()"] + [argument for _, argument in passed])
    return (f"    {cpp_type(function.result)} {member}({', '.join(text for text, _ in passed)}) override\n    {{\n"
            f"        return {function.name}({arguments});\n    }}")


def http(api):
    properties = {f.name for prop in api.properties for f in (prop.setter, prop.getter)}
    lines = [HTTP_HEAD]
    for family in HTTP_FAMILIES:
        own = [f for f in api.functions.values() if f.name.startswith(f"HP_{family}_") and f.name not in properties]
        lines += [f"/// HP_{family}_*.", "template<class Base>", f"class {family} : public {family}Properties<Base>", "{", "public:"]
        lines += [http_member(function) for function in own]
        lines += ["", "protected:", f"    using {family}Properties<Base>::{family}Properties;", "    using Base::core;", "};", ""]
    return "\n".join(lines) + "\n} // namespace hp\n"


def members(prop):
    setter, getter = prop.setter.name, prop.getter.name
    short_setter, short_getter = setter.split("_", 2)[2], getter.split("_", 2)[2]
    kind = cpp_type(prop.type)
    return [f"    void {short_setter}({kind} {prop.value}) override {{ {setter}(core(), {prop.value}); }}",
            f"    {cpp_type(prop.getter.result)} {short_getter}() override {{ return {getter}(core()); }}"]


def properties(api, feature):
    """The properties of families that need a feature, or none (an empty string)."""
    families = {}
    for prop in api.properties:
        if "".join(needed.name for needed in prop.setter.needs) == feature:
            families.setdefault(prop.family, []).append(prop)
    lines = [HEAD]
    for family, props in families.items():
        lines += [f"/// HP_{family}_*.", "template<class Base>", f"class {family}Properties : public Base", "{", "public:"]
        for prop in props:
            lines += members(prop)
        lines += ["", "protected:", "    using Base::Base;", "    using Base::core;", "};", ""]
    return "\n".join(lines) + "\n} // namespace hp\n"


def sources(api):
    return {"cpp/generated/properties.h": properties(api, ""), "cpp/generated/udp_properties.h": properties(api, "udp"),
            "cpp/generated/http_properties.h": properties(api, "http"), "cpp/generated/http.h": http(api)}
