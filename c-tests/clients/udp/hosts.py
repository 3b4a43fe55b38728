"""Servers and clients on several hosts: addresses, ports that nobody has, cables that are pulled, links that lose datagrams.

proves: HB-5 HB-6 HB-8 HB-9 HB-10 HB-11 UDPS-4 UDPS-6 UDPS-30 UDPC-2 UDPC-16 UDP-13 TRAP-14 ARQ-20 ARQ-27
"""

import socket
import time

from links import LossyLink, Translator
from network import Network, datagrams, repeat, skip
from process import must, need

SERVER = "10.61.1.1"
UNUSED = 9  # new namespaces have no services


def up(host, server, port, own="-", detect="0 0"):
    """A client to which the server has answered, and its address."""
    client = host.component("client")
    client.orders(f"detect {detect}")
    address = client.start(server, port, own)
    client.expect(r"^HANDSHAKE$")
    client.orders("say hello")
    client.hears("hello")
    return client, address


def listening(host, detect="0 0", sort="server"):
    server = host.component(sort)
    server.orders(f"detect {detect}")
    return server, server.start("0.0.0.0", 0)[1]


def case_addresses(rig):
    """The server sees where its peers are, on every interface of its host."""
    network = Network(rig)
    server, port = listening(network.a)
    for number, (host, to, own, wanted) in enumerate(
        ((network.b, SERVER, "-", "10.61.1.2"), (network.b, SERVER, "10.61.1.2", "10.61.1.2"), (network.c, "10.61.2.1", "-", "10.61.2.3")), 1
    ):
        _, (address, own_port) = up(host, to, port, own)
        must(address == wanted, f"{wanted} is the client's address, not {address}")
        server.expect(rf"^ACCEPT {number} {address} {own_port}$")
        server.hears(f"{number} hello")
    network.end()


