#!/usr/bin/env python3
"""Checks the rules of CONTRIBUTING.md that neither the compiler nor a lint knows.

usage: check_rules.py

Prints each violation as PATH:LINE: RULE, and ends with status 1 if there is one.
"""

import re
import sys

from generated import files, read

PROSE = ("docs", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "benches/README.md", "c-tests/README.md")
CODE = ("src", "cpp", "c-tests", "include", "tests", "fuzz", "benches", "examples", "scripts", "cmake")
ENDINGS = (".rs", ".c", ".h", ".cpp", ".hpp", ".py", ".sh", ".cmake", ".in", "CMakeLists.txt", ".md")
# Data, generated documents, and the specification, which has its own wording.
EXEMPT = re.compile(r"^docs/(spec/|spec-ids\.txt|conformance\.md)|/target/|^scripts/check_rules\.py$|^c-tests/stress/naps\.c$")

# Tests say why they skip something.
PRINTS = "the library never prints"
TEST = re.compile(r"/tests/|/tests\.rs$")

# Code of the library that must not exist, outside of comments.
FORBIDDEN_CODE = {
    "nothing may be left unfinished": re.compile(r"\b(todo|unimplemented|dbg)!"),
    PRINTS: re.compile(r"\be?print(ln)?!"),
    'exported functions are extern "C-unwind", because a foreign unwinding may pass them': re.compile(r'pub (unsafe )?extern "C" fn'),
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")

STATEMENT = r"[A-Z][A-Z0-9]{1,4}-[TW]?\d+[a-c]?"
# What is left of a comment after its marks. Tests name what they prove with "proves:".
ONLY_STATEMENTS = re.compile(rf"^(see |as |for )?\(?{STATEMENT}((,| to| and|, and|)\s+{STATEMENT})*\)?[.:]?$", re.I)

# Words that only insiders understand, also as parts of identifiers, with the plain word for each.
PRIVATE_WORDS = {
    "rooms": "modules",
    "assure": "long checks",
    "heir": "successor",
    "relic": "inherited",
    "estate": "inherited",
    "lineage": "generations of a component",
    "doze": "sleep",
    "nap": "sleep",
    "keeper": "owner",
    "guest": "attached shard",
}
PRIVATE_PHRASES = {
    re.compile(r"\b(ssl|tcp|tls|pull|pack|push|plain) kinds?\b", re.I): "component, or component type",
    re.compile(r"\bhouse rules?\b", re.I): "rule",
    re.compile(r"\bnobody here wrote\b", re.I): "independent",
}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
RUST_COMMENT = re.compile(r"^\s*//[/!]?(.*)$")
SCRIPT_COMMENT = re.compile(r"^\s*#(?!!)(.*)$")
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def paths():
    found = [path for root in CODE + PROSE for path in ([root] if "." in root else files(root, *ENDINGS))]
    return [path for path in dict.fromkeys(found) if not EXEMPT.search(path)]


def comments(path, text):
    """(line, text) of each comment without its marks; consecutive lines are one comment."""
    is_script = path.endswith((".py", ".sh", ".cmake", ".in", "CMakeLists.txt"))
    pattern = SCRIPT_COMMENT if is_script else RUST_COMMENT
    found, block = [], []
    for number, line in enumerate(text.splitlines() + [""], 1):
        match = pattern.match(line)
        if match:
            block.append(match.group(1).strip())
        elif block:
            found.append((number - len(block), " ".join(block)))
            block = []
        if not match and not is_script and " // " in line:
            found.append((number, line.split(" // ", 1)[1]))
    if not is_script and not path.endswith((".rs", ".md")):
        for match in BLOCK_COMMENT.finditer(text):
            body = re.sub(r"\s+", " ", re.sub(r"\n\s*\*", " ", match.group()[2:-2]))
            found.append((text.count("\n", 0, match.start()) + 1, body))
    return [(number, body.strip()) for number, body in found]


def private(line):
    """What a line says in private vocabulary, and what it should say."""
    for word in WORD.findall(line):
        plain = word.lower()
        for form in (plain, plain.removesuffix("s")):
            if form in PRIVATE_WORDS:
                yield f'"{word}" is private vocabulary: say {PRIVATE_WORDS[form]}'
                break
    for phrase, instead in PRIVATE_PHRASES.items():
        if match := phrase.search(line):
            yield f'"{match.group()}" is private vocabulary: say {instead}'


def violations(path):
    text = read(path)
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield number, "nothing may be left to be done; write an issue instead"
        for problem in private(line):
            yield number, problem
        if path.startswith("src/") and not RUST_COMMENT.match(line):
            for rule, pattern in FORBIDDEN_CODE.items():
                if pattern.search(line) and not (rule == PRINTS and TEST.search(path)):
                    yield number, rule
    if not path.endswith(".md"):
        for number, body in comments(path, text):
            if ONLY_STATEMENTS.match(body):
                yield number, f"a comment needs a reason, not only a number: {body}"


def main():
    if sys.argv[1:]:
        sys.exit(__doc__)
    found = [f"{path}:{number}: {problem}" for path in paths() for number, problem in violations(path)]
    print("\n".join(found) if found else "rules: kept")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
