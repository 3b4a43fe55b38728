"""SWIG reads the headers with its own parser, and writes a module in C, here for Python."""

import os
import sys
import sysconfig

from common import HERE, complete, echoed, need, run, same_version, skip


def test(include, library, work, source):
    for program in ("swig", "cc"):
        need(program)
    python = sysconfig.get_path("include")
    if not os.path.exists(os.path.join(python, "Python.h")):
        skip(f"{python} has no Python.h (scripts/need.sh Python.h)")
    wrapper = os.path.join(work, "hp_wrap.c")
    run("swig", "-python", "-Werror", f"-I{include}", "-outdir", work, "-o", wrapper, os.path.join(HERE, "swig", "hp.i"))
    run("cc", "-shared", "-fPIC", "-w", "-I", include, "-I", python, wrapper, "-o", os.path.join(work, "_hp.so"),
        "-L", os.path.dirname(library), "-lhpsocket4c", f"-Wl,-rpath,{os.path.dirname(library)}")
    sys.path.insert(0, work)
    import hp

    complete(include, [name for name in dir(hp) if callable(getattr(hp, name))])
    same_version(hp.HP_GetHPSocketVersion())

    listener = hp.Create_HP_TcpServerListener()
    hp.HP_Set_FN_Server_OnReceive(listener, hp.answer)
    server = hp.Create_HP_TcpServer(listener)
    assert hp.HP_Server_Start(server, "127.0.0.1", 0), hp.HP_Server_GetLastErrorDesc(server)
    good, address, _, port = hp.HP_Server_GetListenAddress(server, 40)
    assert good and address == "127.0.0.1", address
    echoed(port)
    assert hp.HP_Server_Stop(server)
    hp.Destroy_HP_TcpServer(server)
    hp.Destroy_HP_TcpServerListener(listener)
