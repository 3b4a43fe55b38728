"""cgo asks the C compiler about what a Go program names."""

import os
import shutil

from common import HERE, need, run, speaks


def test(include, library, work, source):
    for program in ("go", "cc"):
        need(program)
    directory = os.path.dirname(library)
    module = os.path.join(work, "cgo")
    shutil.copytree(os.path.join(HERE, "cgo"), module)
    # Nothing is fetched, and what is compiled stays in the directory of the test.
    environment = dict(os.environ, CGO_ENABLED="1", CGO_CFLAGS=f"-I{include} -Wall -Werror", CGO_LDFLAGS=f"-L{directory} -lhpsocket4c",
                       GOFLAGS="-mod=mod", GOPROXY="off", GOCACHE=os.path.join(work, "cache"))
    run("go", "build", "-o", "program", ".", cwd=module, env=environment)
    speaks([os.path.join(module, "program")], directory)
