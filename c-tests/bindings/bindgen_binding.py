"""bindgen reads the headers with libclang, and writes declarations for Rust."""

import os
import re

from common import HERE, complete, need, run, speaks


def test(include, library, work, source):
    for program in ("bindgen", "rustc", "cc"):
        need(program)
    directory = os.path.dirname(library)
    binding = os.path.join(work, "hp.rs")
    # Without the file, bindgen would take what the system's headers declare too.
    run("bindgen", source, "--allowlist-file", ".*/hpsocket/.*", "--no-layout-tests", "--output", binding, "--", "-I", include)
    with open(binding, encoding="utf-8") as file:
        text = file.read()
    functions = re.findall(r'^((?: *#\[doc = ".*"\]\n)?) *pub fn (\w+)\(', text, flags=re.M)
    complete(include, [name for _, name in functions])
    silent = [name for comment, name in functions if not comment and name != "GetHPSocketVersion"]
    assert not silent, f"bindgen sees no comment of {len(silent)} functions: {silent[:10]}"
    print("all of them have a comment that bindgen sees")
    program = os.path.join(work, "program")
    run("rustc", "--edition", "2021", os.path.join(HERE, "bindgen", "main.rs"), "-o", program, "-L", directory, "-l", "hpsocket4c",
        env=dict(os.environ, OUT_DIR=work))
    speaks([program], directory)
