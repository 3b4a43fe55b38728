#!/bin/sh
# Runs the examples against each other over the loopback interface: those in C, those in C++, a file over UDP,
# those with TLS, and the web page of the chat for curl. Usage: demo.sh DIRECTORY_OF_THE_PROGRAMS [option of pull_agent ...]
set -eu
programs=$1
shift

scratch=$(mktemp -d)
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

stop() {
    echo "demo: $*" >&2
    exit 1
}

# serve PROGRAM [ARGUMENT ...]: starts a server, waits until it listens, sets server and port.
serve() {
    program=$1
    shift
    # The server stops when its input ends, so it cannot outlive this script.
    rm -f "$scratch/input"
    mkfifo "$scratch/input"
    : >"$scratch/ready"
    "$programs/$program" "$@" <"$scratch/input" >"$scratch/ready" &
    server=$!
    exec 3>"$scratch/input"

    tries=0
    until grep -q '^READY ' "$scratch/ready"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
            stop "$program did not start"
        fi
        sleep 0.1
    done
    port=$(sed -n 's/^READY //p' "$scratch/ready")
    echo "$program: 127.0.0.1:$port"
}

# finish NAME STATUS: ends the server. Neither the server nor the other side, whose exit status is STATUS,
# may have failed.
finish() {
    exec 3>&-
    server_status=0
    wait "$server" || server_status=$?
    server=
    if [ "$2" -ne 0 ] || [ "$server_status" -ne 0 ]; then
        stop "FAILED ($1: $2, server: $server_status)"
    fi
}

serve pull_echo_server 127.0.0.1 0
agent_status=0
"$programs/pull_agent" "$@" 127.0.0.1 "$port" 3>&- || agent_status=$?
finish agent "$agent_status"

serve pull_server 127.0.0.1 0
client_status=0
"$programs/pull_client" 127.0.0.1 "$port" 3>&- || client_status=$?
finish client "$client_status"
echo "demo: every echo was right"

echo
timeout 60 "$programs/arq_file" demo || stop "FAILED (arq_file)"
echo "demo: ARQ repeated what was lost, and the checksum was right"

if ! command -v openssl >/dev/null 2>&1; then
    echo "demo: no TLS, there is no program openssl to make a certificate with"
    exit 0
fi
echo
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '/CN=demo.example.com' \
    -addext 'subjectAltName=DNS:demo.example.com' -keyout "$scratch/key" -out "$scratch/certificate" 2>"$scratch/log" ||
    stop "openssl: $(cat "$scratch/log")"
serve tls_echo_server "$scratch/certificate" "$scratch/key" 127.0.0.1 0
client_status=0
"$programs/tls_echo_client" "$scratch/certificate" demo.example.com 127.0.0.1 "$port" 3>&- || client_status=$?
echo "demo: and a client that expects other.example.com there:"
! "$programs/tls_echo_client" "$scratch/certificate" other.example.com 127.0.0.1 "$port" 3>&- ||
    stop "the client took the certificate of another host"
finish client "$client_status"
echo "demo: every echo was right, and the wrong name was refused"

if ! command -v curl >/dev/null 2>&1; then
    echo "demo: no HTTP, there is no program curl to ask with"
    exit 0
fi
echo
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '/CN=localhost' \
    -addext 'subjectAltName=DNS:localhost' -keyout "$scratch/web-key" -out "$scratch/web-certificate" 2>"$scratch/log" ||
    stop "openssl: $(cat "$scratch/log")"
serve ws_chat 127.0.0.1 0 "$scratch/web-certificate" "$scratch/web-key" 0
https_port=$(sed -n 's/^HTTPS //p' "$scratch/ready")

# fetch URL [OPTION OF CURL ...]: gets the page of the chat.
fetch() {
    url=$1
    shift
    curl -q -sS -m 30 --noproxy '*' "$@" -D "$scratch/head" -o "$scratch/page" "$url" 3>&- || return 1
    echo "demo: $url: $(tr -d '\r' <"$scratch/head" | head -n 1), $(wc -c <"$scratch/page") bytes," \
        "$(sed -n 's/.*<title>\(.*\)<\/title>.*/title \1/p' "$scratch/page")"
    grep -q 'new WebSocket' "$scratch/page"
}

fetch_status=0
fetch "http://127.0.0.1:$port/" || fetch_status=$?
fetch "https://localhost:$https_port/" --cacert "$scratch/web-certificate" --resolve "localhost:$https_port:127.0.0.1" ||
    fetch_status=$?
finish curl "$fetch_status"
echo "demo: the page came over HTTP and HTTPS. To chat, run"
echo "    $programs/ws_chat 127.0.0.1 8080"
echo "and open http://127.0.0.1:8080/ in two windows of a browser."
