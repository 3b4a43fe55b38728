"""What goes over the wire, byte by byte, with sockets of Python's at the other end.

proves: HB-1 HB-2 HB-3 HB-7 CN-1 CN-2 CN-3 CN-5 CN-6 UDPS-4 UDPS-6 UDPS-14 UDPC-1 UDPC-10
"""

import struct

from process import must
from rig import END, Peer


def case_server(rig):
    server = rig.component("server")
    peer = Peer(server.port)
    peer.say()
    peer.heard(b"")
    address = server.expect(r"^ACCEPT 1 (.*)$")[1]
    wanted = struct.pack("=H", 2) + struct.pack(">H", peer.port) + bytes([127, 0, 0, 1]) + bytes(8)
    must(bytes.fromhex(address) == wanted, f"the address is {wanted.hex(' ')}, not {address}")
    for data in (b"x", bytes(range(256)), END[:15], END + b"\0", bytes(1432)):
        peer.say(data)
        peer.heard(data)
    peer.say(END)
    server.expect(r"^CLOSE 1 5 0$")
    peer.say(b"anew")
    peer.heard(b"anew")
    server.expect(r"^ACCEPT 2 ")
    server.stop()
    peer.heard(END)
    rig.processes.clear()


def case_client(rig):
    peer = Peer()
    client = rig.component("client", peer.port)
    must(peer.hear_from() == b"", "the first datagram is empty")
    peer.say()
    for data in (b"x", bytes(range(256)), END[:15], END + b"\0", bytes(1432)):
        peer.say(data)
        peer.heard(data)
    client.stop()
    peer.heard(END)
    rig.processes.clear()


def case_client_is_told(rig):
    peer = Peer()
    client = rig.component("client", peer.port)
    must(peer.hear_from() == b"", "the first datagram is empty")
    peer.say(END)
    client.expect(r"^CLOSE \d+ 5 0$")
    client.absent(r"^DATA ")
