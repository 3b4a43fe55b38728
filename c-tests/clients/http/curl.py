"""curl against our server."""

import json
import re
import subprocess

from certificates import HOST
from process import ADDRESS, LIMIT_S, must, need
from rig import checksum, pattern, run

FORMAT = '\n{"status": "%{http_code}", "version": "%{http_version}", "sent": %{size_upload}}\n'


def curl(server, *options, path="/facts", scheme="http", http="--http1.1"):
    """Exit status, the body, and what curl says of the transfer."""
    need("curl")
    command = ["curl", "--silent", "--show-error", "--disable", "--noproxy", "*", "--max-time", str(LIMIT_S), http]
    command += ["--resolve", f"{HOST}:{server.port}:{ADDRESS}", "--write-out", FORMAT, *options, f"{scheme}://{HOST}:{server.port}{path}"]
    status, output, errors = run(*command)
    body, found, facts = output.rpartition(b"\n{")
    must(found, f"curl {options} says {errors}")
    return status, body, json.loads(b"{" + facts)


def gets(server, *options, code=200, **settings):
    status, body, facts = curl(server, *options, **settings)
    must((status, facts["status"]) == (0, str(code)), f"curl {options} {settings}: exit status {status}, {facts}")
    return body


def told(server, method, body, *options, **settings):
    """The server saw this method and this body."""
    text = gets(server, *options, **settings).decode()
    must(text.startswith(method + " /facts? HTTP/1."), f"{method}: {text}")
    must(f"\nbody {len(body)} {checksum(body)}\n" in text, f"a body of {len(body)} bytes: {text}")
    return text


def case_methods(rig):
    server = rig.server()
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "REPORT"]:
        told(server, method, b"", "--request", method)
        told(server, method, b"name=value", "--request", method, "--data", "name=value")
    text = told(server, "GET", b"", "--header", "X-One: 1", "--header", "X-Empty;", "--cookie", "a=b; c=d", "--user", "me:secret", "--compressed")
    for field in ["X-One: 1", "X-Empty: ", "Cookie: a=b; c=d", "Authorization: Basic bWU6c2VjcmV0", f"Host: {HOST}:{server.port}"]:
        must(f"\n{field}\n" in text, f"{field}: {text}")


def case_statuses(rig):
    server = rig.server()
    for code in [200, 201, 204, 205, 206, 301, 304, 400, 404, 500, 503, 599]:
        must(gets(server, path=f"/status?{code}", code=code) == b"", f"{code} has no body")
    must(gets(server, path="/nothing", code=404) == b"no such page\n", "404 with a body")


def case_uploads(rig):
    server = rig.server()
    data = pattern(3_000_000)
    file = rig.write("upload", data)
    chunked = ["--header", "Transfer-Encoding: chunked"]
    told(server, "POST", data, "--data-binary", "@" + file, "--header", "Expect:")
    text = told(server, "POST", data, "--data-binary", "@" + file, "--header", "Expect:", *chunked)
    must("\nTransfer-Encoding: chunked\n" in text and "\nContent-Length:" not in text, f"in chunks: {text}")
    told(server, "PUT", data, "--upload-file", file)
    told(server, "PUT", data, "--upload-file", file, *chunked)
    text = told_form(server, file)
    must("\nContent-Type: multipart/form-data; boundary=" in text, text)


def told_form(server, file):
    text = gets(server, "--form", "file=@" + file, "--form", "name=value").decode()
    length = int(re.search(r"^Content-Length: (\d+)$", text, re.M)[1])
    must(re.search(rf"^body {length} ", text, re.M), text)
    return text


def case_comes_back(rig):
    server = rig.server()
    data = bytes(range(256)) * 20_000
    file, back = rig.write("upload", data), rig.path("back")
    for options in [[], ["--header", "Transfer-Encoding: chunked"]]:
        gets(server, "--data-binary", "@" + file, "--output", back, *options, path="/body")
        with open(back, "rb") as received:
            must(received.read() == data, f"5 MB come back {options}")


def case_continue(rig):
    """curl sends a body only after 100, if it is told to wait for it: here for longer than the whole request may take."""
    server = rig.server()
    file = rig.write("upload", pattern(2_000_000))
    waiting = ["--expect100-timeout", str(10 * LIMIT_S), "--header", "Expect: 100-continue"]
    told(server, "POST", pattern(2_000_000), "--data-binary", "@" + file, *waiting)
    told(server, "PUT", pattern(2_000_000), "--upload-file", file, *waiting, "--header", "Transfer-Encoding: chunked")
    status, _, facts = curl(server, "--data-binary", "@" + file, *waiting, path="/refuse")
    must((status, facts["status"], facts["sent"]) == (0, "417", 0), f"no body is sent after 417: {status} {facts}")


def case_keep_alive(rig):
    server = rig.server()
    origin = f"http://{ADDRESS}:{server.port}"
    need("curl")
    paths = ["/facts", "/pattern?100000", "/chunked?100000", "/status?204", "/status?304", "/chunked?0", "/nothing", "/facts"]
    status, _, errors = run("curl", "-s", "-S", "-q", "--noproxy", "*", "-m", LIMIT_S, *(origin + path for path in paths))
    must(status == 0, errors)
    server.used(1)
    run("curl", "-s", "-q", "--noproxy", "*", "-m", LIMIT_S, "--head", *(origin + path for path in paths))
    server.used(2)
    run("curl", "-s", "-q", "--noproxy", "*", "-m", LIMIT_S, origin + "/close", origin + "/facts", origin + "/close")
    server.used(4)
    run("curl", "-s", "-q", "--noproxy", "*", "-m", LIMIT_S, "--http1.0", origin + "/facts", origin + "/facts")
    server.used(6)
    run("curl", "-s", "-q", "--noproxy", "*", "-m", LIMIT_S, "--http1.0", "-H", "Connection: keep-alive", origin + "/facts", origin + "/facts")
    server.used(7)


