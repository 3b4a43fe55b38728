"""Lives of components and connections: events and their order, restart, both sides' disconnects, refusals, destruction."""

import gc
import weakref

import HPSocket.pyhpsocket as hp
from HPSocket import helper

import rig
from facts import fact, must, wait


def show(title, events):
    fact(title + ": " + ", ".join(events))


def events(kind):
    """One connection each, and a text as the package's demonstration programs send it."""
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    package = helper.GeneratePkgBuffer(seq=3, name="伤神", age=23, desc="text\0")
    body = package[helper.TPkgHeaderSize :]
    conn_id, of_agent = rig.connect(agent, server)
    rig.echo(agent, conn_id, body)
    fact(f"came back: {helper.GeneratePkg(b''.join(agent.inbox[conn_id]))[0].rstrip(chr(0))}")
    agent.DisConnect(conn_id)
    fact(f"agent: OnClose {rig.closed(agent, conn_id)}, server: OnClose {rig.closed(server, of_agent)}")
    client, of_client = rig.started_client(kind, server)
    rig.echo(client, rig.id_of(client), body)
    rig.stop_all(client)
    fact(f"client: OnClose {rig.closed(client, rig.id_of(client))}, server: OnClose {rig.closed(server, of_client)}")
    rig.stop_all(agent, server)
    show("server", server.events(0)[:1] + server.events(of_agent) + server.events(of_client) + server.events(0)[1:])
    show("agent", agent.events(conn_id) + agent.events(0))
    show("client", client.events())
    fact(f"IDs: server {of_agent} and {of_client}, agent {conn_id}")


def restart(kind):
    server = rig.echo_server(kind)
    address = hp.HP_Server_GetListenAddress(server.Server)
    rig.call("server: second Start", server.Start(rig.HOST, 0))
    fact(f"server: {rig.last_error(server)}, {rig.state(server)}")
    fact(f"address as before: {hp.HP_Server_GetListenAddress(server.Server) == address}")
    agent = rig.started_agent(kind)
    rig.call("agent: second Start", agent.Start(""))
    fact(f"agent: {rig.last_error(agent)}, {rig.state(agent)}")
    client, of_client = rig.started_client(kind, server)
    rig.call("client: second Start", client.Start(rig.HOST, address[1]))
    fact(f"client: {rig.last_error(client)}, {rig.state(client)}")
    rig.echo(client, rig.id_of(client), b"still there")

    for component in (client, agent, server):
        rig.call(f"{component.ROLE}: Stop", component.stop())
        rig.call(f"{component.ROLE}: second Stop", component.stop())
    try:
        agent.Stop()
    except Exception as error:  # the package raises nothing more special
        fact(f"the package's Stop of the agent: {error}")

    must(server.Start(rig.HOST, address[1]), "server starts again on its port")
    must(agent.Start(""), "agent starts again")
    again, at_server = rig.connect(agent, server)
    rig.echo(agent, again, b"again")
    must(client.Start(rig.HOST, server.port()), "client starts again")
    rig.echo(client, rig.id_of(client), b"again")
    fact(f"restarted: server's ID {at_server}, agent's ID {again}")
    rig.stop_all(client, agent, server)
    shutdowns = [component.times("OnShutdown") for component in (server, agent)]
    fact(f"both runs: OnShutdown {shutdowns}, client's OnClose {client.times('OnClose')}")


def disconnect(kind):
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    ids = [rig.connect(agent, server) for _ in range(4)]
    clients = [rig.started_client(kind, server) for _ in range(3)]

    conn_id, at_server = ids[0]
    rig.call("server disconnects the agent's", hp.HP_Server_Disconnect(server.Server, at_server, True))
    fact(f"server {rig.closed(server, at_server)}, agent {rig.closed(agent, conn_id)}")
    rig.call("once more", hp.HP_Server_Disconnect(server.Server, at_server, True))
    rig.call("Send to it", server.send(at_server, b"late"))

    conn_id, at_server = ids[1]
    agent.DisConnect(conn_id)
    fact(f"agent disconnects: agent {rig.closed(agent, conn_id)}, server {rig.closed(server, at_server)}")
    rig.call("Send on it", agent.send(conn_id, b"late"))

    client, at_server = clients[0]
    rig.call("server disconnects the client", hp.HP_Server_Disconnect(server.Server, at_server, False))
    fact(f"server {rig.closed(server, at_server)}, client {rig.closed(client, rig.id_of(client))}")
    wait(lambda: rig.state(client) == "STOPPED", "the client has stopped itself")
    rig.call("Send of the client", client.send(0, b"late"))

    client, at_server = clients[1]
    rig.call("client stops", client.stop())
    fact(f"client {rig.closed(client, rig.id_of(client))}, server {rig.closed(server, at_server)}")

    conn_id, at_server = ids[2]
    rig.call("agent stops", agent.stop())
    fact(f"agent {rig.closed(agent, conn_id)}, server {rig.closed(server, at_server)}, the fourth {rig.closed(agent, ids[3][0])}")
    client, at_server = clients[2]
    rig.call("server stops", server.stop())
    fact(f"server {rig.closed(server, at_server)}, client {rig.closed(client, rig.id_of(client))}")
    wait(lambda: rig.state(client) == "STOPPED", "the client has stopped itself")
    fact(f"OnClose: server {server.times('OnClose')}, agent {agent.times('OnClose')}")
    rig.stop_all(*(client for client, _ in clients), agent, server)


