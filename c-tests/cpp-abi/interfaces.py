"""Reads api/cpp_interfaces.tsv: the classes, functions and smart pointers of the C++ interface."""

import re
from collections import namedtuple

Parameter = namedtuple("Parameter", "type name default reference")
# part: 0, or 1 for the second part of a two-part object; slot: None for free functions.
Method = namedtuple("Method", "owner part slot returns name parameters body")
Class = namedtuple("Class", "name kind bases features methods")

DESTRUCTOR = "~"


def split(text):
    """Splits at commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in "(<") - (character in ")>")
        if character == "," and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def parameter(text):
    declaration, _, default = (half.strip() for half in text.partition("="))
    kind, name, array = re.fullmatch(r"(.*?[\s*&])(\w+)(\[\d*\])?", declaration).groups()
    kind = kind.strip()
    return Parameter(kind.rstrip("&").strip() + ("*" if array else ""), name, default or None, kind.endswith("&"))


def method(row):
    part, slot = (1, row["vtable_slot"][7:]) if row["vtable_slot"].startswith("second:") else (0, row["vtable_slot"])
    name = DESTRUCTOR if row["name"].startswith("~") else row["name"]
    return Method(row["class"].removesuffix("<T>"), part, int(slot.split("+")[0]) if slot else None, row["return"], name,
                  [parameter(text) for text in split(row["params"])], row["body"])


class Interfaces:
    """classes and functions by name, in the order of the table; a template's name has no <T>."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        rows = [dict(zip(lines[0], line)) for line in lines[1:]]
        self.classes, self.functions, self.headers = {}, {}, {}
        for row in rows:
            if row["kind"] == "function":
                # Removed before 6.0.1 (CPP-87).
                if row["name"] != "SYS_Alloca":
                    self.functions[row["name"]] = method(row)
                    self.headers[row["name"]] = (row["class"], row["class_guard"].split())
                continue
            name = row["class"].removesuffix("<T>")
            bases = [base.removeprefix("public ") for base in split(row["bases"])]
            owner = self.classes.setdefault(name, Class(name, row["kind"], bases, row["class_guard"].split(), []))
            if row["name"]:
                owner.methods.append(method(row))

    def of_kind(self, *kinds):
        return [c for c in self.classes.values() if c.kind in kinds]

    def parts(self, name, sender="T"):
        """The parts of an object of this class, each a list of (interface without <T>, its sender), base first.

        sender replaces T: the listeners of one class differ from those of another in the type of their events' sender."""
        base, _, argument = name.partition("<")
        if base == "DualInterface":
            first, second = split(argument.rstrip(">"))
            return self.parts(first) + self.parts(second)
        sender = argument.rstrip(">") if argument and argument != "T>" else sender
        this = self.classes[base]
        if this.kind == "alias":
            return self.parts(this.bases[0])
        found = [part for one in this.bases for part in self.parts(one, sender)] or [[]]
        return [found[0] + [(base, sender)]] + found[1:]

    def slots(self, chain):
        """The virtual functions of one part that stand in its own vtable, T replaced: those that interfaces introduce."""
        found = []
        for base, sender in chain:
            if self.classes[base].kind == "default listener":
                continue
            for one in self.classes[base].methods:
                found.append(one._replace(parameters=[p._replace(type=f"{sender}*") if p.type == "T*" else p
                                                      for p in one.parameters]))
        return found

    def count(self, chain):
        """How many entries the vtable of a part has; a destructor has two."""
        return sum(1 + (one.name == DESTRUCTOR) for one in self.slots(chain))

    def resolve(self, name):
        """part, slot -> the method that a class ends up with there: the last override (or the pure declaration)."""
        final = {}
        for number, chain in enumerate(self.parts(name)):
            for one in self.slots(chain):
                final[number, one.slot] = one
        line, at = [], self.classes[name]
        while at.kind == "default listener":
            line.insert(0, at)
            at = self.classes[at.bases[0]]
        for one in (override for default in line for override in default.methods):
            final[one.part, one.slot] = final[one.part, one.slot]._replace(owner=one.owner, body=one.body)
        return final
