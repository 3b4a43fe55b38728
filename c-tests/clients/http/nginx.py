"""nginx on both sides: as reverse proxy in front of our server, and as server behind our agent, client and synchronous client."""

import http.client
import os

from certificates import HOST
from process import ADDRESS, LIMIT_S, must, need
from rig import checksum, pattern, websocket_works

ROLES = ("agent", "client", "sync")
PAGE = pattern(1_000_000)

FRAME = """
daemon off; master_process off; pid {directory}/nginx.pid; error_log {directory}/nginx.log warn; {user}
events {{ worker_connections 200; }}
http {{
    access_log off; client_max_body_size 100m; default_type text/plain; ssi_types text/plain;
    client_body_temp_path {directory}/t1; proxy_temp_path {directory}/t2; fastcgi_temp_path {directory}/t3;
    uwsgi_temp_path {directory}/t4; scgi_temp_path {directory}/t5;
    {body}
}}
"""

PROXY = """
    upstream ours {{ server 127.0.0.1:{ours}; keepalive 4; }}
    map $http_upgrade $connection_field {{ default upgrade; "" ""; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {scheme}://ours; proxy_http_version 1.1; proxy_buffering {buffering}; proxy_request_buffering {buffering};
            proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_field; proxy_set_header Host $host;
            {more}
        }}
    }}
"""

SERVER = """
    server {{
        listen 127.0.0.1:{port}{tls}; {more}
        root {directory}/root; keepalive_timeout 60; keepalive_requests 1000; gzip on; gzip_types text/plain;
        location /ssi/ {{ ssi on; }}
        location /moved {{ return 302 /page.txt; }}
        location /nothing {{ return 204; }}
        location /ours/ {{ proxy_pass http://127.0.0.1:{ours}/; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
"""


def start(rig, body, **settings):
    need("nginx")
    port = rig.reserve()
    body = body.format(port=port, directory=rig.directory, **settings)
    # As root it would give its files to somebody else, who may not enter this directory.
    text = FRAME.format(directory=rig.directory, body=body, user="user root;" if os.geteuid() == 0 else "")
    process = rig.program_of_peer("nginx", "-p", rig.directory, "-c", rig.write("nginx.conf", text), "-e", rig.path("nginx.log"))
    rig.listening(process, port)
    return port


# ---- in front of our server ---------------------------------------------------


def ask(connection, method, path, **options):
    connection.request(method, path, **options)
    response = connection.getresponse()
    return response.status, response.read()


