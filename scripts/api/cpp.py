"""cpp/generated/properties.h: the members of the C++ interfaces that set and tell properties."""

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


def cpp_type(c_type):
    return c_type.replace("En_HP_", "En")


def members(prop):
    setter, getter = prop.setter.name, prop.getter.name
    short_setter, short_getter = setter.split("_", 2)[2], getter.split("_", 2)[2]
    kind = cpp_type(prop.type)
    return [f"    void {short_setter}({kind} {prop.value}) override {{ {setter}(core(), {prop.value}); }}",
            f"    {cpp_type(prop.getter.result)} {short_getter}() override {{ return {getter}(core()); }}"]


def properties(api):
    families = {}
    for prop in api.properties:
        families.setdefault(prop.family, []).append(prop)
    lines = [HEAD]
    for family, props in families.items():
        lines += [f"/// HP_{family}_*.", "template<class Base>", f"class {family}Properties : public Base", "{", "public:"]
        for prop in props:
            lines += members(prop)
        lines += ["", "protected:", "    using Base::Base;", "    using Base::core;", "};", ""]
    return "\n".join(lines) + "\n} // namespace hp\n"


def sources(api):
    return {"cpp/generated/properties.h": properties(api)}
