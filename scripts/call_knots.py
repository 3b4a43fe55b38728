#!/usr/bin/env python3
"""Finds files of src/component that call each other in circles.

Imports do not show such circles: the methods of one type may stand in many files, and a call of
one needs no import. So this reads which functions each file defines, and which of those of other
files it calls: methods by their receiver's type, functions and associated functions by their
path. Tests and calls through a trait object do not count. A circle of more than three files
("knot") fails the check.

Usage: call_knots.py [--list | --edges | --private]
    --list     who calls whom, file by file
    --edges    the same with the functions' names
    --private  functions that only their own file calls, although others of src/component may
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "src" / "component"
LIMIT = 3

# Variables that are named after their type everywhere.
NAMED = {"component": "Component", "turn": "Turn"}

FN = re.compile(r"^( *)(pub(?:\([^)]*\))? )?(?:const |unsafe )*fn (\w+)", re.M)
IMPL = re.compile(r"^impl(?:<[^>]*>)? (?:(?:\w+::)*(\w+)(?:<[^>]*>)? for )?(\w+)")
WORD = r"[A-Za-z_]\w*"


def without_comments_and_tests(text):
    text = re.split(r"^#\[cfg\(.*\btest\b.*\)\]\nmod \w+ \{", text, flags=re.M)[0]
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)


class File:
    def __init__(self, path):
        self.name = str(path.relative_to(ROOT))
        self.text = without_comments_and_tests(path.read_text())
        parts = self.name[: -len(".rs")].split("/")
        self.module = parts[:-1] if parts[-1] == "mod" else parts
        # (type or None, function, whether others in src/component may call it)
        self.defined = []
        # Text of impl blocks by the type they are for, and what is outside of them.
        self.blocks = []
        self.read_blocks()

    def read_blocks(self):
        current, lines = None, []
        for line in self.text.split("\n"):
            head = IMPL.match(line)
            if head and not line.rstrip().endswith("}"):
                self.blocks.append((current, "\n".join(lines)))
                current, lines = (head[2], head[1]), []
            lines.append(line)
            if line == "}" and current:
                self.blocks.append((current, "\n".join(lines)))
                current, lines = None, []
        self.blocks.append((current, "\n".join(lines)))
        for owner, text in self.blocks:
            # Methods of traits are called through the trait.
            if owner and owner[1]:
                continue
            for match in FN.finditer(text):
                depth = 4 if owner else 0
                if len(match[1]) == depth:
                    self.defined.append((owner and owner[0], match[3], (match[2] or "").startswith("pub(")))


def imports(file):
    """Names that `use` brings in from src/component, with their full paths."""
    found = {}
    for match in re.finditer(r"\buse (crate::component|super|self)((?:::|\{)[^;]*);", file.text):
        base = {"crate::component": [], "super": file.module[:-1], "self": file.module}[match[1]]
        for path in expand(match[2].removeprefix("::")):
            path, _, alias = path.partition(" as ")
            parts = [part for part in path.strip().split("::") if part]
            if parts and parts[-1] == "self":
                parts.pop()
            if parts:
                found[alias.strip() or parts[-1]] = base + parts
    return found


def expand(tree):
    """`a::{b, c::d}` as `a::b`, `a::c::d`."""
    tree = re.sub(r"\s+", " ", tree.strip())
    brace = tree.find("{")
    if brace < 0:
        return [part.strip() for part in tree.split(",") if part.strip()]
    items, depth, item = [], 0, ""
    for char in tree[brace + 1 : tree.rfind("}")]:
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            items.append(item)
            item = ""
        else:
            item += char
    items.append(item)
    prefix = tree[:brace]
    return [prefix + path for item in items if item.strip() for path in expand(item)]


def calls(file, methods, functions, fields):
    """Files whose functions `file` calls, with the functions' names."""
    found = defaultdict(set)
    names = imports(file)

    def method(owner, name):
        for target in methods.get((owner, name), ()):
            if target != file.name:
                found[target].add(name)

    for owner, text in file.blocks:
        owner = owner and owner[0]
        known = dict(NAMED)
        known["self"] = owner
        for match in re.finditer(rf"\b({WORD}): &(?:'\w+ )?(?:mut )?(?:Arc<)?({WORD})", text):
            known[match[1]] = owner if match[2] == "Self" else match[2]
        pattern = rf"(?<![\w.])({WORD}(?:\s*\.\s*{WORD})*?)\s*\.\s*({WORD})\s*\("
        for match in re.finditer(pattern, text):
            receiver = re.split(r"\s*\.\s*", match[1])
            kind = known.get(receiver[0])
            for field in receiver[1:]:
                kind = fields.get((kind, field))
            if kind:
                method(kind, match[2])
        for match in re.finditer(rf"(?<![\w:])((?:{WORD}::)*)({WORD})\s*\(", text):
            path, name = match[1].split("::")[:-1], match[2]
            if path and path[-1] == "Self":
                method(owner, name)
            elif path and path[-1][0].isupper():
                method(path[-1], name)
            else:
                full = names.get(path[0], [*path[:1]]) + path[1:] + [name] if path else names.get(name)
                for target in functions.get("::".join(full), ()) if full else ():
                    if target != file.name:
                        found[target].add(name)
    # Functions may be given away by name, without a call.
    for name, full in names.items():
        for target in functions.get("::".join(full), ()):
            if target != file.name:
                found[target].add(name)
    return found


def struct_fields(files):
    """Types of fields that have types of src/component: (type, field) -> type."""
    fields = {}
    for file in files:
        for struct in re.finditer(r"\bstruct (\w+)(?:<[^>]*>)? \{(.*?)\n\}", file.text, re.S):
            for match in re.finditer(
                rf"({WORD}): (?:&'\w+ (?:mut )?)?(?:Option<|Arc<|Weak<|Mutex<|RwLock<)*(\w+)", struct[2]
            ):
                fields[struct[1], match[1]] = match[2]
    return fields


def knots(graph):
    """Strongly connected components (Tarjan), largest first."""
    order, low, stack, result = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for target in graph[node]:
            if target not in order:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], order[target])
        if low[node] == order[node]:
            at = stack.index(node)
            result.append(sorted(stack[at:]))
            del stack[at:]

    for node in graph:
        if node not in order:
            visit(node)
    return sorted(result, key=lambda knot: (-len(knot), knot))


def main():
    files = [File(path) for path in sorted(ROOT.rglob("*.rs")) if not {"tests.rs", "tests"} & set(path.parts)]
    methods, functions = defaultdict(set), defaultdict(set)
    for file in files:
        for owner, name, _ in file.defined:
            if owner:
                methods[owner, name].add(file.name)
            else:
                functions["::".join([*file.module, name])].add(file.name)
    fields = struct_fields(files)
    graph = {file.name: calls(file, methods, functions, fields) for file in files}
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode in ("--list", "--edges"):
        for name, targets in graph.items():
            shown = [f"{t} ({', '.join(sorted(n))})" if mode == "--edges" else t for t, n in sorted(targets.items())]
            print(f"{name} -> {'; '.join(shown) or 'nothing'}")
    if mode == "--private":
        called = {(target, name) for targets in graph.values() for target, names in targets.items() for name in names}
        for file in files:
            for _, name, shared in file.defined:
                if shared and (file.name, name) not in called:
                    print(f"{file.name}: {name}")
    found = [knot for knot in knots(graph) if len(knot) > 1]
    for knot in found:
        print(f"call knot of {len(knot)} files: {', '.join(knot)}")
    if any(len(knot) > LIMIT for knot in found):
        print(f"rule: files of src/component call each other in circles of {LIMIT} at most", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
