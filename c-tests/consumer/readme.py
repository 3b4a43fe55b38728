#!/usr/bin/env python3
"""Does what README.md says, with its programs and its commands as they are printed, and runs what comes out.

Usage: readme.py requirements|pkgconfig|find_package|FetchContent|add_subdirectory README PREFIX LIBDIR C_COMPILER CXX_COMPILER [OPTION_OF_CMAKE ...]

PREFIX is where the library is installed, LIBDIR the library directory in it. A new home directory has it where the README installs it,
and `cc` and `c++` are the compilers. The options are for projects that build the library themselves: they are to find it built.

Exit status: 0 if everything was right, 77 if something can only be skipped here, 1 otherwise.
"""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

LIMIT = 60  # seconds, for each wait
WARNINGS = "-Wall -Wextra -Wpedantic -Werror"
SKIPPED = 77
skipped = []


def fail(words):
    raise SystemExit(f"FAIL: {words}")


def check(what, actual, expected):
    if actual != expected:
        fail(f"{what}: {actual!r} instead of {expected!r}")


class Readme:
    """The blocks of the README, by language."""

    def __init__(self, path):
        self.text = path.read_text()
        self.blocks = re.findall(r"^```(\w+)\n(.*?)^```$", self.text, re.M | re.S)

    def of(self, language):
        return [text for name, text in self.blocks if name == language]

    def program(self, language, name):
        """The one program that says in its first line what its file is called."""
        found = [text for text in self.of(language) if text.splitlines()[0].startswith((f"/* {name}:", f"// {name}:"))]
        check(f"number of programs {name}", len(found), 1)
        return found[0]

    def cmake(self, word):
        found = [text for text in self.of("cmake") if word in text]
        check(f"number of blocks of CMake with {word}", len(found), 1)
        return found[0]

    def commands(self, *begins):
        """The lines of shell commands that begin with one of these words, each once."""
        lines = [line for text in self.of("sh") for line in text.splitlines() if line.startswith(begins)]
        return list(dict.fromkeys(lines))


