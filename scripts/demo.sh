#!/bin/sh
# Runs the two examples against each other over loopback.
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

# The server stops when its input ends: it cannot outlive this script.
mkfifo "$scratch/input"
"$programs/pull_echo_server" 127.0.0.1 0 <"$scratch/input" >"$scratch/ready" &
server=$!
exec 3>"$scratch/input"

tries=0
until grep -q '^READY ' "$scratch/ready"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "demo: the server did not start" >&2
        exit 1
    fi
    sleep 0.1
done
port=$(sed -n 's/^READY //p' "$scratch/ready")
echo "echo server: 127.0.0.1:$port"

agent_status=0
"$programs/pull_agent" "$@" 127.0.0.1 "$port" 3>&- || agent_status=$?

exec 3>&-
server_status=0
wait "$server" || server_status=$?
server=
if [ "$agent_status" -ne 0 ] || [ "$server_status" -ne 0 ]; then
    echo "demo: FAILED (agent: $agent_status, server: $server_status)" >&2
    exit 1
fi
echo "demo: every echo was right"
