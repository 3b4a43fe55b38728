"""What most cases begin and end with: an echo server on a free port, and components connected to it."""

import HPSocket.pyhpsocket as hp

from facts import STATES, close_text, errno_text, fact, must, wait

HOST = "127.0.0.1"

GETTERS = {
    "Server": (hp.HP_Server_GetState, hp.HP_Server_GetLastError, hp._HP_Server_GetLastErrorDesc),
    "Agent": (hp.HP_Agent_GetState, hp.HP_Agent_GetLastError, hp._HP_Agent_GetLastErrorDesc),
    "Client": (hp.HP_Client_GetState, hp.HP_Client_GetLastError, hp._HP_Client_GetLastErrorDesc),
}


def state(component):
    return STATES[GETTERS[component.ROLE][0](component.handle)]


def last_error(component):
    code = GETTERS[component.ROLE][1](component.handle)
    text = GETTERS[component.ROLE][2](component.handle).decode()
    must(text == hp.HP_GetSocketErrorDesc(code), "both descriptions are the same")
    return f"{code} {text!r}"


def call(label, result):
    """The fact about a BOOL; after a FALSE with the thread's errno, which ctypes leaves as the library set it."""
    fact(f"{label} -> " + ("TRUE" if result else f"FALSE {errno_text(hp.SYS_GetLastError())}"))
    return result


def echo_server(kind, host=HOST):
    server = kind.Server()
    server.on_message = server.send
    must(server.Start(host, 0), "server starts")
    return server


def started_agent(kind):
    agent = kind.Agent()
    must(agent.Start(""), "agent starts")
    return agent


def connect(agent, server, host=HOST):
    """A connection of the agent and the server's ID of it."""
    conn_id = agent.Connect(host, server.port())
    must(conn_id, "agent connects")
    return conn_id, accepted(server, hp.HP_Agent_GetLocalAddress(agent.Agent, conn_id))


def started_client(kind, server, host=HOST):
    client = kind.Client()
    must(client.Start(host, server.port()), "client starts")
    return client, accepted(server, hp.HP_Client_GetLocalAddress(client.Client))


def accepted(server, address):
    """The server's ID of the connection that comes from the address."""
    found = []

    def look():
        known = {of for event, of in server.log if event.startswith("OnHandShake")}
        found[:] = [conn_id for conn_id in known if hp.HP_Server_GetRemoteAddress(server.Server, conn_id) == address]
        return found

    wait(look, "the server has accepted")
    return found[0]


def echo(component, conn_id, data):
    """Sends one message and waits until as much has come back."""
    before = len(b"".join(component.inbox[conn_id]))
    must(component.send(conn_id, data), "Send")
    wait(lambda: len(b"".join(component.inbox[conn_id])) >= before + len(data), "the echo")
    must(b"".join(component.inbox[conn_id])[before:] == data, "the echo is what was sent")


def id_of(client):
    return hp.HP_Client_GetConnectionID(client.Client)


def closed(component, conn_id):
    """Waits for OnClose and tells with what it came."""
    wait(lambda: component.times("OnClose", conn_id), "OnClose")
    name, operation, code = component.events(conn_id)[-1].split(" ")[:3]
    must(name == "OnClose", "OnClose is the last event")
    return close_text(int(operation), int(code))


def stop_all(*components):
    """Stops those that run; all must be stopped afterwards."""
    for component in components:
        if state(component) != "STOPPED":
            must(component.stop(), "Stop")
        must(state(component) == "STOPPED", "stopped")
