"""Casts and nodes on several hosts: which interface datagrams leave by and come in by, how far they go, and that they do not come back.

proves: CAST-1 CAST-3 CAST-4 CAST-8 CAST-9 CAST-10 CAST-11 NODE-4 NODE-13 NODE-16 UDP-13
"""

import socket

from network import Network, datagrams, skip
from process import must

GROUP, GROUP_OF_SIX = "239.255.61.7", "ff15::61:7"
PORT = 6107
AT = {"a1": ("10.61.1.1", "fe80::1%eth1"), "a2": ("10.61.2.1", "fe80::1%eth2"), "b1": ("10.61.1.2", "fe80::2%eth1"), "c2": ("10.61.2.3", "fe80::3%eth2")}
FOUR, SIX = 0, 1
IP_RECVTTL = 12  # which Python does not name


def member(network, sort, place, group=GROUP, family=FOUR, orders=()):
    """A component on the host and the interface that the place names."""
    component = getattr(network, place[0]).component(sort)
    component.orders(*orders)
    component.start(group, PORT, AT[place][family])
    return component


def fence(network, host, component, place, word):
    """Whatever the host sent before is there, or never comes: so is this word, which it sends to that place alone."""
    with host.inside():
        datagrams().sendto(word.encode(), (AT[place][FOUR], PORT))
    component.hears(rf"\S+ {word}")


def say(speaker, hearer, place, word, family=FOUR):
    """The word is heard, from the address of the place. Interfaces of one link have the same name."""
    speaker.orders(f"say {word}")
    hearer.hears(f"{AT[place][family]} {word}")


def interfaces(network, sort, group, family):
    """Two on host a, each with a link of its own; gives back the one that was started later, which has what is sent to the host alone."""
    one = member(network, sort, "a1", group, family)
    near, far = (member(network, sort, place, group, family) for place in ("b1", "c2"))
    say(one, near, "a1", "first", family)
    # The group has no member on this interface of host a.
    with network.c.inside():
        stranger = socket.socket((socket.AF_INET, socket.AF_INET6)[family], socket.SOCK_DGRAM)
        out = socket.if_nametoindex("eth2")
        if family == FOUR:
            stranger.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(AT["c2"][FOUR]))
        else:
            stranger.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, out)
    stranger.sendto(b"astray", (group, PORT))
    alone = (AT["a2"][FOUR], PORT) if family == FOUR else ("fe80::1", PORT, 0, out)
    stranger.sendto(b"fence", alone)
    one.hears(r"\S+ fence")
    one.absent("astray|first")
    two = member(network, sort, "a2", group, family)
    say(two, far, "a2", "second", family)
    say(far, two, "c2", "third", family)
    say(near, one, "b1", "fourth", family)
    # A link takes them in order, so what should not come would have come before these.
    say(one, near, "a1", "fifth", family)
    say(two, far, "a2", "sixth", family)
    near.absent("second|third|sixth")
    far.absent("first|fourth|fifth")
    one.absent("first|second|fifth|sixth")
    two.absent("first|second|fifth|sixth")
    return two


def case_interfaces(rig):
    network = Network(rig)
    interfaces(network, "cast", GROUP, FOUR)
    network.end()


def case_interfaces_of_ipv6(rig):
    network = Network(rig)
    if not network.six:
        skip("there is no IPv6")
    interfaces(network, "cast", GROUP_OF_SIX, SIX)
    network.end()


def case_nodes(rig):
    network = Network(rig)
    interfaces(network, "node", GROUP, FOUR)
    network.end()


def case_nodes_of_ipv6(rig):
    network = Network(rig)
    if not network.six:
        skip("there is no IPv6")
    latest = interfaces(network, "node", GROUP_OF_SIX, SIX)
    near = network.b.component("node")
    near.start("-", 0, "::")
    near.orders(f"to fe80::1%eth1 {PORT} alone")
    latest.hears("fe80::2%eth1 alone")
    network.end()


def case_hops(rig):
    """How far a datagram may go, as a plain socket on the next host sees it."""
    network = Network(rig)
    for sort in ("cast", "node"):
        with network.b.inside():
            plain = datagrams("", PORT)
        plain.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(AT["b1"][FOUR]))
        plain.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        for hops in (1, 7):
            component = member(network, sort, "a1", orders=[f"hops {hops}"] if hops > 1 else [])
            component.orders("say far")
            data, more, _, sender = plain.recvmsg(100, 100)
            must((data, sender[0]) == (b"far", AT["a1"][FOUR]), f"{data} from {sender}")
            must(int.from_bytes(more[0][2], "little") == hops, f"{hops} hops, not {more}")
            component.end()
            rig.processes.remove(component)
        plain.close()
    network.end()


def case_loop(rig):
    """Own datagrams come back only if they should, which the loopback interface cannot show."""
    network = Network(rig)
    for sort in ("cast", "node"):
        for loop in (0, 1):
            own = member(network, sort, "a1", orders=[f"loop {loop}"])
            other = member(network, sort, "b1")
            say(own, other, "a1", "mine")
            if loop:
                own.hears(f"{AT['a1'][FOUR]} mine")
            fence(network, network.b, own, "a1", "fence")
            must(loop or "mine" not in own.text, "no own datagrams")
            for component in (own, other):
                component.end()
                rig.processes.remove(component)
    network.end()


def case_broadcast(rig):
    """To all on a link: by the address that means the link of the default route, and by that of a network."""
    network = Network(rig)
    for sort in ("cast", "node"):
        one = member(network, sort, "a1", "-", orders=["mode 1"])
        near, far = (member(network, sort, place, "-", orders=["mode 1"]) for place in ("b1", "c2"))
        say(one, near, "a1", "all")
        one.hears(f"{AT['a1'][FOUR]} all")
        say(near, one, "b1", "back")
        say(far, one, "c2", "distant")
        directed = network.a.component(sort)
        directed.orders("mode 1")
        directed.start("10.61.2.255", PORT, "-")
        say(directed, far, "a2", "directed")
        fence(network, network.a, near, "b1", "fence")
        near.absent("distant|directed")
        far.absent("all|back")
        for component in (one, near, far, directed):
            component.end()
            rig.processes.remove(component)
    network.end()


def case_nobody_there(rig):
    """Another host's word that nobody listens is nothing to a node."""
    network = Network(rig)
    node = network.b.component("node")
    port = node.start("-", 0, "0.0.0.0")[1]
    other = network.a.component("node")
    other_port = other.start("-", 0, "0.0.0.0")[1]
    for _ in range(3):
        node.orders("to 10.61.1.1 9 nobody", f"to 10.61.1.1 {other_port} hello")
    other.hears("10.61.1.2 hello", 3)
    other.orders(f"to 10.61.1.2 {port} back")
    node.hears("10.61.1.1 back")
    node.absent("^ERROR")
    network.end()
