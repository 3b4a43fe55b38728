"""The tables in api/ as Python objects."""

import re

from generated import read, rows

ROLES = ("Server", "Agent", "Client", "Node")


def table(path):
    """The rows of a table with a head line, as dictionaries."""
    head, *body = rows(path)
    return [dict(zip(head, row + [""] * (len(head) - len(row)))) for row in body]


class Feature:
    """A row of features.tsv."""

    def __init__(self, row):
        self.name, self.macro, self.about = row["feature"], row["macro"], row["about"]
        self.functions = re.compile(row["functions"])


FEATURES = [Feature(row) for row in table("api/features.tsv")]


def needs(name):
    """The features that a library needs to export a function."""
    return tuple(feature for feature in FEATURES if feature.functions.search(name))


class Function:
    """A row of functions.tsv. `place` is its place there, which is the order of the generated files and of the headers."""

    def __init__(self, place, row):
        self.place = place
        self.name, self.result, self.header, self.since = row["name"], row["returns"], row["header"], row["since"]
        self.needs = needs(self.name)
        self.text = row["params"]
        pointers = re.sub(r"( \w+)\[\d*\]", r"*\1", row["params"])
        self.parameters = [] if row["params"] == "void" else [tuple(p.rsplit(" ", 1)) for p in pointers.split(", ")]

    @property
    def handle(self):
        """The name of the first parameter."""
        return self.parameters[0][1]


class PropertyRow:
    """A row of properties.tsv: what is true of the property for all families of the row."""

    def __init__(self, row):
        self.name, self.about, self.told = row["property"], row["about"], row["told"] or row["about"]
        self.families = row["families"].replace("(", "").replace(")", "").split()
        self.default, _, self.computed = row["default"].partition(" = ")
        self.range, self.more, self.ids = row["range"], row["more"], row["ids"].split()


class Property(PropertyRow):
    """A row of properties.tsv for one family: a setter, a getter, and the words of their comments."""

    def __init__(self, family, row, functions):
        super().__init__(row)
        self.family = family
        self.setter = self.function = functions[f"HP_{family}_Set{self.name}"]
        self.getter = functions.get(f"HP_{family}_Get{self.name}") or functions[f"HP_{family}_Is{self.name}"]
        (_, self.handle), (self.type, self.value) = self.setter.parameters


class Callback:
    """A row of callbacks.tsv for one family: a callback type, and its setter if the family has listeners. `same` is the type that this
    one is another name of. `http`: the event is about a message or a frame. `part`: the field of `Listener` that has it."""

    def __init__(self, family, row, functions):
        self.family, self.event, self.about, self.more = family, row["event"], row["about"], row["setter"]
        self.http, self.result = "(Http)" in row["families"], row["result"] or "En_HP_HandleResult"
        self.type = f"HP_FN_{family}_{self.event}"
        self.setter = self.function = functions.get(f"HP_Set_FN_{family}_{self.event}")
        base = "Http" if self.http else family.removeprefix("Http")
        self.same = f"HP_FN_{base}_{self.event}" if base != family else None
        rest = [p for p in row["parameters"].replace("CONNID", "HP_CONNID dwConnID", 1).split(", ") if p]
        self.parameters = [tuple(p.rsplit(" ", 1)) for p in [f"HP_{family} pSender"] + rest]
        tells_address = ("LPCTSTR", "lpszRemoteAddress") in self.parameters
        self.part = "http" if self.http else "node" if tells_address else "base"


class ComponentType:
    """A row of component_types.tsv: a creator and destroyer, and those of its listener unless another type's are used.
    `value` is the Rust expression for it."""

    def __init__(self, row, functions):
        self.name, self.role, self.words = row["type"], row["role"], row["words"]
        self.transport, self.framing = row["transport"], row["framing"]
        self.secure = {"yes": True, "no": False}[row["secure"]]
        self.waits = {"yes": True, "no": False}[row["waits"]]
        role, framing = ({"Node": "NODE"}.get(self.role, self.role), {"Http": "HTTP", "Arq": "ARQ"}.get(self.framing, self.framing))
        self.value = (f"ComponentType::{self.transport.lower()}(Role::{role}, Framing::{framing})" + ".with_tls()" * self.secure +
                      ".that_waits()" * self.waits)
        self.create, self.destroy = functions[f"Create_HP_{self.name}"], functions[f"Destroy_HP_{self.name}"]
        self.create_listener = functions.get(f"Create_HP_{self.name}Listener")
        self.destroy_listener = functions.get(f"Destroy_HP_{self.name}Listener")


class HttpFunction:
    """A row of http_functions.tsv for one family: `call` is the Rust function that does it, `first` an argument before those of C."""

    def __init__(self, family, row, functions):
        self.family, self.call, self.first, self.about = family, row["call"], row["first"], row["about"]
        self.ids = row["ids"].split(", ")
        self.function = functions[f"HP_{family}_{row['function']}"]


class Api:
    """Everything that the tables say."""

    def __init__(self):
        self.functions = {row["name"]: Function(place, row) for place, row in enumerate(table("api/functions.tsv"))}
        self.extensions = [Function(place, row) for place, row in enumerate(table("api/extensions.tsv"))]
        self.types = [ComponentType(row, self.functions) for row in table("api/component_types.tsv")]
        self.property_rows = [PropertyRow(row) for row in table("api/properties.tsv")]
        self.properties = self.of_families("api/properties.tsv", Property)
        self.callbacks = self.of_families("api/callbacks.tsv", Callback)
        self.http_functions = self.of_families("api/http_functions.tsv", HttpFunction)
        self.http_callbacks = [Callback("Http", row, self.functions) for row in table("api/callbacks.tsv") if "(Http)" in row["families"]]

    def of_families(self, path, kind):
        """A row stands for one thing of each of its families; sorted as `function` is in functions.tsv."""
        found = [kind(family, row, self.functions) for row in table(path) for family in row["families"].split() if not family.startswith("(")]
        return sorted(found, key=lambda thing: thing.function.place)


def exported():
    """The names of the functions that are there already."""
    return set(read("c-tests/abi/exports.txt").split())


def constant(name):
    """TcpPullServer is TCP_PULL_SERVER."""
    return re.sub("(?<!^)(?=[A-Z][a-z])", "_", name).upper()


def role_of(name):
    """The role of a family's objects. A cast component is a client."""
    return next((role for role in ROLES if role in name), "Client")
