"""The SSL agent and the SSL client against `openssl s_server`."""

from certificates import HOST, OTHER_HOST
from process import ADDRESS
from rig import BROKEN, CLOSED

VERSIONS = {"TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3"}
ROLES = ("agent", "client")
BY_NAME = f"{ADDRESS}^{HOST}"


class Server:
    """An s_server on a free port; what is said to it goes to its one connection."""

    def __init__(self, rig, *options, cert="good"):
        self.process = rig.openssl(
            "s_server", "-accept", f"{ADDRESS}:0", "-cert", rig.certs.cert(cert), "-key", rig.certs.key(cert), *options
        )
        self.port = int(self.process.expect(r"^ACCEPT .*:(\d+)$")[1])

    def __getattr__(self, name):
        return getattr(self.process, name)


def talk(peer, number, server, text):
    """One line each way, after the handshake."""
    peer.handshaken(number)
    peer.say(f"send {number} from the component: {text}\n")
    server.expect(f"from the component: {text}")
    server.say(f"from s_server: {text}\n")
    peer.expect(rf"^DATA {number} from s_server: {text}\.$")


def each(rig, options=("-tls1_2", "-tls1_3"), **settings):
    """(role, the component, option) for both roles and each option of s_server."""
    for role in ROLES:
        for option in options:
            yield rig.caller(role, show=1, **settings), option


def case_versions(rig):
    for version, option in VERSIONS.items():
        for role in ROLES:
            server = Server(rig, option)
            peer = rig.caller(role, show=1, verify=1, ca=rig.certs.ca)
            number = peer.connect(server.port, BY_NAME)
            peer.handshaken(number, version, HOST, 1)
            talk(peer, number, server, "checked and encrypted")
            # "Q" ends s_server, with close_notify.
            server.say("Q\n")
            peer.closed(number, CLOSED)


def case_second_hello(rig):
    """The server takes another group than the one that the component begins with: HelloRetryRequest."""
    for peer, option in each(rig, options=["-tls1_3"]):
        server = Server(rig, option, "-groups", "P-384", "-msg")
        talk(peer, peer.connect(server.port, BY_NAME), server, "after a second hello")
        server.expect(r"^<<< TLS 1.3, Handshake \[length [0-9a-f]+\], ClientHello$", 2)


def case_server_sees_orderly_end(rig):
    for peer, option in each(rig):
        server = Server(rig, option)
        number = peer.connect(server.port)
        talk(peer, number, server, "about to close")
        peer.say(f"close {number} 0\n")
        peer.closed(number, CLOSED)
        # s_server prints this only after SSL_ERROR_ZERO_RETURN, that is after a close_notify; otherwise it
        # reports an error.
        server.expect("^DONE$")
        server.absent("^ERROR$|unexpected eof")


def case_client_certificate(rig):
    for cert in ("client", "unknown", None):
        for peer, option in each(rig, cert=cert):
            server = Server(rig, option, "-CAfile", rig.certs.ca, "-Verify", "2", "-verify_return_error")
            number = peer.connect(server.port)
            if cert == "client":
                talk(peer, number, server, "with a certificate")
                server.expect("^subject=CN = somebody$")
            else:
                # In TLS 1.3 the component's handshake is complete before the refusal comes.
                peer.closed(number, BROKEN)
                server.expect("peer did not return a certificate|certificate verify failed")


def case_client_certificate_optional(rig):
    for cert in ("client", None):
        for peer, option in each(rig, cert=cert):
            server = Server(rig, option, "-CAfile", rig.certs.ca, "-verify", "2", "-verify_return_error")
            talk(peer, peer.connect(server.port), server, "perhaps with a certificate")


def case_name_is_sent(rig):
    """The agent asks for a name; s_server has a second certificate for it, and refuses other names."""
    for peer, option in each(rig, verify=1, ca=rig.certs.ca):
        second = "-servername", OTHER_HOST, "-cert2", rig.certs.cert("other"), "-key2", rig.certs.key("other"), "-servername_fatal"
        server = Server(rig, option, *second)
        number = peer.connect(server.port, f"{ADDRESS}^{OTHER_HOST}")
        peer.handshaken(number, name=OTHER_HOST, certificate=1)
        talk(peer, number, server, "found by name")
        server.expect(f'^Hostname in TLS extension: "{OTHER_HOST}"$')


def case_no_name_for_an_address(rig):
    for peer, option in each(rig):
        server = Server(rig, option, "-servername", OTHER_HOST, "-cert2", rig.certs.cert("other"), "-key2", rig.certs.key("other"))
        number = peer.connect(server.port)
        peer.handshaken(number, name="-")
        talk(peer, number, server, "found by address")
        server.absent("Hostname in TLS extension")


def refuse(rig, cert, address, alert):
    for peer, option in each(rig, verify=1, ca=rig.certs.ca):
        server = Server(rig, option, cert=cert)
        peer.refused(peer.connect(server.port, address))
        server.expect(alert)


def case_expired_refused(rig):
    refuse(rig, "expired", BY_NAME, "alert certificate expired")


def case_unknown_ca_refused(rig):
    refuse(rig, "unknown", BY_NAME, "alert unknown ca")


def case_wrong_host_refused(rig):
    refuse(rig, "other", BY_NAME, "alert bad certificate")


def case_without_verification_all_are_accepted(rig):
    for cert in ("expired", "unknown", "other"):
        for peer, option in each(rig):
            server = Server(rig, option, cert=cert)
            talk(peer, peer.connect(server.port, BY_NAME), server, "not checked")


def case_no_resumption_offered(rig):
    for peer, option in each(rig):
        server = Server(rig, option)
        for turn in (1, 2):
            number = peer.connect(server.port)
            talk(peer, number, server, f"connection {turn}")
            peer.say(f"close {number} 0\n")
            peer.closed(number, CLOSED)
            server.expect("^DONE$", turn)
        server.absent("Reused session-id")


def case_key_update(rig):
    for peer, option in each(rig, options=["-tls1_3"]):
        server = Server(rig, option)
        number = peer.connect(server.port)
        talk(peer, number, server, "first")
        for letter, text in ("k", "own"), ("K", "both"), ("K", "again"):
            server.say(letter + "\n")
            talk(peer, number, server, text)
        peer.absent("^CLOSE")


def case_renegotiation_keeps_the_connection(rig):
    """Whether a client follows the server's wish is OpenSSL's affair (SSL-46); traffic goes on either way."""
    for peer, option in each(rig, options=["-tls1_2"]):
        server = Server(rig, option)
        number = peer.connect(server.port)
        talk(peer, number, server, "first")
        server.say("r\n")
        server.expect("^SSL_do_handshake -> 1$")
        talk(peer, number, server, "second")
        peer.absent("^CLOSE")
