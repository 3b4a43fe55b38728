"""A page of our server in a browser without a window; its script talks to our WebSocket. The screenshot stays in the build directory."""

import os
import re

from process import ADDRESS, must, need
from rig import run

TEXT = "echo of 120000: héllo , closed 1000"


def browse(rig, server, scheme, name):
    need("chromium")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server"]
    command += ["--disable-background-networking", "--ignore-certificate-errors", "--user-data-dir=" + rig.path("profile"), "--window-size=600,200"]
    url = f"{scheme}://{ADDRESS}:{server.port}/page"
    # The page is loaded when its image has come, and that comes after the echo.
    status, output, errors = run(*command, "--dump-dom", url)
    found = re.search(r"<h1 id=\"?state\"?>(.*?)</h1>", output.decode())
    must(status == 0 and found and found[1] == TEXT, f"the page says {found and found[1]} ({status}): {errors[-1000:]}")
    picture = os.path.join(os.path.dirname(rig.program), name)
    status, _, errors = run(*command, "--screenshot=" + picture, url)
    must(status == 0 and os.path.getsize(picture) > 1000, f"a screenshot: {errors[-1000:]}")
    server.expect(r"^WEBSOCKET \d+$", 2)
    server.absent(r"^ERROR ")


def case_http(rig):
    browse(rig, rig.server(), "http", "chromium-http.png")


def case_https(rig):
    browse(rig, rig.server("good"), "https", "chromium-https.png")