class Place:
    """A home directory with the installed library, and a directory to work in."""

    def __init__(self, root, readme, prefix, libdir, compilers):
        self.root, self.libdir = root, libdir
        (root / "hpsocket").symlink_to(prefix)
        self.work = root / "work"
        self.work.mkdir()
        tools = root / "tools"
        tools.mkdir()
        for name, compiler in compilers.items():
            wrapper = tools / name
            wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(compiler)} {WARNINGS} "$@"\n')
            wrapper.chmod(0o755)
        home = pathlib.Path.home()
        self.environment = {
            **os.environ,
            "HOME": str(root),
            "PATH": f"{tools}:{os.environ['PATH']}",
            # Where cargo and rustup have their files.
            "CARGO_HOME": os.environ.get("CARGO_HOME", str(home / ".cargo")),
            "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(home / ".rustup")),
        }
        # CMake gets the compilers as options, because cargo builds everything again if CC changes.
        self.compilers = [f"-DCMAKE_C_COMPILER={tools / 'cc'}", f"-DCMAKE_CXX_COMPILER={tools / 'c++'}"]
        for name in ("LD_LIBRARY_PATH", "PKG_CONFIG_PATH", "CMAKE_PREFIX_PATH"):
            self.environment.pop(name, None)
        (self.work / "echo.c").write_text(readme.program("c", "echo.c"))
        (self.work / "echo.cpp").write_text(readme.program("cpp", "echo.cpp"))
        # README says lib, as make installs; CMake alone may choose another directory.
        self.exports = [line.replace("/hpsocket/lib", f"/hpsocket/{libdir}") for line in readme.commands("export ")]
        check("number of exported paths", len(self.exports), 2)
        refusals = readme.of("text")
        check("number of messages", len(refusals), 1)
        self.refusal = refusals[0]

    def shell(self, command, exports=()):
        script = "\n".join([*exports, command])
        result = subprocess.run(["sh", "-eu", "-c", script], cwd=self.work, env=self.environment, capture_output=True, text=True,
                                timeout=10 * LIMIT, check=False)
        if result.returncode != 0:
            fail(f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def process(program, port, environment):
    started = subprocess.Popen([program, "127.0.0.1", str(port)], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    watchdog = threading.Timer(2 * LIMIT, started.kill)
    watchdog.start()
    try:
        yield started
    finally:
        watchdog.cancel()
        started.kill()
        started.wait()


def try_server(name, program, environment, refusal):
    """Echoes, refuses a second start with a reason, and ends in order at SIGINT. False if another process has taken the port."""
    port = free_port()
    with process(program, port, environment) as server:
        line = server.stdout.readline()
        if line == "":
            words = server.stderr.read()
            if "Address already in use" in words:
                return False
            fail(f"{name} did not start: {words}")
        check(f"{name}: first line", line, f"listening on 127.0.0.1 port {port}, press Ctrl-C to stop\n")
        with socket.create_connection(("127.0.0.1", port), LIMIT) as client:
            for data in (b"hello\n", bytes(range(256)) * 400):
                client.sendall(data)
                back = b""
                while len(back) < len(data) and (piece := client.recv(65536)):
                    back += piece
                check(f"{name}: the echo of {len(data)} bytes", back == data, True)

            with process(program, port, environment) as second:
                output, words = second.communicate(timeout=LIMIT)
            check(f"{name}: a second start", (second.returncode, output, words),
                  (1, "", refusal.replace("port 5555", f"port {port}")))

            server.send_signal(signal.SIGINT)
            check(f"{name}: the end of the connection", client.recv(1), b"")
        output, words = server.communicate(timeout=LIMIT)
        check(f"{name}: the end at Ctrl-C", (server.returncode, output, words), (0, "stopped\n", ""))
    return True


def run_server(name, program, place, environment):
    for _ in range(10):
        if try_server(name, program, environment, place.refusal):
            print(f"{name}: right")
            return
    fail(f"{name}: no free port")


def needed(program):
    output = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", output)


def check_linkage(name, program, library, linkage):
    libraries = needed(program)
    ours = [file for file in libraries if file.startswith("libhpsocket")]
    check(f"{name}: this project's libraries", ours, [f"lib{library}.so.6"] if linkage == "shared" else [])
    check(f"{name}: needs shared libraries", bool(libraries), linkage != "-static")


def can_link_statically(place):
    """Whether the system has archives of its own libraries."""
    (place.root / "probe.c").write_text("#include <openssl/ssl.h>\nint main(void) { return SSL_CTX_new(TLS_method()) == 0; }\n")
    system = subprocess.run([place.root / "tools" / "cc", "-static", "-o", place.root / "probe", place.root / "probe.c", "-lssl", "-lcrypto", "-ldl", "-lpthread"],
                            capture_output=True, check=False)
    if system.returncode != 0:
        skipped.append("programs with -static: this system has no static libssl or libc")
        return False
    return True


def with_pkg_config(readme, place):
    commands = readme.commands("cc ", "c++ ")
    check("number of commands that compile", len(commands), 6)
    for command in commands:
        package = command.rstrip(")").split()[-1]
        library = package.removesuffix("-static")
        linkage = "-static" if " -static " in command else "static" if package.endswith("-static") else "shared"
        check(f"the language of {command}", command.startswith("c++ "), library == "hpsocket")
        if linkage == "-static" and not can_link_statically(place):
            continue
        place.shell(command, place.exports)
        program = place.work / "echo"
        check_linkage(command, program, library, linkage)
        environment = place.environment
        if linkage == "shared":
            environment = {**environment, "LD_LIBRARY_PATH": str(place.root / "hpsocket" / place.libdir)}
        run_server(command, program, place, environment)


def with_cmake(readme, place, way, options):
    """The project of the README; for ways other than find_package with the replacement that it names."""
    lists = readme.cmake("find_package")
    configure, build, run = readme.commands("cmake ", "build/")
    if way != "find_package":
        line = next(line for line in lists.splitlines() if line.startswith("find_package"))
        lists = lists.replace(f"{line}\n", readme.cmake(way))
        configure = configure.split(" -DCMAKE_PREFIX_PATH")[0]
    check("the way to run the program", run, "build/echo_c")
    configure += "".join(f" {shlex.quote(option)}" for option in [*place.compilers, *options])
    linkages = {"shared": lists, "static": re.sub(r"(hpsocket::\w+)", r"\1_static", lists)}
    if can_link_statically(place):
        linkages["-static"] = linkages["static"] + readme.cmake("target_link_options")
    for linkage, text in linkages.items():
        (place.work / "CMakeLists.txt").write_text(text)
        place.shell(configure)
        place.shell(build)
        for program, library in (("echo_c", "hpsocket4c"), ("echo_cpp", "hpsocket")):
            name = f"{way}, {program}, {linkage}"
            check_linkage(name, place.work / "build" / program, library, linkage)
            run_server(name, place.work / "build" / program, place, place.environment)


def check_requirements(readme, prefix, libdir):
    """What the README says is required must be so: versions, and what the libraries need at run time."""
    source = pathlib.Path(sys.argv[2]).resolve().parent
    for file, pattern, words in (("Cargo.toml", r'^rust-version = "(.*)"', "| Rust | {} or newer"),
                                 ("CMakeLists.txt", r"^cmake_minimum_required\(VERSION (.*)\)", "CMake {} or newer")):
        version = re.search(pattern, (source / file).read_text(), re.M).group(1)
        check(f"the README says: {words.format(version)}", words.format(version) in readme.text, True)
    baseline = re.search(r"glibc ([0-9.]+) or newer", readme.text).group(1)
    own = os.confstr("CS_GNU_LIBC_VERSION").split()[-1]
    for name in ("libhpsocket4c.so", "libhpsocket.so"):
        library = prefix / libdir / name
        for file in needed(library):
            # The C library itself has several files.
            check(f"the README names {file} for {name}", file in readme.text or file.startswith(("libc.so", "libm.so", "ld-linux")), True)
        symbols = subprocess.run(["objdump", "-T", library], capture_output=True, text=True, check=True).stdout
        newest = max(re.findall(r"\(?GLIBC_([0-9.]+)", symbols), key=version_key)
        # Debian 12 has 2.36; a library that is built on a newer system may need that system's version.
        if version_key(own) <= (2, 36):
            check(f"{name} needs at most glibc {baseline}, as the README says (it needs {newest})", version_key(newest) <= version_key(baseline), True)
        print(f"{name}: needs glibc {newest}, {' '.join(needed(library))}")


def version_key(text):
    return tuple(int(part) for part in text.split("."))


def main():
    way, readme, prefix, libdir, c_compiler, cxx_compiler, *options = sys.argv[1:]
    for tool in ("readelf", "objdump", "pkg-config"):
        if shutil.which(tool) is None:
            print(f"SKIPPED: there is no program {tool}")
            sys.exit(SKIPPED)
    readme = pathlib.Path(readme).resolve()
    compilers = {"cc": c_compiler, "c++": cxx_compiler}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as root:
        place = Place(pathlib.Path(root).resolve(), Readme(readme), pathlib.Path(prefix).resolve(), libdir, compilers)
        if way == "requirements":
            check_requirements(Readme(readme), pathlib.Path(prefix), libdir)
        elif way == "pkgconfig":
            with_pkg_config(Readme(readme), place)
        elif way == "find_package":
            with_cmake(Readme(readme), place, way, options)
        else:
            # What the README downloads, or has as a submodule, is the directory of the README.
            (place.work / "hpsocket-rs").symlink_to(readme.parent)
            with_cmake(Readme(readme), place, way, [f"-DFETCHCONTENT_SOURCE_DIR_HPSOCKET={readme.parent}", *options])
    print(f"{way}: everything was right, {time.monotonic() - began:.1f} s")
    if skipped:
        print("SKIPPED: " + "; ".join(skipped))
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