def refuse(kind):
    """HR_ERROR reaches the library only from methods without the package's decorator, which turns integers into HR_OK."""
    error = hp.EnHandleResult.HR_ERROR
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)

    class Refusing(kind.Client):
        def OnConnect(self, Sender, ConnID):
            return error

    class Decorated(kind.Client):
        @kind.Client.EventDescription
        def OnConnect(self, Sender, ConnID):
            return error

    refusing, decorated = Refusing(), Decorated()
    fact(f"client refuses: Start {refusing.Start(rig.HOST, server.port())}, {rig.last_error(refusing)}, {rig.state(refusing)}")
    fact(f"decorated: Start {decorated.Start(rig.HOST, server.port())}, {rig.state(decorated)}")
    fact(f"OnClose {refusing.times('OnClose')}")

    class Closed(kind.Server):
        def OnAccept(self, Sender, ConnID, Client):
            super().OnAccept(Sender, ConnID, Client)
            return error

    closed = Closed()
    must(closed.Start(rig.HOST, 0), "server starts")
    conn_id = agent.Connect(rig.HOST, closed.port())
    fact(f"server refuses: agent {rig.closed(agent, conn_id)}; server's events of it: {', '.join(closed.events(1))}")
    wait(lambda: hp.HP_Server_GetConnectionCount(closed.Server) == 0, "the refused one is gone")

    class Choosy(kind.Server):
        def OnReceive(self, *_, **__):
            self.note(self.handle, "refused")
            return error

    choosy = Choosy()
    must(choosy.Start(rig.HOST, 0), "server starts")
    conn_id, at_server = rig.connect(agent, choosy)
    must(agent.send(conn_id, b"message"), "Send")
    wait(lambda: choosy.times("refused"), "the message")
    if kind.name == "pull":
        fact(f"OnReceive refuses: server {rig.closed(choosy, at_server)}, agent {rig.closed(agent, conn_id)}")
    else:
        # The package puts its own decorated method before this one, whose result it drops.
        rig.call("OnReceive refuses: server disconnects", hp.HP_Server_Disconnect(choosy.Server, at_server, True))
        fact(f"server {rig.closed(choosy, at_server)}")
    rig.stop_all(refusing, decorated, agent, closed, choosy, server)


def destroy(kind):
    """Objects that the program drops while they run are stopped and destroyed, with all their events."""
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    client, of_client = rig.started_client(kind, server)
    conn_id, _ = rig.connect(agent, server)
    rig.echo(agent, conn_id, b"agent")
    rig.echo(client, rig.id_of(client), b"client")
    logs = [component.log for component in (server, agent, client)]
    gone = [weakref.ref(component) for component in (server, agent, client)]
    del client
    gc.collect()
    fact(f"client: {logs[2][-1][0]}; gone {gone[2]() is None}; server {rig.closed(server, of_client)}")
    del server
    gc.collect()
    ends = [event for event, _ in logs[0] if event.startswith(("OnClose", "OnShutdown"))]
    fact(f"server: {ends}; gone {gone[0]() is None}; agent {rig.closed(agent, conn_id)}")
    del agent
    gc.collect()
    fact(f"agent: {logs[1][-1][0]}; gone {gone[1]() is None}")
    server = rig.echo_server(kind)
    client, _ = rig.started_client(kind, server)
    rig.echo(client, rig.id_of(client), b"new ones work")
    rig.stop_all(client, server)
