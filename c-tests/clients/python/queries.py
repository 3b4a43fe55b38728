"""What can be asked and set: addresses, properties, numbers and lists."""

import ctypes

import HPSocket.pyhpsocket as hp

import rig
from facts import fact, must, wait

# name, value, families: "" for HP_Server_..., "Tcp" for HP_TcpServer_..., "Kind" for HP_TcpPackServer_...
PROPERTIES = {
    "Server": (
        ("SendPolicy", 1, ""),
        ("MaxConnectionCount", 77, ""),
        ("WorkerThreadCount", 3, ""),
        ("FreeSocketObjLockTime", 5000, ""),
        ("FreeSocketObjPool", 33, ""),
        ("FreeSocketObjHold", 66, ""),
        ("FreeBufferObjPool", 44, ""),
        ("FreeBufferObjHold", 88, ""),
        ("MarkSilence", False, ""),
        ("SocketBufferSize", 5000, "Tcp"),
        ("KeepAliveTime", 20000, "Tcp"),
        ("KeepAliveInterval", 5000, "Tcp"),
        ("AcceptSocketCount", 20, "Tcp"),
        ("SocketListenQueue", 50, "Tcp"),
    ),
    "Agent": (
        ("SendPolicy", 2, ""),
        ("MaxConnectionCount", 78, ""),
        ("WorkerThreadCount", 2, ""),
        ("FreeSocketObjLockTime", 6000, ""),
        ("FreeSocketObjPool", 34, ""),
        ("FreeSocketObjHold", 67, ""),
        ("FreeBufferObjPool", 45, ""),
        ("FreeBufferObjHold", 89, ""),
        ("MarkSilence", False, ""),
        ("SocketBufferSize", 5001, "Tcp"),
        ("KeepAliveTime", 21000, "Tcp"),
        ("KeepAliveInterval", 6000, "Tcp"),
        ("ReuseAddress", True, "Tcp"),
    ),
    "Client": (
        ("FreeBufferPoolSize", 35, ""),
        ("FreeBufferPoolHold", 68, ""),
        ("SocketBufferSize", 5002, "Tcp"),
        ("KeepAliveTime", 22000, "Tcp"),
        ("KeepAliveInterval", 7000, "Tcp"),
    ),
}
PACK_PROPERTIES = (("MaxPackSize", 5003, "Kind"), ("PackHeaderFlag", 0x3FF, "Kind"))


def accessors(kind, role, name, value, family):
    """Setter and getter of a property; truth values are asked with Is."""
    prefix = {"": f"HP_{role}_", "Tcp": f"HP_Tcp{role}_", "Kind": f"HP_Tcp{kind.name.capitalize()}{role}_"}[family]
    asks = "Is" if isinstance(value, bool) else "Get"
    return getattr(hp, f"{prefix}Set{name}"), getattr(hp, f"{prefix}{asks}{name}")


def properties(kind):
    server, agent, client = kind.Server(), kind.Agent(), kind.Client()
    for component in (server, agent, client):
        known = PROPERTIES[component.ROLE] + (PACK_PROPERTIES if kind.name == "pack" else ())
        lost = []
        for name, value, family in known:
            setter, getter = accessors(kind, component.ROLE, name, value, family)
            setter(component.handle, value)
            if getter(component.handle) != value:
                lost.append(name)
        fact(f"{component.ROLE}: {len(known)} properties set, read back otherwise: {lost}")
    must(server.Start(rig.HOST, 0) and agent.Start("") and client.Start(rig.HOST, server.port()), "they start with these")
    setter, getter = accessors(kind, "Server", "MaxConnectionCount", 99, "")
    setter(server.Server, 99)
    fact(f"MaxConnectionCount while it runs: {getter(server.Server)}")
    rig.stop_all(client, agent, server)
    setter(server.Server, 0)
    rig.call("MaxConnectionCount 0: Start", server.Start(rig.HOST, 0))
    fact(f"{rig.last_error(server)}, {rig.state(server)}")


def where(address, ports):
    """An address as the package gives it, with the NUL that it leaves in; the port by whose it is."""
    if address is None:
        return "None"
    text, port = address
    return f"{text!r} {ports.get(port, 'other')}"


