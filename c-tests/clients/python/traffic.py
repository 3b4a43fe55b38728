"""Data: echo of many sizes on many connections, small files, and pausing."""

import os
import random
import tempfile

import HPSocket.pyhpsocket as hp

import rig
from facts import fact, must, wait

AGENTS, CLIENTS = 20, 5
# Of a file with head and tail; each byte of it is an ASCII character, since the package takes heads as text.
FILE_MESSAGE = 0x5A5A
SIZES = (1, 2, 3, 100, 1000, 4095, 4096, 4097, 20000, 65536, 100000, 300000)


def pattern(seed):
    """Messages of all sizes that are equal nowhere."""
    source = random.Random(seed)
    return [source.randbytes(size) for size in SIZES]


def as_sent(kind, received, messages):
    """Whether all has come, in order; with push in pieces as it comes, else message by message."""
    return b"".join(received) == b"".join(messages) if kind.name == "push" else received == messages


def on_the_wire(kind, messages):
    return sum(map(len, messages)) + kind.overhead * len(messages)


def echo_many(kind):
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    ends = []
    for _ in range(AGENTS):
        conn_id, at_server = rig.connect(agent, server)
        ends.append((agent, conn_id, at_server))
    for _ in range(CLIENTS):
        client, at_server = rig.started_client(kind, server)
        ends.append((client, rig.id_of(client), at_server))
    counts = hp.HP_Server_GetConnectionCount(server.Server), hp.HP_Agent_GetConnectionCount(agent.Agent)
    fact("connections: server %d, agent %d" % counts)

    data = [pattern(seed) for seed in range(len(ends))]
    for number in range(len(SIZES)):
        for (component, conn_id, _), messages in zip(ends, data):
            must(component.send(conn_id, messages[number]), "Send")
    wait(lambda: all(sum(map(len, component.inbox[conn_id])) >= sum(SIZES) for component, conn_id, _ in ends), "all echoes")
    whole = [as_sent(kind, server.inbox[at_server], messages) for (_, _, at_server), messages in zip(ends, data)]
    back = [as_sent(kind, component.inbox[conn_id], messages) for (component, conn_id, _), messages in zip(ends, data)]
    fact(f"as sent: at the server {sum(whole)}, back at the agent {sum(back[:AGENTS])}, at the clients {sum(back[AGENTS:])}")

    due = on_the_wire(kind, data[0])
    wait(lambda: all(component.sent[conn_id] >= due for component, conn_id, _ in ends), "OnSend of all that was sent")
    wait(lambda: all(server.sent[at_server] >= due for _, _, at_server in ends), "OnSend of all that was returned")
    exact = sum(component.sent[conn_id] == due and server.sent[at_server] == due for component, conn_id, at_server in ends)
    fact(f"OnSend told every byte once: {exact} connections")

    rig.stop_all(agent, *{component for component, _, _ in ends[AGENTS:]})
    ended = [rig.closed(server, at_server) + rig.closed(component, conn_id) for component, conn_id, at_server in ends]
    fact(f"both sides closed: {ended.count('(SO_CLOSE,0)(SO_CLOSE,0)')}")
    rig.stop_all(server)


def small_files(kind):
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    client, _ = rig.started_client(kind, server)
    conn_id, at_server = rig.connect(agent, server)
    content = random.Random(1).randbytes(FILE_MESSAGE - 4)
    message = b"<<" + content + b">>"
    head = (kind.wire(message)[: -len(message)] + b"<<").decode("GBK")

    def send_file(component, send, handle_and_id, inbox):
        before = len(b"".join(inbox))
        must(send(*handle_and_id, name, head, ">>"), "SendSmallFile")
        wait(lambda: len(b"".join(inbox)) >= before + len(message), "the file")
        came = [b"".join(inbox)[before:]] if kind.name == "push" else inbox[-1:]
        fact(f"{component.ROLE}: head, file and tail in one message: {came == [message]}")
        rig.call(f"{component.ROLE}: no such file", send(*handle_and_id, os.path.join(directory, "none"), head, ">>"))

    with tempfile.TemporaryDirectory() as directory:
        name = os.path.join(directory, "content")
        with open(name, "wb") as file:
            file.write(content)
        send_file(client, hp.HP_TcpClient_SendSmallFile, (client.Client,), client.inbox[rig.id_of(client)])
        send_file(agent, hp.HP_TcpAgent_SendSmallFile, (agent.Agent, conn_id), agent.inbox[conn_id])
        send_file(server, hp.HP_TcpServer_SendSmallFile, (server.Server, at_server), agent.inbox[conn_id])
    rig.stop_all(agent, client, server)


def paused(function, *arguments):
    return {True: "paused", False: "running", None: "unknown"}[function(*arguments)]


def pause(kind):
    server = rig.echo_server(kind)
    agent = rig.started_agent(kind)
    client, of_client = rig.started_client(kind, server)
    conn_id, of_agent = rig.connect(agent, server)
    other, _ = rig.connect(agent, server)
    fact(f"at first: {paused(hp.HP_Server_IsPauseReceive, server.Server, of_agent)}")
    fact(f"client at first: {paused(hp.HP_Client_IsPauseReceive, client.Client)}")
    # Reading is armed when it pauses: 5.2.2.1 delivers once more then (TCP-64).
    rig.call("pause", hp.HP_Server_PauseReceive(server.Server, of_agent, True))
    rig.call("pause once more", hp.HP_Server_PauseReceive(server.Server, of_agent, True))
    others = paused(hp.HP_Server_IsPauseReceive, server.Server, of_client)
    fact(f"then: {paused(hp.HP_Server_IsPauseReceive, server.Server, of_agent)}, the client's {others}")
    must(agent.send(conn_id, b"first") and agent.send(conn_id, b"second"), "Send")
    for number in range(5):
        rig.echo(agent, other, b"meanwhile %d" % number)
    fact(f"meanwhile the other has its echoes; delivered {b''.join(server.inbox[of_agent])}")
    rig.call("resume", hp.HP_Server_PauseReceive(server.Server, of_agent, False))
    wait(lambda: b"".join(agent.inbox[conn_id]) == b"firstsecond", "both messages after the resume")
    fact(f"resumed: {paused(hp.HP_Server_IsPauseReceive, server.Server, of_agent)}")

    rig.call("client pauses", hp.HP_Client_PauseReceive(client.Client, True))
    fact(f"client: {paused(hp.HP_Client_IsPauseReceive, client.Client)}")
    rig.call("client resumes", hp.HP_Client_PauseReceive(client.Client, False))
    rig.echo(client, rig.id_of(client), b"client")
    rig.call("agent pauses", hp.HP_Agent_PauseReceive(agent.Agent, conn_id, True))
    fact(f"agent: {paused(hp.HP_Agent_IsPauseReceive, agent.Agent, conn_id)}")
    rig.call("agent resumes", hp.HP_Agent_PauseReceive(agent.Agent, conn_id, False))
    rig.echo(agent, conn_id, b"agent")
    rig.call("unknown ID", hp.HP_Server_PauseReceive(server.Server, 4711, True))
    rig.stop_all(agent, client, server)
