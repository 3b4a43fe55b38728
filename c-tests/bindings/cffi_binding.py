"""cffi reads what a C preprocessor makes of the headers. Its own parser knows ISO C only."""

from common import complete, declared, echoed, need, run, same_version, skip


def test(include, library, work, source):
    try:
        import cffi
    except ImportError as error:
        skip(f"{error} (pip install cffi)")
    need("cc")
    text = run("cc", "-E", "-P", "-DHPSOCKET_BINDINGS", "-I", include, source)
    ffi = cffi.FFI()
    ffi.cdef(text)
    hp = ffi.dlopen(library)
    complete(include, [name for name in declared(include) if hasattr(hp, name)])
    same_version(hp.HP_GetHPSocketVersion())

    @ffi.callback("HP_FN_Server_OnReceive")
    def on_receive(sender, connection, data, length):
        return hp.HR_OK if hp.HP_Server_Send(sender, connection, data, length) else hp.HR_ERROR

    listener = hp.Create_HP_TcpServerListener()
    hp.HP_Set_FN_Server_OnReceive(listener, on_receive)
    server = hp.Create_HP_TcpServer(listener)
    assert hp.HP_Server_Start(server, b"127.0.0.1", 0), ffi.string(hp.HP_Server_GetLastErrorDesc(server))
    address, length, port = ffi.new("char[40]"), ffi.new("int *", 40), ffi.new("USHORT *")
    assert hp.HP_Server_GetListenAddress(server, address, length, port)
    echoed(port[0])
    assert hp.HP_Server_Stop(server)
    hp.Destroy_HP_TcpServer(server)
    hp.Destroy_HP_TcpServerListener(listener)