def addresses(kind):
    for host in ("127.0.0.1", "::1"):
        server = rig.echo_server(kind, host)
        agent = rig.started_agent(kind)
        conn_id, at_server = rig.connect(agent, server, host)
        client, of_client = rig.started_client(kind, server, host)
        listen = hp.HP_Server_GetListenAddress(server.Server)
        of_agent, own = hp.HP_Agent_GetLocalAddress(agent.Agent, conn_id), hp.HP_Client_GetLocalAddress(client.Client)
        ports = {listen[1]: "listening port", of_agent[1]: "agent's port", own[1]: "client's port"}
        fact(f"server: listens at {where(listen, ports)}")
        for peer in (at_server, of_client):
            fact(f"server: local {where(hp.HP_Server_GetLocalAddress(server.Server, peer), ports)}")
            fact(f"  remote {where(hp.HP_Server_GetRemoteAddress(server.Server, peer), ports)}")
        fact(f"agent: local {where(of_agent, ports)}")
        fact(f"  remote {where(hp.HP_Agent_GetRemoteAddress(agent.Agent, conn_id), ports)}")
        fact(f"  host {where(hp.HP_Agent_GetRemoteHost(agent.Agent, conn_id), ports)}")
        fact(f"client: local {where(own, ports)}, host {where(hp.HP_Client_GetRemoteHost(client.Client), ports)}")
        rig.stop_all(client, agent, server)
        fact(f"stopped: {hp.HP_Server_GetListenAddress(server.Server)}, {hp.HP_Server_GetRemoteAddress(server.Server, at_server)}")


def ids_of(raw, handle, room=8):
    """The package's wrappers of these three give pointers of another type than they declare, and work with no library."""
    ids, count = (ctypes.c_ulong * room)(), ctypes.c_uint(room)
    must(raw(handle, ids, ctypes.byref(count)), "GetAllConnectionIDs")
    return sorted(ids[: count.value])


def period_of(raw, handle, conn_id):
    period = ctypes.c_uint(0xFFFFFFFF)
    must(raw(handle, conn_id, ctypes.byref(period)), "a period")
    return period.value


def numbers(kind):
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    pairs = [rig.connect(agent, server) for _ in range(3)]
    fact(f"IDs at the server {ids_of(hp._HP_Server_GetAllConnectionIDs, server.Server)}")
    fact(f"IDs at the agent {ids_of(hp._HP_Agent_GetAllConnectionIDs, agent.Agent)}")
    fact(f"counts {hp.HP_Server_GetConnectionCount(server.Server)}, {hp.HP_Agent_GetConnectionCount(agent.Agent)}")
    conn_id, at_server = pairs[1]
    rig.echo(agent, conn_id, b"numbers")
    for label, raw, handle, of in (
        ("server: age", hp._HP_Server_GetConnectPeriod, server.Server, at_server),
        ("agent: age", hp._HP_Agent_GetConnectPeriod, agent.Agent, conn_id),
        ("server: silence", hp._HP_Server_GetSilencePeriod, server.Server, at_server),
        ("agent: silence", hp._HP_Agent_GetSilencePeriod, agent.Agent, conn_id),
    ):
        early = period_of(raw, handle, of)
        wait(lambda: period_of(raw, handle, of) >= early + 20, "the period grows")
        fact(f"{label} grows")
    wait(lambda: hp.HP_Server_GetPendingDataLength(server.Server, at_server) == 0, "nothing pends at the server")
    wait(lambda: hp.HP_Agent_GetPendingDataLength(agent.Agent, conn_id) == 0, "nothing pends at the agent")
    unknown = hp.HP_Server_GetPendingDataLength(server.Server, 4711), hp.HP_Agent_GetPendingDataLength(agent.Agent, 4711)
    fact(f"pending of an unknown ID {unknown}")
    hp.HP_Server_SetConnectionExtra(server.Server, at_server, {"of": "the server"})
    hp.HP_Agent_SetConnectionExtra(agent.Agent, conn_id, {"of": "the agent"})
    fact(f"extra {hp.HP_Server_GetConnectionExtra(server.Server, at_server, dict)}")
    fact(f"extra {hp.HP_Agent_GetConnectionExtra(agent.Agent, conn_id, dict)}")
    secure = hp.HP_Server_IsSecure(server.Server), hp.HP_Agent_IsSecure(agent.Agent)
    fact(f"secure {secure}, started {hp.HP_Server_HasStarted(server.Server)}, {hp.HP_Agent_HasStarted(agent.Agent)}")
    must(hp.HP_Server_DisconnectLongConnections(server.Server, 0, True), "DisconnectLongConnections")
    for of, at in pairs:
        fact(f"disconnected: server {rig.closed(server, at)}, agent {rig.closed(agent, of)}")
    wait(lambda: hp.HP_Server_GetConnectionCount(server.Server) == 0, "no connection is left at the server")
    wait(lambda: hp.HP_Agent_GetConnectionCount(agent.Agent) == 0, "no connection is left at the agent")
    rig.stop_all(agent, server)
    fact(f"stopped: started {hp.HP_Server_HasStarted(server.Server)}, {hp.HP_Agent_HasStarted(agent.Agent)}")
