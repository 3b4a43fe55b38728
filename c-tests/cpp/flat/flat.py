#!/usr/bin/env python3
"""Writes a C++ source that implements the flat C API on top of the C++ interfaces.

usage: flat.py FUNCTIONS_TSV EXPORTS OUTPUT

Built as a library with the C library's SONAME, it lets the programs of the C suites, unchanged, test the C++ library: every call
goes through the slot of a virtual function (by_slot.hpp), as in a program that was compiled with other headers, every event
through a listener (flat.h). A handle is the pSender of the object's callbacks. extensions.cpp has our additions.

FUNCTIONS_TSV: api/functions.tsv; EXPORTS: the names to implement, of which the C++ library has SYS_*, HP_Get* and HP_HttpCookie_* itself.
"""

import re
import sys

# What the C name adds to the C++ one, and the arguments that the C++ one wants.
FORMS = {
    "HP_Server_Send": "Send({id}, {data}, {length}, 0)",
    "HP_Agent_Send": "Send({id}, {data}, {length}, 0)",
    "HP_Client_Send": "Send({data}, {length}, 0)",
    "HP_Agent_Connect": "Connect({host}, {port}, {made}, nullptr, 0, nullptr)",
    "HP_Agent_ConnectWithExtra": "Connect({host}, {port}, {made}, {pExtra}, 0, nullptr)",
    "HP_Agent_ConnectWithLocalPort": "Connect({host}, {port}, {made}, nullptr, {usLocalPort}, nullptr)",
    "HP_Agent_ConnectWithLocalAddress": "Connect({host}, {port}, {made}, nullptr, 0, {lpszLocalAddress})",
    "HP_Agent_ConnectWithExtraAndLocalPort": "Connect({host}, {port}, {made}, {pExtra}, {usLocalPort}, nullptr)",
    "HP_Client_Start": "Start({host}, {port}, {bAsyncConnect}, nullptr, 0)",
    "HP_Client_StartWithBindAddress": "Start({host}, {port}, {bAsyncConnect}, {lpszBindAddress}, 0)",
    "HP_TcpAgent_SetReuseAddress": "SetReuseAddressPolicy({bReuseAddress} ? RAP_ADDR_ONLY : RAP_NONE)",
    "HP_TcpAgent_IsReuseAddress": "GetReuseAddressPolicy() != RAP_NONE",
    "HP_UdpCast_SetReuseAddress": "SetReuseAddressPolicy({bReuseAddress} ? RAP_ADDR_ONLY : RAP_NONE)",
    "HP_UdpCast_IsReuseAddress": "GetReuseAddressPolicy() != RAP_NONE",
    "HP_UdpNode_Start": "Start({lpszBindAddress}, {port}, CM_UNICAST, nullptr)",
    "HP_UdpNode_Send": "Send({host}, {usRemotePort}, {data}, {length}, 0)",
    "HP_UdpNode_SendCast": "SendCast({data}, {length}, 0)",
}
SAME = {"SendPart": "Send", "ConnectWithExtraAndLocalAddressPort": "Connect", "StartWithBindAddressAndLocalPort": "Start",
        "StartWithCast": "Start", "SendCastPart": "SendCast"}
HTTP = {
    "HttpServer": "IComplexHttpResponder",
    "HttpAgent": "IComplexHttpRequester",
    "HttpClient": "IHttpRequester",
    "HttpSyncClient": "IHttpSyncRequester",
}
ARQ = {"UdpArqServer": "IArqSocket", "UdpArqClient": "IArqClient"}
SHORT = {"dwConnID": "id", "pBuffer": "data", "iLength": "length", "lpszRemoteAddress": "host", "usPort": "port", "pdwConnID": "made"}


def method(name, parameters):
    """The call that stands for a component's function."""
    names = [re.search(r"(\w+)(?:\[\d*\])?$", parameter)[1] for parameter in parameters.split(", ")[1:]]
    family, function = re.fullmatch(r"HP_([A-Za-z]+)_(\w+)", name).groups()
    if family in ("Compressor", "Decompressor"):
        return f"by_slot::IHP{family}::{function}({', '.join(['handle', *names])})"
    role = re.search(r"Server|Agent|Client|UdpCast|UdpNode", family)[0]
    interface, part = f"I{family}" if family.startswith("Udp") else f"ITcp{role}", "handle"
    framing = re.match(r"Tcp(Pull|Pack)", family)
    if framing:
        interface, part = f"I{framing[1]}{'Client' if role == 'Client' else 'Socket'}", "flat::first_part(handle)"
    elif family in HTTP | ARQ:
        interface, part = (HTTP | ARQ)[family], "flat::first_part(handle)"
    if name in FORMS:
        call = FORMS[name].format(**{SHORT.get(argument, argument): argument for argument in names})
    else:
        call = f"{SAME.get(function, function)}({', '.join(names)})"
    return f"by_slot::{interface}::" + call.replace("(", f"({part}, ", 1).replace(", )", ")", 1)


