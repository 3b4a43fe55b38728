#!/usr/bin/env python3
"""nginx as a peer: one process that answers with a text of its configuration, or with a file if that is longer than a page.

usage: nginx_echo http RESPONSE BODY [CERTIFICATE KEY]

Listens on a free port and prints "READY port=N"; ends with the script that started it. This process becomes nginx.
"""

import ctypes
import os
import signal
import socket
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
TEXT = "Hello, world!"  # http_texts.h
PAGE = 4096

CONFIGURATION = """
daemon off; master_process off; pid {directory}/pid; error_log stderr;
events {{ worker_connections 21000; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type text/plain; sendfile on; tcp_nopush on;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096 {tls};
        {certificate}
        location / {{ {answer} }}
    }}
}}
"""


def free_port():
    """nginx cannot say which port it was given. If another program takes this one first, nginx ends, and so the run fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def announce(port):
    """Tells when the port is open, in a process of its own."""
    if os.fork():
        return
    for _ in range(250):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                print(f"READY port={port}", flush=True)
                break
        time.sleep(0.02)
    os._exit(0)


def main():
    size, tls = int(sys.argv[2]), sys.argv[4:6]
    directory = tempfile.mkdtemp(prefix="nginx-", dir=os.environ.get("BENCH_SCRATCH"))
    body = (TEXT * (size // len(TEXT) + 1))[:size]
    answer = f'return 200 "{body}";'
    if size > PAGE:
        with open(os.path.join(directory, "body.txt"), "w", encoding="ascii") as file:
            file.write(body)
        answer = f"root {directory}; try_files /body.txt =404; open_file_cache max=10;"
    port = free_port()
    configuration = os.path.join(directory, "nginx.conf")
    with open(configuration, "w", encoding="ascii") as file:
        file.write(CONFIGURATION.format(
            directory=directory, port=port, answer=answer, tls="ssl" if tls else "",
            certificate=f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]};" if tls else ""))
    announce(port)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.execvp("nginx", ["nginx", "-p", directory, "-c", configuration])


if __name__ == "__main__":
    main()
