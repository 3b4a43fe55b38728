#!/usr/bin/env python3
"""Makes a copy of the Python package HPSocket that loads the library under test.

usage: python_package.py LIBRARY DIRECTORY CACHE_DIRECTORY

The copy is DIRECTORY/HPSocket; programs find it with PYTHONPATH=DIRECTORY. The package loads a file beside its modules, whose name
depends on the platform (multiplatforms.py knows it); there the copy has a link to LIBRARY, as a user would put it. The package is
fetched into the cache by released.py and stays there as it is. Exit status 77: it cannot be had.
"""

import os
import runpy
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from released import SKIPPED, Unavailable, fetch  # noqa: E402


def copy(package, library, directory):
    """The file of the copy that the package will load."""
    target = os.path.join(directory, "HPSocket")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("*.so"))
    loaded, _ = runpy.run_path(os.path.join(target, "multiplatforms.py"))["config"]
    os.symlink(os.path.abspath(library), loaded)
    return loaded


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    library, directory, cache = sys.argv[1:]
    try:
        package = os.path.join(fetch(cache), "HPSocket")
    except Unavailable as reason:
        print("SKIPPED: the package HPSocket cannot be had:", reason)
        sys.exit(SKIPPED)
    print(copy(package, library, directory))


if __name__ == "__main__":
    main()