def body(name, parameters):
    """The body of a function, or None if the C++ library has it."""
    made = re.fullmatch(r"(Create|Destroy)_HP_((?:Tcp|SSL|(Https?))(?:Pull|Pack|Sync|)(Server|Agent|Client))(Listener|)", name)
    if made:
        verb, kind, http, role, listener = made.groups()
        if listener:
            return "return flat::keep(new flat::Callbacks);" if verb == "Create" else "(void)handle;"
        if verb == "Create":
            return f"return flat::made(HP_Create_{kind}(flat::listener<flat::{'Http' if http else ''}{role}Listener>(handle)));"
        return f"if (handle) by_slot::call<void>(handle, by_slot::ITcp{role}::Delete);"
    made = re.fullmatch(r"(Create|Destroy)_HP_Udp(Arq|)(Server|Client|Cast|Node)(Listener|)", name)
    if made:
        verb, arq, role, listener = made.groups()
        if listener:
            return "return flat::keep(new flat::Callbacks);" if verb == "Create" else "(void)handle;"
        if verb == "Create":
            return f"return flat::made(HP_Create_Udp{arq}{role}(flat::listener<flat::Udp{role}Listener>(handle)));"
        return f"if (handle) by_slot::call<void>(handle, by_slot::IUdp{role}::Delete);"
    made = re.fullmatch(r"(Create|Destroy)_HP_(ZLib|GZip|Brotli|)((?:Com|Decom)pressor)(?:Ex|)", name)
    if made:
        verb, form, kind = made.groups()
        if verb == "Destroy":
            return f"HP_Destroy_{kind}(static_cast<IHP{kind}*>(handle));"
        rest = [parameter.split()[-1] for parameter in parameters.split(", ")[1:]]
        return f"return HP_Create_{form}{kind}({', '.join(['reinterpret_cast<Fn_DataCallback>(handle)', *rest])});"
    setter = re.fullmatch(r"HP_Set_FN_(?:Http)?(?:Server|Agent|Client|UdpNode)_(\w+)", name)
    if setter:
        return f"static_cast<flat::Callbacks*>(handle)->{setter[1]} = function;"
    if name.startswith(("SYS_", "HP_Get", "HP_SSL_", "HP_HttpCookie_")) or "_Ext_" in name:
        return None
    if re.search("ThreadPool|SocketTask|Compressor|Decompressor", name):
        return None  # c-tests/cpp has programs for these
    return f"return {method(name, parameters)};"


def stream(name, parameters):
    """The function of a compressor or decompressor, whose objects call a C function directly and have no listener."""
    made = re.fullmatch(r"(Create|Destroy)_HP_((?:ZLib|GZip|Brotli|)(?:Dec|C)ompressor)(?:Ex|)", name)
    called = re.fullmatch(r"HP_((?:Dec|C)ompressor)_(\w+)", name)
    types = parameters.replace("HP_Fn_", "Fn_").replace("HP_Compressor ", "void* ").replace("HP_Decompressor ", "void* ")
    names = [parameter.split()[-1] for parameter in types.split(", ")]
    if made:
        verb, kind = made.groups()
        if verb == "Create":
            return types, f"return HP_Create_{kind}({', '.join(names)});"
        return types, f"HP_Destroy_{kind}(static_cast<IHP{kind}*>({names[0]}));"
    if called:
        return types, f"return static_cast<IHP{called[1]}*>({names[0]})->{called[2]}({', '.join(names[1:])});"
    return None


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as file:
        wanted = set(file.read().split())
    lines = ['#include "flat.h"', "", 'extern "C" {']
    with open(sys.argv[1], encoding="utf-8") as file:
        for row in file:
            name, returns, parameters = row.rstrip("\n").split("\t")[:3]
            if name not in wanted:
                continue
            if of_stream := stream(name, parameters):
                result = "void" if name.startswith("Destroy_") else "void*" if name.startswith("Create_") else returns
                lines.append(f"{result} {name}({of_stream[0]}) {{ {of_stream[1]} }}")
                continue
            text = body(name, parameters)
            if text is None:
                continue
            names = [] if parameters == "void" else ["void* handle", *parameters.replace("HP_CONNID", "CONNID").split(", ")[1:]]
            if name.startswith("HP_Set_FN_"):
                names[1] = "flat::Function function"
            returns = "void*" if name.startswith("Create_") else returns.replace("HP_CONNID", "CONNID")
            lines.append(f"{returns} {name}({', '.join(names)}) {{ {text} }}")
    lines.append("}")
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
