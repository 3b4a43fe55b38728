"""What the package declares or wraps without a class of its own: UDP, HTTP and the helpers. Programs call these functions as they are."""

import ctypes
import socket

import HPSocket.pyhpsocket as hp

from facts import CHANGED, fact, must, wait
from rig import HOST

GROUP = "239.255.61.9"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind((HOST, 0))
        return holder.getsockname()[1]


def text(data):
    """A C buffer with the bytes, as the package declares it."""
    return ctypes.cast(ctypes.create_string_buffer(data, len(data)), ctypes.POINTER(ctypes.c_byte))


class Inbox:
    """What callbacks have brought."""

    def __init__(self):
        self.messages = []

    def put(self, message):
        with CHANGED:
            self.messages.append(message)
            CHANGED.notify_all()

    def wait(self, count):
        wait(lambda: len(self.messages) >= count, f"{count} messages")
        return self.messages


def udp():
    """A server and clients; its connections are addresses."""
    inbox, ended = Inbox(), Inbox()

    @hp.HP_FN_Server_OnReceive
    def on_receive(server, conn_id, data, length):
        hp._HP_Server_Send(server, conn_id, data, length)
        return 0

    @hp.HP_FN_Server_OnClose
    def on_close(_server, _conn_id, operation, code):
        ended.put((int(operation), code))
        return 0

    @hp.HP_FN_Client_OnReceive
    def on_answer(_client, _conn_id, data, length):
        inbox.put(ctypes.string_at(data, length))
        return 0

    at_server, at_client = hp.Create_HP_UdpServerListener(), hp.Create_HP_UdpClientListener()
    server = hp.Create_HP_UdpServer(at_server)
    hp.HP_Set_FN_Server_OnReceive(at_server, on_receive)
    hp.HP_Set_FN_Server_OnClose(at_server, on_close)
    hp.HP_Set_FN_Client_OnReceive(at_client, on_answer)
    hp.HP_UdpServer_SetMaxDatagramSize(server, 1000)
    hp.HP_UdpServer_SetPostReceiveCount(server, 20)
    fact(f"datagrams of {hp.HP_UdpServer_GetMaxDatagramSize(server)}, {hp.HP_UdpServer_GetPostReceiveCount(server)} receives")
    must(hp.HP_Server_Start(server, HOST, 0), "the server starts")
    port = hp.HP_Server_GetListenAddress(server)[1]
    clients = [hp.Create_HP_UdpClient(at_client) for _ in range(3)]
    for number, client in enumerate(clients):
        hp.HP_UdpClient_SetMaxDatagramSize(client, 1000)
        must(hp.HP_Client_Start(client, HOST, port, False), "the client starts")
        must(hp.HP_Client_Send(client, b"hello %d" % number), "Send")
    fact(f"echoed: {sorted(inbox.wait(3))}")
    fact(f"a datagram that is too long: {hp.HP_Client_Send(clients[0], b'x' * 1001)}")
    must(hp.HP_Client_Send(clients[0], b"y" * 1000), "the longest")
    fact(f"the longest: {len(inbox.wait(4)[3])}")
    fact(f"connections {hp.HP_Server_GetConnectionCount(server)}")
    for client in clients:
        must(hp.HP_Client_Stop(client), "Stop")
        hp.Destroy_HP_UdpClient(client)
    must(hp.HP_Server_Stop(server), "Stop")
    fact(f"ends of connections: {len(ended.wait(3))}")
    hp.Destroy_HP_UdpServer(server)
    hp.Destroy_HP_UdpServerListener(at_server)
    hp.Destroy_HP_UdpClientListener(at_client)


def cast():
    """A member of a group hears what others say to it, and they hear the member."""
    inbox = Inbox()

    @hp.HP_FN_Client_OnReceive
    def on_receive(cast, _conn_id, data, length):
        sender = hp.HP_UdpCast_GetRemoteAddress(cast)
        inbox.put((ctypes.string_at(data, length), sender[0].rstrip("\0"), sender[1] == plain.getsockname()[1]))
        return 0

    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    plain.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(HOST))
    plain.bind((HOST, 0))
    listener = hp.Create_HP_UdpCastListener()
    hp.HP_Set_FN_Client_OnReceive(listener, on_receive)
    component = hp.Create_HP_UdpCast(listener)
    hp.HP_UdpCast_SetCastMode(component, 0)
    hp.HP_UdpCast_SetReuseAddress(component, True)
    hp.HP_UdpCast_SetMultiCastTtl(component, 3)
    hp.HP_UdpCast_SetMultiCastLoop(component, True)
    fact(f"mode {int(hp.HP_UdpCast_GetCastMode(component))}, reuse {hp.HP_UdpCast_IsReuseAddress(component)}, "
         f"ttl {hp.HP_UdpCast_GetMultiCastTtl(component)}, loop {hp.HP_UdpCast_IsMultiCastLoop(component)}")
    port = free_port()
    # The package's own wrapper ignores the address to bind to.
    must(hp._HP_Client_StartWithBindAddress(component, GROUP.encode(), port, False, HOST.encode()), "the cast starts")
    plain.sendto(b"to the group", (GROUP, port))
    fact(f"heard: {inbox.wait(1)[0]}")
    must(hp.HP_Client_Send(component, b"to all of you"), "Send")
    fact(f"its own message comes back: {inbox.wait(2)[1][0]}")
    must(hp.HP_Client_Stop(component), "Stop")
    hp.Destroy_HP_UdpCast(component)
    hp.Destroy_HP_UdpCastListener(listener)
    plain.close()


