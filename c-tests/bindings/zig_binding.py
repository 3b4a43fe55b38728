"""Zig translates the headers with its own C compiler."""

import os
import re
import shutil

from common import HERE, complete, need, run, speaks


def test(include, library, work, source):
    for program in ("zig", "cc"):
        need(program)
    directory = os.path.dirname(library)
    # What Zig has built of the C library takes minutes, so it is kept.
    cache = work.rstrip("/") + "-cache"
    environment = dict(os.environ, ZIG_GLOBAL_CACHE_DIR=cache, ZIG_LOCAL_CACHE_DIR=cache)
    text = run("zig", "translate-c", "-lc", "-I", include, source, env=environment)
    complete(include, re.findall(r"^pub extern fn (\w+)\(", text, flags=re.M))
    # Macros that are no values become errors where they are used; functions and types must not.
    broken = re.findall(r"^pub const ((?:HP_|En_|SYS_|Create_|Destroy_)\w+) = @compileError", text, flags=re.M)
    assert not broken, broken
    with open(os.path.join(work, "hp.zig"), "w", encoding="utf-8") as file:
        file.write(text)
    shutil.copy(os.path.join(HERE, "zig", "main.zig"), work)
    run("zig", "build-exe", "main.zig", "-lc", f"-L{directory}", "-lhpsocket4c", cwd=work, env=environment)
    speaks([os.path.join(work, "main")], directory)
