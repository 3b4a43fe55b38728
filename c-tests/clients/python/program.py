"""Runs one case on the classes of the package HPSocket and prints facts: program.py KIND_CASE (push_echo) or program.py import.

The package comes from PYTHONPATH, with whichever library lies in it. Exit status 77: there is no package.
"""

import faulthandler
import importlib
import os
import re
import sys

CASE_LIMIT_S = 60 * int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))


def complete(api):
    """Makes pyhpsocket importable where the library lacks functions that it wraps without looking; gives their names."""
    lacking = []
    while True:
        try:
            importlib.import_module("HPSocket.pyhpsocket")
            return lacking
        except NameError as error:
            name = re.search(r"name '(\w+)' is not defined", str(error)).group(1)
            if hasattr(api, name):
                raise
            setattr(api, name, None)
            lacking.append(name)


def show_import(api, lacking):
    from HPSocket import multiplatforms

    number = api.HPSocketDLL.HP_GetHPSocketVersion()
    print(f"version {number >> 24}.{number >> 16 & 0xFF}.{number >> 8 & 0xFF}.{number & 0xFF}")
    print("loaded by the package's rule:", api.HPSocketDLL._name == multiplatforms.config[0])
    print("functions without which the package cannot be imported, not in the library:", ", ".join(lacking) or "none")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    faulthandler.dump_traceback_later(CASE_LIMIT_S, exit=True)
    try:
        import HPSocket.HPSocketAPI as api
    except ModuleNotFoundError as error:
        print("SKIPPED:", error, file=sys.stderr)
        sys.exit(77)
    lacking = complete(api)
    if sys.argv[1] == "import":
        return show_import(api, lacking)
    from cases import run

    return run(*sys.argv[1].split("_", 1))


if __name__ == "__main__":
    main()
