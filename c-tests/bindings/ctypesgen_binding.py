"""ctypesgen runs the preprocessor itself, and writes a module of ctypes."""

import os
import re
import subprocess
import sys

from common import BUILD_LIMIT_S, HEADERS, complete, echoed, need, same_version, skip

RUN = "import sys; from ctypesgen.main import main; sys.exit(main())"


def test(include, library, work, source):
    try:
        import ctypesgen  # noqa: F401
    except ImportError as error:
        skip(f"{error} (pip install ctypesgen)")
    need("gcc")
    module = os.path.join(work, "hp_ctypesgen.py")
    # It keeps only what the headers that it is given declare themselves.
    headers = [os.path.join(include, "hpsocket", name) for name in ["GlobalDef.h", "HPTypeDef.h", *HEADERS]]
    command = [sys.executable, "-c", RUN, "-I", include, "-L", os.path.dirname(library), "-l", "hpsocket4c", "-o", module, *headers]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False, env=environment)
    # It says much that is no fault: macros that are no values, such as calling conventions, are left out.
    faults = [line for line in done.stderr.splitlines() if re.search("error", line, re.I)]
    if done.returncode != 0 or faults:
        sys.exit(f"FAIL: ctypesgen ended with {done.returncode}:\n" + "\n".join(faults))
    sys.path.insert(0, work)
    import hp_ctypesgen as hp

    complete(include, [name for name in dir(hp) if callable(getattr(hp, name))])
    same_version(hp.HP_GetHPSocketVersion())

    def answer(sender, connection, data, length):
        return hp.HR_OK if hp.HP_Server_Send(sender, connection, data, length) else hp.HR_ERROR

    on_receive = hp.HP_FN_Server_OnReceive(answer)
    listener = hp.Create_HP_TcpServerListener()
    hp.HP_Set_FN_Server_OnReceive(listener, on_receive)
    server = hp.Create_HP_TcpServer(listener)
    assert hp.HP_Server_Start(server, b"127.0.0.1", 0), hp.HP_Server_GetLastErrorDesc(server)
    address, length, port = (hp.TCHAR * 40)(), hp.c_int(40), hp.USHORT()
    assert hp.HP_Server_GetListenAddress(server, address, length, port)
    echoed(port.value)
    assert hp.HP_Server_Stop(server)
    hp.Destroy_HP_TcpServer(server)
    hp.Destroy_HP_TcpServerListener(listener)
