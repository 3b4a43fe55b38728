"""What fails, with both error channels."""

import socket

import HPSocket.pyhpsocket as hp

import rig
from facts import fact, must


def closed_port():
    """A port that is bound, so that nobody else gets it, but does not listen."""
    holder = socket.socket()
    holder.bind((rig.HOST, 0))
    return holder


def show(label, component, result):
    rig.call(label, result)
    fact(f"  {rig.last_error(component)}, {rig.state(component)}, events {component.events()}")


def failures(kind):
    server, agent, client = kind.Server(), kind.Agent(), kind.Client()
    fact(f"new: {rig.last_error(server)}, {rig.last_error(agent)}, {rig.last_error(client)}")
    with closed_port() as holder:
        port = holder.getsockname()[1]
        show("client: closed port", client, client.Start(rig.HOST, port))
        show("server: port in use", server, server.Start(rig.HOST, port))
        rig.call("agent: not started", agent.Connect(rig.HOST, port))
        show("agent: Start at a name", agent, agent.Start("localhost"))
        must(agent.Start(rig.HOST), "agent starts")
        rig.call("agent: closed port", agent.Connect(rig.HOST, port))
        fact(f"  {rig.last_error(agent)}, connections {hp.HP_Agent_GetConnectionCount(agent.Agent)}")
        rig.call("agent: empty address", agent.Connect("", port))
    show("server: Start at a name", server, server.Start("localhost", 0))
    show("client: no address", client, client.Start("", 1))
    rig.call("client: Send", client.send(0, b"no"))
    rig.call("client: Stop", client.stop())
    rig.call("server: Send", server.send(1, b"no"))
    rig.call("server: Stop", server.stop())
    rig.call("agent: Send", agent.send(4711, b"no"))
    if kind.name == "pack":
        must(server.Start(rig.HOST, 0), "server starts")
        conn_id, at_server = rig.connect(agent, server)
        rig.call("agent: nothing", agent.send(conn_id, b""))
        rig.call("agent: too much", agent.send(conn_id, b"x" * (0x50000 + 1)))
        rig.call("server: too much", server.send(at_server, b"x" * (0x50000 + 1)))
        server.on_message = server.send
        rig.echo(agent, conn_id, b"x" * 0x50000)
        fact("the largest packet went both ways")
    rig.stop_all(client, agent, server)
    fact(f"texts: {[hp.HP_GetSocketErrorDesc(code) for code in (0, 1, 11, 14, 101, 77)]}")
