"""The server, agent and client classes of the package, push, pull and pack, used as its demonstration programs use them: a class
of the program inherits from one and overrides events. Here they note what happens, under the same names for all kinds."""

import collections
import ctypes
import os
import stat
import struct
import threading

import HPSocket.pyhpsocket as hp
from HPSocket import TcpPack, TcpPull, TcpPush, helper

from facts import CHANGED

HEADER_FLAG = 0x169
MAX_PACK_SIZE = 0x50000

EventDescription = TcpPush.HP_TcpPush.EventDescription


def is_socket(pointer):
    """The binding hands descriptors over as pointers."""
    return stat.S_ISSOCK(os.fstat(ctypes.cast(pointer, ctypes.c_void_p).value).st_mode)


class Events:
    """Notes the events of one component: `log` has them in order, `inbox` the messages and `sent` the bytes by connection ID."""

    def __init__(self):
        self.log = []
        self.inbox = collections.defaultdict(list)
        self.sent = collections.Counter()
        self.on_message = lambda conn_id, data: None
        self.maker = threading.get_ident()
        super().__init__()

    @property
    def handle(self):
        return getattr(self, self.ROLE)

    def note(self, sender, name, conn_id=0, detail=""):
        where = "" if sender == self.handle else " of a stranger"
        place = " on the program's thread" if threading.get_ident() == self.maker else ""
        with CHANGED:
            self.log.append((name + where + detail + place, conn_id))
            CHANGED.notify_all()

    def deliver(self, sender, conn_id, data):
        self.note(sender, "message", conn_id)
        with CHANGED:
            self.inbox[conn_id].append(data)
        self.on_message(conn_id, data)

    def times(self, name, conn_id=None):
        with CHANGED:
            return sum(event.split(" ")[0] == name and conn_id in (None, of) for event, of in self.log)

    def events(self, conn_id=None):
        with CHANGED:
            return [event for event, of in self.log if conn_id in (None, of)]

    @EventDescription
    def OnPrepareListen(self, Sender, SocketHandler):
        self.note(Sender, "OnPrepareListen", 0, f" socket {is_socket(SocketHandler)}")

    @EventDescription
    def OnAccept(self, Sender, ConnID, Client):
        # The package's own OnReceive of pull servers looks for this, and blocks later callbacks if it finds nothing.
        hp.HP_Server_SetConnectionExtra(Sender, ConnID, helper.TPkgInfo(True, helper.TPkgHeaderSize))
        self.note(Sender, "OnAccept", ConnID, f" socket {is_socket(Client)}")

    @EventDescription
    def OnPrepareConnect(self, Sender, ConnID, Socket):
        self.note(Sender, "OnPrepareConnect", ConnID, f" socket {is_socket(Socket)}")

    @EventDescription
    def OnConnect(self, Sender, ConnID):
        self.note(Sender, "OnConnect", ConnID)

    @EventDescription
    def OnHandShake(self, Sender, ConnID):
        self.note(Sender, "OnHandShake", ConnID)

    @EventDescription
    def OnSend(self, Sender, ConnID, Data, Length=None):
        with CHANGED:
            self.sent[ConnID] += len(Data)
            CHANGED.notify_all()

    @EventDescription
    def OnClose(self, Sender, ConnID, Operation, ErrorCode):
        self.note(Sender, "OnClose", ConnID, f" {Operation} {ErrorCode}")

    @EventDescription
    def OnShutdown(self, Sender):
        self.note(Sender, "OnShutdown")


class PushEvents(Events):
    @EventDescription
    def OnReceive(self, Sender, ConnID, Data, Length):
        self.deliver(Sender, ConnID, Data)


class PackEvents(Events):
    @EventDescription
    def OnReceive(self, Sender, ConnID, Data):
        self.deliver(Sender, ConnID, Data)

    def Start(self, *arguments):
        return super().Start(*arguments, HEADER_FLAG, MAX_PACK_SIZE)


class PullEvents(Events):
    """The package's own OnReceive fetches heads and bodies in turn and calls these."""

    def __init__(self):
        # The package has a single one for all clients of the process, which mixes up their messages.
        self.pkgInfo = {} if self.ROLE == "Agent" else helper.TPkgInfo()
        super().__init__()

    @EventDescription
    def OnReceiveHead(self, Sender, ConnID, Seq, Length, raw):
        self.note(Sender, "head", ConnID, "" if len(raw) == helper.TPkgHeaderSize else f" of {len(raw)}")

    @EventDescription
    def OnReceiveBody(self, Sender, ConnID, Body):
        self.deliver(Sender, ConnID, Body)


class Server:
    ROLE = "Server"

    def send(self, conn_id, data):
        return self.Send(self.Server, conn_id, self.KIND.wire(data))

    def stop(self):
        return hp.HP_Server_Stop(self.Server)

    def port(self):
        return hp.HP_Server_GetListenAddress(self.Server)[1]


class Agent:
    ROLE = "Agent"

    def __init__(self):
        super().__init__()
        # The package makes the callback but does not set it.
        hp.HP_Set_FN_Agent_OnShutdown(self.Listener, self.OnShutdownHandle)

    def send(self, conn_id, data):
        return self.Send(self.Agent, conn_id, self.KIND.wire(data))

    def stop(self):
        return hp.HP_Agent_Stop(self.Agent)


class Client:
    ROLE = "Client"

    def send(self, _conn_id, data):
        return self.Send(self.Client, self.KIND.wire(data))

    def stop(self):
        return hp.HP_Client_Stop(self.Client)


class Kind:
    """The three classes of one kind, and what a message looks like to the package and on the wire."""

    def __init__(self, name, module, events, wire, overhead):
        self.name, self.wire, self.overhead = name, wire, overhead
        for role in (Server, Agent, Client):
            theirs = getattr(module, f"HP_Tcp{name.capitalize()}{role.ROLE}")
            setattr(self, role.ROLE, type(role.ROLE, (role, events, theirs), {"KIND": self}))

def with_head(body):
    return struct.pack("ii", 7, len(body)) + body


KINDS = {
    "push": Kind("push", TcpPush, PushEvents, lambda data: data, 0),
    "pull": Kind("pull", TcpPull, PullEvents, with_head, helper.TPkgHeaderSize),
    "pack": Kind("pack", TcpPack, PackEvents, lambda data: data, 4),
}
