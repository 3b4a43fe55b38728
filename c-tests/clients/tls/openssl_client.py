"""`openssl s_client` against the SSL server."""

from certificates import HOST, OTHER_HOST
from process import ADDRESS, must
from rig import BROKEN, CLOSED, undisturbed

VERSIONS = {"TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3"}


def client(rig, server, *options, host=HOST, verify=True):
    checks = ["-CAfile", rig.certs.ca, "-verify_return_error", "-verify_hostname", host] if verify else []
    return rig.openssl("s_client", "-connect", f"{ADDRESS}:{server.port}", "-servername", host, *checks, *options)


def talk(peer, text):
    """An echo, anywhere in the output: s_client may be about to describe a ticket."""
    peer.expect(r"^ *Verify return code: ")
    peer.say(text + "\n")
    peer.expect(text)


def leave(peer, server, number):
    peer.say("Q\n")
    must(peer.finish() == 0, "s_client ends well")
    server.closed(number, CLOSED)


def certificate_options(rig, name):
    return "-cert", rig.certs.cert(name), "-key", rig.certs.key(name)


def case_versions(rig):
    server = rig.server()
    for number, (version, option) in enumerate(VERSIONS.items(), 1):
        peer = client(rig, server, option)
        server.handshaken(server.accepted(number), version, HOST, 0)
        talk(peer, "hello from s_client")
        peer.expect(rf"^New, {version}, Cipher is")
        leave(peer, server, server.accepted(number))


def case_ciphers(rig):
    server = rig.server()
    choices = [
        ("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"), ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        ("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"), ("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"),
    ]
    for number, options in enumerate(choices, 1):
        peer = client(rig, server, *options)
        talk(peer, "chosen cipher")
        peer.expect(f"Cipher is {options[-1]}$")
        leave(peer, server, server.accepted(number))


def case_second_hello(rig):
    """The group that the client begins with is none of the server's, whom the system's settings leave one: HelloRetryRequest."""
    settings = rig.certs.path("openssl.cnf")
    with open(settings, "w") as file:
        file.write("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = here\n[here]\nGroups = P-384\n")
    rig.environment["OPENSSL_CONF"] = settings
    server = rig.server()
    peer = client(rig, server, "-tls1_3", "-groups", "P-521:P-384", "-msg")
    talk(peer, "after a second hello")
    peer.expect(r"^>>> TLS 1.3, Handshake \[length [0-9a-f]+\], ClientHello$", 2)
    leave(peer, server, server.accepted(1))
    with undisturbed(rig, server):
        # No group in common.
        peer = client(rig, server, "-tls1_3", "-groups", "P-521")
        server.refused(server.accepted(3))
        must(peer.finish(close=False) != 0, "s_client fails")
        peer.expect("alert handshake failure")


def case_old_versions_refused(rig):
    server = rig.server()
    with undisturbed(rig, server):
        for number, option in enumerate(("-tls1", "-tls1_1"), 2):
            peer = client(rig, server, option, "-cipher", "ALL:@SECLEVEL=0")
            server.refused(server.accepted(number))
            must(peer.finish(close=False) != 0, "s_client fails")
            peer.expect("alert protocol version")


def case_client_certificate_required(rig):
    server = rig.server(verify=3, ca=rig.certs.ca)
    alerts = {"TLSv1.2": "alert handshake failure", "TLSv1.3": "alert certificate required"}
    number = 0
    for version, option in VERSIONS.items():
        for name, alert in (None, alerts[version]), ("unknown", "alert unknown ca"), ("client", None):
            number += 1
            peer = client(rig, server, option, *(certificate_options(rig, name) if name else ()))
            if alert:
                server.refused(server.accepted(number))
                must(peer.finish(close=False) != 0, "s_client fails")
                peer.expect(alert)
            else:
                server.handshaken(server.accepted(number), version, HOST, 1)
                talk(peer, "with a certificate")
                leave(peer, server, server.accepted(number))


