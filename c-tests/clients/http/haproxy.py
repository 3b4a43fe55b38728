"""haproxy in front of our server: kept connections, chunks, large bodies, WebSocket, and its health check."""

from nginx import proxied
from process import need
from rig import websocket_works

CONFIG = """
global
    maxconn 200
    nbthread 1
    log stdout format raw local0
defaults
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
    timeout tunnel 20s
    option http-keep-alive
    http-reuse always
    log global
frontend front
    bind 127.0.0.1:{port}
    default_backend ours
backend ours
    option httpchk
    http-check send meth GET uri /status?200 ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    server one 127.0.0.1:{ours} check inter 200ms {more}
"""


def start(rig, server, more=""):
    need("haproxy")
    port = rig.reserve()
    config = rig.write("haproxy.cfg", CONFIG.format(port=port, ours=server.port, more=more))
    process = rig.program_of_peer("haproxy", "-db", "-f", config)
    rig.listening(process, port)
    # Each check is a connection of its own.
    server.expect(r"^CLOSE ", 3)
    process.absent(r"is DOWN")
    return process, port


def case_proxy(rig):
    server = rig.server()
    process, port = start(rig, server)
    proxied(rig, port, server, most=None)
    process.absent(r"is DOWN")


def case_proxy_https(rig):
    server = rig.server("good")
    process, port = start(rig, server, f"ssl verify required ca-file {rig.certs.ca} verifyhost good.example.com")
    proxied(rig, port, server, most=None)
    process.absent(r"is DOWN")


def case_proxy_websocket(rig):
    server = rig.server()
    websocket_works(rig, start(rig, server)[1])
    server.expect(r"^WEBSOCKET \d+$")