def proxied(rig, port, server, most=4):
    """One client's connection to the proxy, which keeps its own ones to our server."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=LIMIT_S)
    rig.cleanup.callback(connection.close)
    data = pattern(5_000_000)
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]:
        status, text = ask(connection, method, "/facts?a=b")
        must(status == 200 and text.startswith(method.encode() + b" /facts?a=b HTTP/1.1\n"), f"{method}: {status} {text}")
    for options in [{"body": data}, {"body": iter([data[:1], data[1:70_000], data[70_000:]]), "encode_chunked": True}]:
        status, text = ask(connection, "POST", "/facts", **options)
        must(f"\nbody {len(data)} {checksum(data)}\n".encode() in text, f"5 MB arrive: {status} {text}")
    must(ask(connection, "POST", "/body", body=data) == (200, data), "5 MB come back")
    must(ask(connection, "GET", "/chunked?5000000") == (200, data), "chunks")
    must(ask(connection, "GET", "/pattern?5000000") == (200, data), "a length")
    for path, status in [("/status?204", 204), ("/status?304", 304), ("/status?404", 404), ("/chunked?0", 200)]:
        must(ask(connection, "GET", path) == (status, b""), path)
    must(ask(connection, "HEAD", "/pattern?100") == (200, b""), "HEAD")
    must(ask(connection, "GET", "/pattern?100", headers={"Range": "bytes=5-9"}) == (206, pattern(10)[5:]), "a range")
    must(ask(connection, "GET", "/close") == (200, b"closing\n"), "our side may close")
    must(ask(connection, "GET", "/pattern?7") == (200, pattern(7)), "then there is another connection")
    must(most is None or server.connections() <= most, f"{server.connections()} connections to us, since they are kept")
    server.absent(r"^ERROR ")


def case_proxy(rig):
    server = rig.server()
    proxied(rig, start(rig, PROXY, ours=server.port, scheme="http", buffering="on", more=""), server)


def case_proxy_streaming(rig):
    server = rig.server()
    proxied(rig, start(rig, PROXY, ours=server.port, scheme="http", buffering="off", more=""), server)


def case_proxy_https(rig):
    """nginx verifies our certificate and has one of its own."""
    server = rig.server("good", ca=rig.certs.ca, verify=3)
    more = f"proxy_ssl_verify on; proxy_ssl_trusted_certificate {rig.certs.ca}; proxy_ssl_name {HOST}; proxy_ssl_server_name on;"
    more += f" proxy_ssl_certificate {rig.certs.cert('client')}; proxy_ssl_certificate_key {rig.certs.key('client')};"
    proxied(rig, start(rig, PROXY, ours=server.port, scheme="https", buffering="on", more=more), server)


def case_proxy_websocket(rig):
    server = rig.server()
    websocket_works(rig, start(rig, PROXY, ours=server.port, scheme="http", buffering="on", more=""))
    server.expect(r"^WEBSOCKET \d+$")


# ---- behind our agent, client and synchronous client --------------------------


def serve(rig, tls="", more=""):
    os.makedirs(rig.path("root/ssi"), exist_ok=True)
    rig.write("root/page.txt", PAGE)
    rig.write("root/empty.txt", b"")
    rig.write("root/ssi/page.txt", 'before <!--#include virtual="/page.txt" --> after')
    server = rig.server()
    return start(rig, SERVER, tls=tls, more=more, ours=server.port)


def used(rig, port, **options):
    """Everything on one connection in each role."""
    data = pattern(3_000_000)
    for role in ROLES:
        caller = rig.caller(role, port, **options)
        first = caller.ask("GET", "/page.txt").be(200, PAGE)
        must(first.fields["content-length"] == str(len(PAGE)), "not packed, because nobody asks for it")
        caller.ask("GET", "/page.txt", "If-None-Match=" + first.fields["etag"]).be(304, b"")
        caller.ask("HEAD", "/page.txt").be(200, b"")
        caller.ask("GET", "/page.txt", "Range=bytes=10-500009").be(206, PAGE[10:500_010])
        caller.ask("GET", "/page.txt", "Range=bytes=9999999-").be(416)
        caller.ask("GET", "/empty.txt").be(200, b"")
        chunked = caller.ask("GET", "/ssi/page.txt").be(200, b"before " + PAGE + b" after")
        must(chunked.fields["transfer-encoding"] == "chunked", f"chunks: {chunked.fields}")
        packed = caller.ask("GET", "/page.txt", "Accept-Encoding=gzip").be(200)
        must(packed.fields["content-encoding"] == "gzip" and packed.length < len(PAGE), "packed, and left so")
        caller.ask("GET", "/nothing").be(204, b"")
        caller.ask("GET", "/no-such-file").be(404)
        must("/page.txt" in caller.ask("GET", "/moved").be(302).fields["location"], "302 is returned as it is")
        for method in ["POST", "PUT", "PATCH", "DELETE"]:
            caller.ask(method, "/ours/body", "size=3000000").be(200, data)
            answer = caller.ask(method, "/ours/facts", "body=abc").be(200)
            must(answer.text.startswith(method + " /facts? HTTP/1.1"), answer.text)
        caller.ask("POST", "/ours/body", "body=abc", "Expect=100-continue").be(200, b"abc")
        caller.ask("GET", "/ours/chunked?3000000").be(200, data)
        must(caller.connections() == 1, f"{role}: {caller.connections()} connections")
        caller.absent(r"^CLOSE ")
        last = caller.ask("GET", "/page.txt", "Connection=close").be(200, PAGE)
        must(last.fields["connection"] == "close", "the last one")
        caller.expect(r"^CLOSE 5 0$")


def case_server(rig):
    used(rig, serve(rig))


def case_server_https(rig):
    more = f"ssl_certificate {rig.certs.cert('good')}; ssl_certificate_key {rig.certs.key('good')}; "
    more += f"ssl_client_certificate {rig.certs.ca}; ssl_verify_client on;"
    used(rig, serve(rig, " ssl", more), tls=1, cert="client", ca=rig.certs.ca, verify=1)
