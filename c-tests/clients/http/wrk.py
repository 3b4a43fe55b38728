"""wrk: two seconds of requests on many connections, without pipelining and with it."""

import re

from process import ADDRESS, must, need
from rig import run

PIPELINE = """
init = function(args)
    local r = {}
    for i = 1, 16 do r[i] = wrk.format("GET", "/pattern?" .. (100 * i)) end
    request_all = table.concat(r)
end
request = function() return request_all end
"""


def load(rig, server, *options, path="/pattern?1000", scheme="http"):
    need("wrk")
    url = f"{scheme}://{ADDRESS}:{server.port}{path}"
    status, output, errors = run("wrk", "--threads", 2, "--connections", 50, "--duration", "2s", *options, url)
    text = output.decode()
    must(status == 0 and "Socket errors" not in text and "Non-2xx" not in text, f"{text}{errors}")
    answered = int(re.search(r"^ *(\d+) requests in ", text, re.M)[1])
    must(answered > 500, f"{answered} requests are answered")
    print(text)
    must(server.connections() <= 51, f"{server.connections()} connections for 50, and one at first")
    server.absent(r"^ERROR ")


def case_one_at_a_time(rig):
    load(rig, rig.server())


def case_pipeline(rig):
    load(rig, rig.server(), "--script", rig.write("pipeline.lua", PIPELINE))


def case_chunked(rig):
    load(rig, rig.server(), path="/chunked?30000")


def case_uploads(rig):
    script = 'wrk.method = "POST"\nwrk.body = string.rep("0123456789", 2000)\n'
    load(rig, rig.server(), "--script", rig.write("upload.lua", script), path="/body")


def case_https(rig):
    load(rig, rig.server("good"), scheme="https")