def http():
    """A server, and a client that waits for its answers."""
    @hp.HP_FN_HttpServer_OnMessageComplete
    def complete(server, conn_id):
        line = hp.HP_HttpServer_GetMethod(server, conn_id) + b" " + hp.HP_HttpServer_GetUrlField(server, conn_id, 3)
        fields = (hp.THeader * 1)(hp.THeader(b"X-By", b"Python"))
        return 0 if hp.HP_HttpServer_SendResponse(server, conn_id, 200, None, fields, 1, text(line), len(line)) else 2

    listener = hp.Create_HP_HttpServerListener()
    server = hp.Create_HP_HttpServer(listener)
    hp.HP_Set_FN_HttpServer_OnMessageComplete(listener, complete)
    must(hp.HP_Server_Start(server, HOST, 0), "the server starts")
    url = f"http://{HOST}:{hp.HP_Server_GetListenAddress(server)[1]}"
    client = hp.Create_HP_HttpSyncClient(None)
    # The package declares the last BOOL as one byte; the others of the register would order a new connection.
    hp.HP_HttpSyncClient_OpenUrl.argtypes = [*hp.HP_HttpSyncClient_OpenUrl.argtypes[:-1], ctypes.c_int]
    for method, path in [(b"GET", "/one"), (b"POST", "/two"), (b"DELETE", "/three")]:
        body = b"abc" if method == b"POST" else b""
        opened = hp.HP_HttpSyncClient_OpenUrl(client, method, (url + path).encode(), None, 0, text(body) if body else None, len(body), False)
        answer, length = hp.LPCBYTE(), ctypes.c_int()
        must(opened and hp.HP_HttpSyncClient_GetResponseBody(client, answer, length), "an answer")
        fact(f"{hp.HP_HttpClient_GetStatusCode(client)} {ctypes.string_at(answer, length.value)}")
    hp.Destroy_HP_HttpSyncClient(client)
    must(hp.HP_Server_Stop(server), "Stop")
    hp.Destroy_HP_HttpServer(server)
    hp.Destroy_HP_HttpServerListener(listener)


def addresses():
    for address in ("127.0.0.1", "::1", "1.2.3", "localhost", ""):
        fact(f"{address!r}: family {hp.SYS_IsIPAddress(address + chr(0))!r}")
    for host in ("127.0.0.1", "::1", "a:b"):
        fact(f"{host!r}: {hp.SYS_GetIPAddress(host + chr(0))!r}")
    fact(f"all of 127.0.0.1: {hp.SYS_EnumHostIPAddresses('127.0.0.1', 1)!r}")


def codecs():
    """The wrappers choose the sizes of the buffers, from the library's bounds."""
    plain = b"The quick brown fox jumps over the lazy dog. " * 40
    encoded = hp.SYS_Base64Encode(plain)
    fact(f"Base64: {encoded[:24]!r}, back {hp.SYS_Base64Decode(encoded) == plain}")
    fact(f"URL: {hp.SYS_UrlEncode('a b/c')!r}, back {hp.SYS_UrlDecode('a+b%2Fc')!r}")
    try:
        fact(f"  with an escape at the end: {hp.SYS_UrlEncode('a b/')!r}")
    except Exception:  # the package raises nothing more special
        fact("  with an escape at the end: refused")
    compressed, zipped = hp.SYS_Compress(plain), hp.SYS_GZipCompress(plain)
    fact(f"compressed: smaller {len(compressed) < len(plain)}; gzip: smaller {len(zipped) < len(plain)}")
    fact(f"  back from gzip: {hp.SYS_GZipUncompress(zipped) == plain}")
    # The wrapper sizes the result by the trailer of gzip, so that data of zlib needs the function itself.
    result, length = ctypes.create_string_buffer(len(plain) + 1), ctypes.c_uint(len(plain) + 1)
    code = hp._SYS_Uncompress(text(compressed), len(compressed), ctypes.cast(result, ctypes.POINTER(ctypes.c_byte)), length)
    fact(f"  back from zlib: {code} {result.raw[:length.value] == plain}")


DECLARED = {
    "udp": udp,
    "cast": cast,
    "http": http,
    "addresses": addresses,
    "codecs": codecs,
}