def case_client_certificate_optional(rig):
    server = rig.server(verify=1, ca=rig.certs.ca)
    number = 0
    for version, option in VERSIONS.items():
        for name in (None, "client"):
            number += 1
            peer = client(rig, server, option, *(certificate_options(rig, name) if name else ()))
            server.handshaken(server.accepted(number), version, HOST, 1 if name else 0)
            talk(peer, "perhaps with a certificate")
            # The names of the trusted ones are sent along.
            peer.expect(r"^Acceptable client certificate CA names\nCN = Test ca$")
            leave(peer, server, server.accepted(number))
        number += 1
        peer = client(rig, server, option, *certificate_options(rig, "unknown"))
        server.refused(server.accepted(number))
        must(peer.finish(close=False) != 0, "s_client fails")


def case_name_chooses_certificate(rig):
    other = f"{OTHER_HOST},{rig.certs.cert('other')},{rig.certs.key('other')}"
    server = rig.server(sni=[other])
    hosts = [(HOST, HOST), (OTHER_HOST, OTHER_HOST), ("below." + OTHER_HOST, OTHER_HOST), ("elsewhere.net", HOST), (OTHER_HOST.upper(), OTHER_HOST)]
    number = 0
    for option in VERSIONS.values():
        for asked, given in hosts:
            number += 1
            peer = client(rig, server, option, "-CAfile", rig.certs.ca, "-verify_return_error", host=asked, verify=False)
            server.handshaken(server.accepted(number), name=asked)
            talk(peer, "chosen by name")
            peer.expect(rf"^subject=CN = {given}$")
            leave(peer, server, server.accepted(number))


def case_name_brings_its_verify_mode(rig):
    """A name whose context demands a certificate demands it, though the default one does not."""
    strict = f"{OTHER_HOST},{rig.certs.cert('other')},{rig.certs.key('other')},3,{rig.certs.ca}"
    server = rig.server(sni=[strict])
    number = 0
    for option in VERSIONS.values():
        peer = client(rig, server, option)
        talk(peer, "open to all")
        leave(peer, server, server.accepted(number + 1))
        peer = client(rig, server, option, host=OTHER_HOST)
        server.refused(server.accepted(number + 2))
        must(peer.finish(close=False) != 0, "s_client fails")
        peer = client(rig, server, option, *certificate_options(rig, "client"), host=OTHER_HOST)
        server.handshaken(server.accepted(number + 3), certificate=1)
        talk(peer, "let in")
        leave(peer, server, server.accepted(number + 3))
        number += 3


def case_resumption(rig):
    for verify in ({}, {"verify": 3, "ca": rig.certs.ca}):
        server = rig.server(**verify)
        number = 0
        for version, option in VERSIONS.items():
            session = rig.certs.path(f"session-{version}")
            for how, file_option in ("New", "-sess_out"), ("Reused", "-sess_in"), ("Reused", "-sess_in"):
                number += 1
                peer = client(rig, server, option, file_option, session, *certificate_options(rig, "client"))
                server.handshaken(server.accepted(number), version, certificate=1 if verify else 0)
                talk(peer, "again")
                peer.expect(rf"^{how}, {version}, Cipher is")
                leave(peer, server, server.accepted(number))


def case_renegotiation_refused(rig):
    server = rig.server()
    with undisturbed(rig, server):
        peer = client(rig, server, "-tls1_2")
        talk(peer, "first")
        peer.say("R\n")
        peer.expect("^RENEGOTIATING$")
        peer.expect("no renegotiation")
        must(peer.finish(close=False) != 0, "s_client gives up")
        # What s_client does then does not matter; the server did nothing wrong.
        server.expect(rf"^CLOSE {server.accepted(2)} ")


def case_key_update(rig):
    server = rig.server()
    peer = client(rig, server, "-tls1_3")
    talk(peer, "first")
    for number, (letter, text) in enumerate((("k", "own"), ("K", "both"), ("K", "again")), 1):
        peer.say(letter + "\n")
        peer.expect("^KEYUPDATE$", number)
        peer.say(f"after update: {text}\n")
        peer.expect(f"after update: {text}")
    leave(peer, server, server.accepted(1))
    server.absent(BROKEN)
