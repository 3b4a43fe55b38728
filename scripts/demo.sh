#!/bin/sh
# Runs the examples against each other over loopback: the C ones, then the C++ ones.
# Usage: demo.sh DIRECTORY_OF_THE_PROGRAMS [option of pull_agent ...]
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

# run LABEL SERVER CLIENT [ARGUMENT ...]: runs the server, and then CLIENT ARGUMENT ... ADDRESS PORT.
run() {
    label=$1 program=$2 client=$3
    shift 3
    # The server stops when its input ends: it cannot outlive this script.
    rm -f "$scratch/input" "$scratch/ready"
    mkfifo "$scratch/input"
    "$programs/$program" 127.0.0.1 0 <"$scratch/input" >"$scratch/ready" &
    server=$!
    exec 3>"$scratch/input"

    tries=0
    until grep -q '^READY ' "$scratch/ready" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
            echo "demo: the $label server did not start" >&2
            exit 1
        fi
        sleep 0.1
    done
    port=$(sed -n 's/^READY //p' "$scratch/ready")
    echo "$label echo server: 127.0.0.1:$port"

    client_status=0
    "$programs/$client" "$@" 127.0.0.1 "$port" 3>&- || client_status=$?

    exec 3>&-
    server_status=0
    wait "$server" || server_status=$?
    server=
    if [ "$client_status" -ne 0 ] || [ "$server_status" -ne 0 ]; then
        echo "demo: FAILED ($client: $client_status, $program: $server_status)" >&2
        exit 1
    fi
}

run C pull_echo_server pull_agent "$@"
run C++ pull_server pull_client
echo "demo: every echo was right"
