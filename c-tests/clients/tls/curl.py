"""curl against a server that answers requests with a fixed text: `https://` as a browser would see it."""

import subprocess

from certificates import HOST, OTHER_HOST
from process import ADDRESS, LIMIT_S, must, need
from rig import BROKEN, CLOSED, undisturbed

BODY = "served over TLS\n" * 2000
UNTRUSTED = 60  # CURLE_PEER_FAILED_VERIFICATION


def start(rig, **options):
    need("curl")
    reply = rig.certs.path("reply")
    with open(reply, "w", encoding="ascii", newline="") as file:
        file.write(f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}")
    return rig.server(reply=reply, echo=0, **options)


def curl(rig, server, *options, host=HOST, scheme="https"):
    """Exit status and what it received."""
    command = ["curl", "--silent", "--show-error", "--disable", "--noproxy", "*", "--max-time", str(LIMIT_S), "--http1.1"]
    command += ["--cacert", rig.certs.ca, "--resolve", f"{host}:{server.port}:{ADDRESS}", *options, f"{scheme}://{host}:{server.port}/"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=2 * LIMIT_S)
    return done.returncode, done.stdout.decode(errors="replace")


def served(rig, server, *options, **settings):
    status, body = curl(rig, server, *options, **settings)
    must((status, body) == (0, BODY), f"curl {options} {settings} gets the page (status {status})")


def refused(rig, server, *options, **settings):
    status, body = curl(rig, server, *options, **settings)
    must((status, body) == (UNTRUSTED, ""), f"curl {options} {settings} trusts nobody here (status {status})")


def case_page(rig):
    server = start(rig)
    for number, options in enumerate([("--tlsv1.3",), ("--tlsv1.2", "--tls-max", "1.2")], 1):
        served(rig, server, *options)
        server.closed(server.accepted(number), CLOSED)


def case_wrong_host(rig):
    server = start(rig)
    refused(rig, server, host=OTHER_HOST)
    # curl looks at the name after the handshake, and leaves in good order.
    server.closed(server.accepted(1), CLOSED)
    served(rig, server)


def case_expired(rig):
    server = start(rig, cert="expired")
    refused(rig, server)
    server.closed(server.accepted(1), BROKEN)
    served(rig, server, "--insecure")


def case_unknown_ca(rig):
    server = start(rig, cert="unknown")
    refused(rig, server)
    server.closed(server.accepted(1), BROKEN)
    served(rig, server, "--cacert", rig.certs.cert("otherca"))


def case_two_hosts(rig):
    server = start(rig, sni=[f"{OTHER_HOST},{rig.certs.cert('other')},{rig.certs.key('other')}"])
    served(rig, server)
    served(rig, server, host=OTHER_HOST)


def case_client_certificate(rig):
    server = start(rig, verify=3, ca=rig.certs.ca)
    served(rig, server, "--cert", rig.certs.cert("client"), "--key", rig.certs.key("client"))
    status, body = curl(rig, server)
    must(status != 0 and body == "", "no page without a certificate")
    server.closed(server.accepted(2), BROKEN)


def case_plain_http(rig):
    server = rig.server()
    need("curl")
    with undisturbed(rig, server):
        status, _ = curl(rig, server, scheme="http")
        must(status != 0, "there is no page in clear")
        server.refused(server.accepted(2))