def case_scopes(rig):
    """Peers on two links are two, even if they have the same link-local address and port."""
    network = Network(rig)
    if not network.six:
        skip("there is no IPv6")
    server = network.a.component("server")
    port = server.start("::", 0)[1]
    network.c.run("ip addr add fe80::2/64 dev eth2 nodad")
    peers = []
    for host, interface in ((network.b, "eth1"), (network.c, "eth2")):
        with host.inside():
            peers.append(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
            scope = socket.if_nametoindex(interface)
            peers[-1].settimeout(10)
            peers[-1].bind(("fe80::2", 5000, 0, scope))
            peers[-1].connect(("fe80::1", port, 0, scope))
    for number, peer in enumerate(peers, 1):
        peer.send(b"from %d" % number)
        server.expect(rf"^ACCEPT {number} fe80::2 5000$")
        must(peer.recv(100) == b"from %d" % number, "the answer comes by the same link")
    peers[0].send(b"again")
    server.hears("1 again")
    client = network.b.component("client")
    client.start("fe80::1%eth1", port)
    client.orders("say zone")
    client.hears("zone")
    network.end()


def case_nobody_there(rig):
    """Another host's word that nobody listens ends a client, but no connection of a server."""
    network = Network(rig)
    lonely = network.b.component("client")
    lonely.orders(f"start {SERVER} {UNUSED} -")
    lonely.expect(r"^CLOSE \d+ [345] 111$")
    must(lonely.text.index("CONNECT") < lonely.text.index("CLOSE"), "it was connected before")
    server, port = listening(network.a)
    gone, _ = up(network.b, SERVER, port)
    gone.kill()
    rig.processes.remove(gone)
    with network.a.inside():
        refused = datagrams()
        refused.connect(("10.61.1.2", UNUSED))
    refused.send(b"?")
    try:
        must(not refused.recv(1), "a refusal")
    except ConnectionRefusedError:
        pass  # host b does send them
    server.orders("answer 1 first", "answer 1 second")
    there, _ = up(network.c, "10.61.2.1", port)
    server.orders("answer 1 third", "answer 2 alive")
    there.hears("alive")
    server.absent("^CLOSE")
    network.end()


def case_cut_off(rig):
    """A cable is pulled at the server's end, and an interface is switched off at the client's: both sides see it by their heartbeats only."""
    network = Network(rig)
    server, port = listening(network.a, "2 1")
    pulled, _ = up(network.b, SERVER, port, detect="2 1")
    off, _ = up(network.c, "10.61.2.1", port, detect="2 1")
    begin = time.monotonic()
    network.run("ip link set a1-out down")
    network.c.run("ip link set eth2 down")
    for client in (pulled, off):
        client.expect(r"^CLOSE \d+ 5 0$")
    must(time.monotonic() - begin > 1.5, "not before probes have failed")
    for number in (1, 2):
        server.expect(rf"^CLOSE {number} 5 0$")
    network.run("ip link set a1-out up")
    fresh = network.b.component("client")
    fresh.start(SERVER, port)
    repeat(lambda: fresh.orders("say hello"), lambda: "DATA hello" in fresh.text, "the server is there again")
    server.expect(r"^ACCEPT 3 10\.61\.1\.2 ")
    network.end()


def case_short_outage(rig):
    """Heartbeats bridge it. Who sends while its own interface is off ends (ENETUNREACH is 101)."""
    network = Network(rig)
    server, port = listening(network.a, "9 1")
    client, _ = up(network.b, SERVER, port, detect="9 1")
    hasty, _ = up(network.c, "10.61.2.1", port, detect="9 1")
    network.run("ip link set b1-out down")
    network.c.run("ip link set eth2 down")
    hasty.orders("say lost")
    hasty.expect(r"^CLOSE \d+ 3 101$")
    network.run("ip link set b1-out up")
    repeat(lambda: client.orders("say back"), lambda: "DATA back" in client.text, "the link is there again")
    server.hears("1 back")
    client.absent("^CLOSE")
    server.absent("^ACCEPT 3")
    network.end()


def case_new_address(rig):
    """A client whose address is translated anew is a new peer, and does not notice. The connection of the old address ends by its heartbeats."""
    network = Network(rig)
    network.run("ip addr add 10.61.1.101/24 dev br1")
    server, port = listening(network.a, "2 1")
    with Translator("10.61.1.100", (SERVER, port)) as translator:
        client, _ = up(network.b, "10.61.1.100", translator.port, detect="2 1")
        server.expect(r"^ACCEPT 1 10\.61\.1\.100 ")
        changed = translator.use("10.61.1.101")
        client.orders("say two")
        client.hears("two")
        server.expect(rf"^ACCEPT 2 10\.61\.1\.101 {changed}$")
        server.hears("2 two")
        server.expect(r"^CLOSE 1 5 0$")
        client.orders("say three")
        client.hears("three")
        server.hears("2 three")
        client.absent("^CLOSE")
        server.absent("^CLOSE 2|^ACCEPT 3")
        network.end()


def transfer(network, address):
    """ARQ messages to host a and back, in order and whole."""
    server, port = listening(network.a, sort="arq_server")
    client = network.b.component("arq_client")
    client.start(address, port)
    client.expect(r"^HANDSHAKE$")
    count, size = 100, 1500
    client.orders(f"transfer {count} {size}")
    client.expect(rf"^TRANSFERRED {count * size} {count * size}$")
    server.absent("^CLOSE")
    client.absent("^CLOSE")


def case_arq_netem(rig):
    """By the kernel's own delay and loss."""
    need("tc")
    network = Network(rig)
    for host in (network.a, network.b):
        network.made(" ".join([*host.prefix, "tc qdisc add dev eth1 root netem delay 25ms 5ms loss 5%"]))
    transfer(network, SERVER)
    network.end()


def case_arq_lossy(rig):
    """By a link that this process makes, where the kernel has no netem."""
    network = Network(rig)
    with LossyLink(network, (network.a, network.b), 0.025, 0.05) as link:
        transfer(network, "10.61.3.1")
        must(link.lost > 0, "some datagrams are lost")
        network.end()
