#!/usr/bin/env python3
"""Runs one case of the component under test against independent TLS peers.

usage: run.py PROGRAM MODULE CASE LIBRARY_DIRECTORY

PROGRAM is made of peer.c. MODULE.py has the function case_CASE. Exit status 77: a program it needs is missing.
"""

import importlib
import importlib.util
import sys
import tempfile
import traceback

SKIPPED = 77


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    program, module, case, library_directory = sys.argv[1:]
    if importlib.util.find_spec("_ssl") is None:
        print("SKIPPED: this Python has no module ssl")
        sys.exit(SKIPPED)
    from rig import Rig  # which needs ssl

    function = getattr(importlib.import_module(module), "case_" + case)
    with tempfile.TemporaryDirectory() as directory:
        rig = Rig(program, library_directory, directory)
        try:
            function(rig)
            rig.end()
        except Exception:
            rig.kill()
            for process in rig.processes:
                process.show()
            traceback.print_exc(file=sys.stdout)
            sys.exit(1)
        finally:
            rig.kill()


if __name__ == "__main__":
    main()
