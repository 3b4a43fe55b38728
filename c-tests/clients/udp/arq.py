"""ARQ by nothing but the specification: the examples' bytes, different IDs for the two directions, losses and duplicates.

proves: ARQ-9 ARQ-10 ARQ-12 ARQ-16 ARQ-18 ARQ-20 ARQ-23 ARQ-24 ARQ-27 ARQ-36 ARQ-37 HB-3
"""

import struct

from process import must
from rig import ACK, END, PUSH, ArqPeer, packet, segment


def echo(component, peer, first_sn=0):
    """A message there and back, each acknowledged, after one loss."""
    peer.say(segment(peer.own, PUSH, sn=first_sn, una=first_sn, data=b"hello"))
    acknowledged = answered = False
    while not (acknowledged and answered):
        data = peer.until(lambda _: True)
        at = 0
        while at + 24 <= len(data):
            conv, command, fragment, _, clock, sn, una, length = struct.unpack_from("<IBBHIIII", data, at)
            must(conv == peer.theirs, f"the segment has the ID of its sender: {data.hex(' ')}")
            if command == ACK and sn == first_sn:
                must((una, clock) == (first_sn + 1, 1000), "the acknowledgement has the clock of what it acknowledges")
                acknowledged = True
            elif command == PUSH:
                must((sn, fragment) == (first_sn, 0) and data[at + 24 : at + 24 + length] == b"hello", "the answer")
                answered = True
            at += 24 + length
    # The answer was lost; it comes once more.
    again = peer.until(lambda data: data[4] == PUSH)
    peer.say(segment(peer.own, ACK, sn=first_sn, una=first_sn + 1, clock=struct.unpack_from("<I", again, 8)[0]))
    must(len(component.expect(r"^DATA \d+ 68 65 6C 6C 6F$", first_sn + 1)[0]) > 0, "the message")


def case_server(rig):
    server = rig.component("arq_server")
    peer = ArqPeer(server.port)
    peer.say()
    peer.shake()
    server.expect(r"^HANDSHAKE 1$")
    for sn in range(3):
        echo(server, peer, sn)
    server.stop()
    must(peer.until(lambda data: data == END) == END, "the end")
    rig.processes.clear()


def case_client(rig):
    peer = ArqPeer()
    client = rig.component("arq_client", peer.port)
    must(peer.hear_from() == b"", "the first datagram is empty")
    first = peer.hear()
    must(peer.take(first) and first == packet(0, peer.theirs, 0), "then its own packet")
    must(peer.theirs != 0, "an ID is never 0")
    peer.shake()
    client.expect(r"^HANDSHAKE \d+$")
    for sn in range(3):
        echo(client, peer, sn)
    client.stop()
    must(peer.until(lambda data: data == END) == END, "the end")
    rig.processes.clear()


def case_lost_handshakes(rig):
    """What the server says is lost, until it comes again. As long as the peer has proven nothing, each packet earns one."""
    server = rig.component("arq_server")
    peer = ArqPeer(server.port)
    for _ in range(3):
        peer.say(packet(0, peer.own, 0))
        data = peer.hear()
        must(data == packet(0, struct.unpack_from("<I", data, 4)[0], peer.own) and peer.take(data), f"the server's packet {data.hex(' ')}")
    peer.say(packet(0, peer.own, peer.theirs))
    server.expect(r"^HANDSHAKE 1$")
    for _ in range(2):
        while peer.hear() != packet(1, peer.theirs, peer.own):
            pass
    peer.say(packet(1, peer.own, peer.theirs))
    echo(server, peer)


def case_two_ids(rig):
    """Other IDs for each connection, and none that the peer chose."""
    server = rig.component("arq_server")
    peers = [ArqPeer(server.port, own) for own in (1, 0xFFFFFFFF, 0x80000000)]
    for peer in peers:
        peer.shake()
    must(len({peer.theirs for peer in peers} | {peer.own for peer in peers}) == 6, "all IDs differ")
    server.expect(r"^HANDSHAKE 3$")
    for peer in peers:
        peer.say(segment(peer.own, PUSH, data=b"hello"))
        data = peer.until(lambda data: data[4] == PUSH or data[28:29] == b"Q")
        must(struct.unpack_from("<I", data)[0] == peer.theirs, "its own ID")
