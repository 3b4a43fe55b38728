"""The functions for HTTP that the Python package HPSocket 0.9.3 declares for the released library, on the library under test.

The package has classes for TCP only, and no example with HTTP; its declarations are all that programs can use."""

import ctypes
import http.client
import importlib
import sys

from process import ADDRESS, LIMIT_S, SKIPPED, must
from rig import pattern


def declared(rig):
    sys.path.append(rig.library_directory)
    try:
        return importlib.import_module("HPSocket.HPSocketAPI")
    except ImportError as reason:
        print("SKIPPED: no copy of the package HPSocket (python_package.py):", reason)
        sys.exit(SKIPPED)


def pointer(data):
    return ctypes.cast(ctypes.create_string_buffer(data, len(data)), ctypes.POINTER(ctypes.c_byte))


def case_server(rig):
    hp = declared(rig)

    @hp.HP_FN_HttpServer_OnMessageComplete
    def complete(server, connection):
        method, path = hp.HP_HttpServer_GetMethod(server, connection), hp.HP_HttpServer_GetUrlField(server, connection, 3)
        text = method + b" " + path
        fields = (hp.THeader * 1)(hp.THeader(b"X-By", b"Python"))
        return 0 if hp.HP_HttpServer_SendResponse(server, connection, 200, None, fields, 1, pointer(text), len(text)) else 2

    listener = hp.Create_HP_HttpServerListener()
    server = hp.Create_HP_HttpServer(listener)
    hp.HP_Set_FN_HttpServer_OnMessageComplete(listener, complete)
    address, length, port = ctypes.create_string_buffer(64), ctypes.c_int(64), ctypes.c_ushort()
    must(hp.HP_Server_Start(server, ADDRESS.encode(), 0), "the server starts")
    must(hp.HP_Server_GetListenAddress(server, address, length, port), "it says where")
    connection = http.client.HTTPConnection(ADDRESS, port.value, timeout=LIMIT_S)
    for method, path in [("GET", "/one"), ("POST", "/two"), ("HEAD", "/three")]:
        connection.request(method, path, body=b"abc")
        response = connection.getresponse()
        must((response.status, response.headers["X-By"]) == (200, "Python"), "status and field")
        must(response.read() == (b"" if method == "HEAD" else f"{method} {path}".encode()), f"{method} {path}")
    connection.close()
    must(hp.HP_Server_Stop(server), "the server stops")
    hp.Destroy_HP_HttpServer(server)
    hp.Destroy_HP_HttpServerListener(listener)


def case_sync_client(rig):
    hp = declared(rig)
    server = rig.server()
    # The package declares the last BOOL as one byte; the others, which are not set then, would order a new connection.
    hp.HP_HttpSyncClient_OpenUrl.argtypes = [*hp.HP_HttpSyncClient_OpenUrl.argtypes[:-1], ctypes.c_int]
    client = hp.Create_HP_HttpSyncClient(None)
    url = f"http://{ADDRESS}:{server.port}"

    def ask(method, path, body=b""):
        data = pointer(body) if body else None
        must(hp.HP_HttpSyncClient_OpenUrl(client, method, (url + path).encode(), None, 0, data, len(body), False), "OpenUrl is TRUE")
        answer, length = hp.LPCBYTE(), ctypes.c_int()
        must(hp.HP_HttpSyncClient_GetResponseBody(client, answer, length), "there is a body")
        return hp.HP_HttpClient_GetStatusCode(client), ctypes.string_at(answer, length.value) if length.value else b""

    must(ask(b"GET", "/chunked?300000") == (200, pattern(300_000)), "chunks")
    must(ask(b"POST", "/body", b"\0\xff" * 5000) == (200, b"\0\xff" * 5000), "a body comes back")
    must(ask(b"GET", "/status?404") == (404, b""), "404")
    hp.Destroy_HP_HttpSyncClient(client)
    server.used(1)