def case_parallel(rig):
    server = rig.server()
    need("curl")
    url = f"http://{ADDRESS}:{server.port}/pattern?[100000-100099]"
    status, output, errors = run("curl", "-s", "-S", "-q", "--noproxy", "*", "-m", LIMIT_S, "--parallel", url)
    must((status, len(output)) == (0, sum(range(100000, 100100))), errors)


def case_head(rig):
    server = rig.server()
    for path, field in [("/pattern?123456", "Content-Length: 123456"), ("/chunked?5", "Transfer-Encoding: chunked")]:
        text = gets(server, "--head", path=path).decode()
        must(text.startswith("HTTP/1.1 200 ") and field in text, text)


def case_ranges(rig):
    server = rig.server()
    path, whole = "/pattern?1000000", pattern(1_000_000)
    for text, part in [("0-0", whole[:1]), ("10-99999", whole[10:100_000]), ("999000-", whole[999_000:]), ("-7", whole[-7:])]:
        must(gets(server, "--range", text, path=path, code=206) == part, f"range {text}")
    gets(server, "--range", "1000000-", path=path, code=416)
    half = rig.write("half", whole[:400_000])
    gets(server, "--continue-at", "-", "--output", half, path=path, code=206)
    with open(half, "rb") as file:
        must(file.read() == whole, "the rest of a download that broke off")


def case_condition(rig):
    server = rig.server()
    tag = rig.path("tag")
    must(gets(server, "--etag-save", tag, path="/pattern?10") == pattern(10), "at first it comes")
    must(gets(server, "--etag-compare", tag, path="/pattern?10", code=304) == b"", "then it has not changed")


def case_big(rig):
    server = rig.server()
    for path in ["/pattern", "/chunked"]:
        must(gets(server, path=f"{path}?20000000") == pattern(20_000_000), f"20 MB of {path}")
    must(gets(server, "--limit-rate", "4M", path="/pattern?8000000") == pattern(8_000_000), "to somebody who reads slowly")


def case_http_1_0(rig):
    server = rig.server()
    must(gets(server, http="--http1.0").startswith(b"GET /facts? HTTP/1.0\n"), "a request of HTTP/1.0")
    must(gets(server, http="--http1.0", path="/chunked?50000") == pattern(50_000), "without chunks")


def case_http_2(rig):
    """An offer to upgrade to HTTP/2 is answered as HTTP/1.1, with the request's body, and the connection goes on."""
    server = rig.server()
    _, _, facts = curl(server, http="--http2")
    must((facts["status"], facts["version"]) == ("200", "1.1"), f"{facts}")
    text = gets(server, http="--http2").decode()
    must("\nUpgrade: h2c\n" in text, f"curl offers it: {text}")
    told(server, "POST", b"x" * 5000, "--data", "x" * 5000, http="--http2")
    # Without asking, it is a malformed request.
    status = subprocess.run(
        ["curl", "-s", "-q", "--noproxy", "*", "-m", str(LIMIT_S), "--http2-prior-knowledge", f"http://{ADDRESS}:{server.port}/facts"],
        check=False, capture_output=True, timeout=2 * LIMIT_S,
    ).returncode
    must(status not in (0, 28), f"there is no HTTP/2: {status}")
    server.expect(r"^ERROR \d+ 23 ")
    gets(server)


def case_https(rig):
    server = rig.server("good")
    trusting = ["--cacert", rig.certs.ca]
    file = rig.write("upload", pattern(3_000_000))
    must(gets(server, *trusting, path="/chunked?3000000", scheme="https") == pattern(3_000_000), "chunks over TLS")
    told(server, "POST", pattern(3_000_000), *trusting, "--data-binary", "@" + file, scheme="https")
    text = gets(server, *trusting, scheme="https", http="--http2").decode()
    must(text.startswith("GET /facts? HTTP/1.1\n"), f"no ALPN, no HTTP/2: {text}")
    status, _, _ = curl(server, scheme="https")
    must(status == 60, f"curl does not trust it otherwise: {status}")


def case_client_certificate(rig):
    server = rig.server("good", ca=rig.certs.ca, verify=3)
    trusting = ["--cacert", rig.certs.ca]
    status, _, facts = curl(server, *trusting, scheme="https")
    must(status != 0 and facts["status"] == "000", f"no answer without a certificate: {status} {facts}")
    own = ["--cert", rig.certs.cert("client"), "--key", rig.certs.key("client")]
    told(server, "GET", b"", *trusting, *own, scheme="https")


def case_websocket(rig):
    need("curl")
    if not re.search(rb"^Protocols:.* ws( |$)", run("curl", "--version")[1], re.M):
        print("SKIPPED: this curl has no WebSocket")
        raise SystemExit(77)
    server = rig.server()
    # Its command line only opens one and reads.
    run("curl", "-s", "-q", "--noproxy", "*", "-m", "1", f"ws://{ADDRESS}:{server.port}/ws")
    server.expect(r"^WEBSOCKET \d+$")
