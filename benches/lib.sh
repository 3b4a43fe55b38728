# shellcheck shell=bash disable=SC2034 # the sourcing scripts use the variables
# What run.sh, syscalls.sh and allocations.sh share: scenarios, the libraries to compare, starting and ending programs.
# Sourced from the root of the repository. Every program started here ends with the script, however that ends.

build=$(realpath -m "${BUILD:-build}")
bench_dir=$build/bench
bin=$bench_dir/bin
scratch=$(mktemp -d)
export BENCH_SCRATCH=$scratch
server='' client='' port='' measured='' other_side=''
warmup=0.4
measured_env=() # put before the measured library's program, e.g. (env LD_PRELOAD=...)

labels=(raw raw-mmsg)
declare -A library=() options=()

cleanup() {
    local pid
    for pid in $server $client; do kill -KILL "$pid" && wait "$pid"; done 2>/dev/null
    rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

stop() {
    echo "error: $*" >&2
    exit 1
}

# The first two processors of this process: one for the measured program, one for the other side.
read -r cpu_a cpu_b <<<"$(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0))[:2])')"
pin_a=() pin_b=()
if [ "${PIN:-yes}" != yes ]; then
    echo "note: not pinned; raw epoll has one thread, a library all its workers" >&2
elif [ -n "${cpu_b:-}" ]; then
    pin_a=(taskset -c "$cpu_a") pin_b=(taskset -c "$cpu_b")
else
    echo "note: only one processor: both sides share it, rates say little" >&2
fi

# idle_count WANTED: as many idle connections as the descriptor limit allows.
idle_count() {
    local descriptors
    descriptors=$(ulimit -Hn)
    if [ "$descriptors" != unlimited ] && [ "$descriptors" -lt $(($1 + 200)) ]; then
        echo $((descriptors - 200))
    else
        echo "$1"
    fi
}

all_scenarios="tcp64c1 tcp64c50 tcp64c1000 tcp64p16 tcp4k tcp64k churn pull64 pull64p16 pack64 pack64p16 \
agent64c1 agent64c50 agent64p16 block block8 block1 idle1k idle idle19k \
ssl1k ssl16k ssl64k sslhs sslhs-resumed sslagent1k sslidle \
http1 http50 http50x16 http1000 httppost httpfields http1m httpchunked https50 ws64 ws16k \
httpagent1 httpagent50 httpagent50x16 wsagent64 httpclient httpsync httpidle1k httpidle httpidle-fields \
udp64c1 udp64c50 udpflood1200 udpflood64x1000 udp100k udpidle udpidle-detect \
arq0 arq1 arq5 arq20 arqbulk arqidle1k arqidle3k"

# scenario NAME: sets title, side (which side the library is: server, agent, or alone if one
# program is both), mode (of hp_server), what (the other servers answer,
# see canned.h; for datagrams: the options of both kinds of servers), loader (the load generator), asker (the library's program, if it is the agent), load_args, server_args (of hp_server), and certificate: that of
# all servers, if it is a scenario with TLS.
scenario() {
    side=server mode=tcp what=(echo) loader=load asker=(hp_agent) load_args=() server_args=() certificate=()
    case $1 in
        ssl*) mode=ssl ;;
        http*) mode=http what=(http 13 0) asker=(hp_http_agent agent) ;;
        ws*) mode=ws what=(ws) asker=(hp_http_agent agent -W) ;;
        udp*) mode=udp what=() loader=udp_load ;;
        arqidle*) mode=arq what=() loader=udp_load ;;
        arq*) side=alone mode=arq ;;
    esac
    if [[ $1 == ssl* || $1 == https[0-9]* ]]; then certificate=("$scratch/certificate" "$scratch/key"); fi
    case $1 in
        tcp64c1) title="64 B echo, 1 connection" load_args=(echo -c 1) ;;
        tcp64c50) title="64 B echo, 50 connections" load_args=(echo -c 50) ;;
        tcp64c1000) title="64 B echo, 1,000 connections" load_args=(echo -c 1000) ;;
        tcp64p16) title="64 B echo, 50 connections, 16 messages under way on each" load_args=(echo -c 50 -d 16) ;;
        tcp4k) title="4 KiB echo, 50 connections" load_args=(echo -c 50 -s 4096) ;;
        tcp64k) title="64 KiB echo, 16 connections, default options" load_args=(echo -c 16 -s 65536) ;;
        churn) title="connect, 64 B echo, close; 50 at a time" load_args=(churn -c 50) ;;
        pull64) title="pull server, 64 B, 50 connections" mode=pull load_args=(echo -c 50) ;;
        pull64p16) title="pull server, 64 B, 50 connections x 16" mode=pull load_args=(echo -c 50 -d 16) ;;
        pack64) title="pack server, 64 B, 50 connections" mode=pack load_args=(pack -c 50) ;;
        pack64p16) title="pack server, 64 B, 50 connections x 16" mode=pack load_args=(pack -c 50 -d 16) ;;
        agent64c1) title="agent, 64 B, 1 connection" side=agent load_args=(echo -c 1) ;;
        agent64c50) title="agent, 64 B, 50 connections" side=agent load_args=(echo -c 50) ;;
        agent64p16) title="agent, 64 B, 50 connections x 16" side=agent load_args=(echo -c 50 -d 16) ;;
        block) title="25 of 50 connections block 50 ms in OnReceive; figures of the others"
            load_args=(block -c 50) server_args=(-b 50) ;;
        block8) title="4 of 8 connections block 50 ms in OnReceive; figures of the others"
            load_args=(block -c 8) server_args=(-b 50) ;;
        block1) title="2 of 200 connections block 20 ms in OnReceive; figures of the others"
            load_args=(block -k 100 -c 200) server_args=(-b 20) ;;
        idle1k | idle | idle19k)
            case $1 in
                idle1k) idle_connections=1000 ;;
                idle) idle_connections=$(idle_count 10000) ;;
                *) idle_connections=$(idle_count 19000) ;;
            esac
            title="$idle_connections idle connections, after one 64 B echo each"
            load_args=(idle -c "$idle_connections") server_args=(-n 20000) ;;
        ssl1k) title="TLS, 1 KiB echo, 50 connections" load_args=(echo -S -c 50 -s 1024) ;;
        ssl16k) title="TLS, 16 KiB echo, 16 connections" load_args=(echo -S -c 16 -s 16384) ;;
        ssl64k) title="TLS, 64 KiB echo, 16 connections" load_args=(echo -S -c 16 -s 65536) ;;
        sslhs) title="TLS: connect, handshake, 64 B echo, close; 16 at a time" load_args=(churn -S -c 16) ;;
        sslhs-resumed) title="the same, with sessions resumed" load_args=(churn -R -c 16) ;;
        sslagent1k) title="TLS agent, 1 KiB, 50 connections" side=agent load_args=(echo -S -c 50 -s 1024) ;;
        sslidle) idle_connections=$(idle_count 1000)
            title="$idle_connections idle TLS connections, after one 64 B echo each"
            load_args=(idle -S -c "$idle_connections") server_args=(-n 20000) ;;
        http1) title="GET, 1 connection" load_args=(http -c 1) ;;
        http50) title="GET, 50 connections" load_args=(http -c 50) ;;
        http50x16) title="GET, 50 connections, 16 requests under way on each" load_args=(http -c 50 -d 16) ;;
        http1000) title="GET, 1,000 connections" load_args=(http -c 1000) ;;
        httppost) title="POST of 1 KiB, 50 connections" what=(http 13 1024) load_args=(http -c 50 -s 1024) ;;
        httpfields) title="GET with 16 fields as browsers send them, 50 connections" load_args=(http -c 50 -f) ;;
        http1m) title="GET of 1 MiB, 8 connections, default options"
            what=(http 1048576 0) load_args=(http -c 8 -r 1048576) server_args=(-r 1048576) ;;
        httpchunked) title="GET of 4 KiB in 4 chunks, 50 connections"
            what=(chunked 4096 4) load_args=(http -c 50 -r 4096) server_args=(-r 4096 -k 4) ;;
        https50) title="GET over TLS, 50 connections" mode=https load_args=(http -S -c 50) ;;
        ws64) title="WebSocket echo, 64 B, 50 connections" load_args=(ws -c 50) ;;
        ws16k) title="WebSocket echo, 16 KiB, 16 connections, default options" load_args=(ws -c 16 -s 16384) ;;
        httpagent1) title="HTTP agent, GET, 1 connection" side=agent load_args=(http -c 1) ;;
        httpagent50) title="HTTP agent, GET, 50 connections" side=agent load_args=(http -c 50) ;;
        httpagent50x16) title="HTTP agent, GET, 50 connections x 16" side=agent load_args=(http -c 50 -d 16) ;;
        wsagent64) title="WebSocket agent, 64 B, 50 connections" side=agent load_args=(ws -c 50) ;;
        httpclient) title="HTTP client, GET, its connection" side=agent asker=(hp_http_agent client) load_args=(http -c 1) ;;
        httpsync) title="HTTP sync client, GET, its connection" side=agent asker=(hp_http_agent sync) load_args=(http -c 1) ;;
        httpidle1k | httpidle | httpidle-fields)
            if [ "$1" = httpidle1k ]; then idle_connections=1000; else idle_connections=$(idle_count 10000); fi
            title="$idle_connections idle keep-alive connections, after one GET each"
            load_args=(httpidle -c "$idle_connections") server_args=(-n 20000)
            if [ "$1" = httpidle-fields ]; then title+=" with 16 fields" load_args+=(-f); fi ;;
        udp64c1) title="datagrams, 64 B echo, 1 session" load_args=(echo -c 1) ;;
        udp64c50) title="datagrams, 64 B echo, 50 sessions" load_args=(echo -c 50) ;;
        udpflood1200) title="datagrams of 1,200 B from one sender, as fast as possible; figures per received one"
            what=(-x "$scratch/received") load_args=(flood -s 1200 -x "$scratch/received") ;;
        udpflood64x1000) title="datagrams of 64 B in 1,000 sessions, as fast as possible; figures per received one"
            what=(-x "$scratch/received") load_args=(flood -c 1000 -x "$scratch/received") ;;
        udp100k) title="100,000 datagrams of 64 B per second in 50 sessions, default buffers"
            what=(-x "$scratch/received") load_args=(flood -c 50 -r 100000 -x "$scratch/received") ;;
        udpidle | udpidle-detect)
            idle_connections=$(idle_count 10000)
            title="$idle_connections idle sessions over UDP, after one 64 B echo each"
            load_args=(idle -c "$idle_connections") server_args=(-n 20000)
            if [ "$1" = udpidle ]; then server_args+=(-D 0) title+=", without detection"; else title+=", with detection"; fi ;;
        arq[0-9]*) title="ARQ, 50 ms round trip, ${1#arq} % lost: latency and CPU of 200 messages of 1,000 B per second; rate of as many as possible"
            load_args=(-q 200 -d 25 -l "${1#arq}" -D 0.5 -L 1) ;;
        arqbulk) title="ARQ without a link: messages of 32 KiB, default windows" load_args=(-s 32768 -w 128 -W 512) ;;
        arqidle1k | arqidle3k)
            if [ "$1" = arqidle1k ]; then idle_connections=1000; else idle_connections=$(idle_count 3000); fi
            title="$idle_connections idle ARQ sessions, after the handshake" load_args=(arqidle -c "$idle_connections") ;;
        *) stop "no such scenario: $1 (there are: $all_scenarios)" ;;
    esac
}

# add LABEL=LIBRARY[ OPTIONS]: one more library to compare.
add() {
    local label=${1%%=*} rest=${1#*=}
    [ "$label" != "$1" ] || stop "not LABEL=LIBRARY: $1"
    labels+=("$label")
    library[$label]=${rest%% *}
    options[$label]=${rest#"${rest%% *}"}
    [ -e "${library[$label]}" ] || stop "there is no library ${library[$label]} (make builds ours; LIB names another)"
}

# server_of LABEL: the server program for that library. The name of the library's file decides between the C and the
# C++ interface.
server_of() {
    case ${library[$1]##*/} in
        libhpsocket.so*) echo hp_server_cpp ;;
        *) echo hp_server ;;
    esac
}

# Makes the certificate of the scenarios with TLS. CERTIFICATE chooses the type of key, which decides most of the cost
# of a full handshake.
make_certificate() {
    local kind=(rsa:2048)
    case ${CERTIFICATE:-rsa} in
        rsa) ;;
        ec) kind=(ec -pkeyopt ec_paramgen_curve:P-256) ;;
        *) stop "no such CERTIFICATE: $CERTIFICATE (there are: rsa ec)" ;;
    esac
    openssl req -x509 -newkey "${kind[@]}" -nodes -days 2 -subj /CN=localhost -keyout "$scratch/key" -out "$scratch/certificate" \
        2>"$scratch/openssl" || { cat "$scratch/openssl" >&2; exit 1; }
}

# The newest version that the programs offer.
limit_tls() {
    case ${TLS:-1.3} in
        1.3) ;;
        1.2)
            printf '%s\n' 'openssl_conf = all' '[all]' 'ssl_conf = ssl' '[ssl]' 'system_default = limit' '[limit]' \
                'MaxProtocol = TLSv1.2' >"$scratch/openssl.cnf"
            export OPENSSL_CONF=$scratch/openssl.cnf ;;
        *) stop "no such TLS: $TLS (there are: 1.2 1.3)" ;;
    esac
}

# prepare [LABEL=LIBRARY[ OPTIONS] ...]: builds the programs; raw, ours (LIB), the released library, PEERS, and these.
prepare() {
    local spec peer peers need also released
    echo "==> building the benchmark programs"
    make --no-print-directory -C benches/harness BIN="$bin" all >"$scratch/make" 2>&1 || { cat "$scratch/make" >&2; exit 1; }
    make_certificate
    limit_tls
    add "ours=${LIB:-$build/lib/libhpsocket4c.so}"
    if [ "${RELEASED:-yes}" = yes ]; then
        if released=$(python3 c-tests/released.py "$build/c-tests/released" 2>"$scratch/reason"); then
            add "5.2.2.1=$released"
        else
            echo "SKIPPED: no comparison with the released library: $(tail -n 1 "$scratch/reason")"
        fi
    fi
    if ! { benches/fetch_kcp.sh "$bench_dir/kcp" && make --no-print-directory -C benches/harness BIN="$bin" KCP="$bench_dir/kcp" "$bin/kcp_arq"; } \
        >"$scratch/reason" 2>&1; then
        echo "SKIPPED: no comparison with C ikcp: $(tail -n 1 "$scratch/reason")"
    fi
    peers=${PEERS:-}
    for peer in ${peers//,/ }; do
        also=''
        case $peer in
            uv) need=(libuv) also=$bin/uv_udp ;;
            asio) need=(c++ boost) ;;
            tokio) need=(cargo) ;;
            event) need=(libevent) ;;
            nginx) need=(nginx) ;;
            *) stop "no such peer: $peer (there are: uv asio tokio event nginx)" ;;
        esac
        if scripts/need.sh "${need[@]}" && make --no-print-directory -C benches/harness BIN="$bin" "$bin/${peer}_echo" ${also:+"$also"}; then
            labels+=("$peer")
        else
            echo "SKIPPED: no comparison with $peer"
        fi
    done
    for spec in "$@"; do
        add "$spec"
        [ "$(server_of "${spec%%=*}")" = hp_server ] || make --no-print-directory -C benches/harness BIN="$bin" cpp >/dev/null
    done
}

# applies LABEL: whether the current scenario can be run with it.
applies() {
    local tls=${certificate[0]:+-tls}
    if [ -n "${library[$1]:-}" ]; then
        # The C++ server has few kinds and no option to block, and there is no C++ agent.
        case "$(server_of "$1") $side $mode ${server_args[*]}" in
            hp_server\ *) return 0 ;;
            hp_server_cpp\ agent* | *-b*) return 1 ;;
            *\ alone\ *) return 1 ;;
            *\ tcp\ * | *\ pull\ * | *\ pack\ *) return 0 ;;
            *) return 1 ;;
        esac
    fi
    if [ "$side" = alone ]; then
        [[ "$1" = raw && -e $bin/kcp_arq ]]
        return
    fi
    # The other programs with datagrams have no ARQ.
    if [ "$loader" = udp_load ]; then
        [[ "$1 $mode" =~ ^(raw|raw-mmsg|uv)\ udp$ ]]
        return
    fi
    # Only the libraries' programs have callbacks that can block.
    case "$side ${server_args[*]}" in
        agent*) [ "$1" = raw ] ;;
        *-b*) return 1 ;;
        *) [[ "$1 ${what[0]}$tls" =~ ^(raw\ .*|(uv|asio|tokio)\ echo|uv\ (http|chunked|ws)|event\ (http|chunked)|nginx\ http(-tls)?)$ ]] ;;
    esac
}

# program_of LABEL: sets program, the server of a label without a library, and its first options.
program_of() {
    case "$1 $loader" in
        raw\ udp_load) program=("$bin/raw_udp") ;;
        raw-mmsg\ *) program=("$bin/raw_udp" -M) ;;
        *\ udp_load) program=("$bin/$1_udp") ;;
        *) program=("$bin/$1_echo") ;;
    esac
}

# serve COMMAND...: starts a server, waits until it listens, sets server and port.
serve() {
    local tries
    : >"$scratch/ready"
    "$@" >"$scratch/ready" 2>>"$scratch/log" &
    server=$!
    for ((tries = 0; tries < 250; tries++)); do
        port=$(sed -n 's/^READY .*port=\([0-9]*\).*/\1/p' "$scratch/ready")
        [ -z "$port" ] || return 0
        kill -0 "$server" 2>/dev/null || break
        sleep 0.02
    done
    return 1
}

# begin LABEL SECONDS: starts server and client of the current scenario. `measured` is the process to measure,
# `other_side` the one that it talks to. While it runs, the client counts its answers in $scratch/answers.
begin() {
    local label=$1 extra=() args
    : >"$scratch/log"
    : >"$scratch/result"
    rm -f "$scratch/answers" "$scratch/received"
    # shellcheck disable=SC2206 # a list of words
    extra=(${options[$label]:-})
    if [ "$side" = alone ]; then
        args=("$bin/kcp_arq")
        if [ "$label" != raw ]; then args=("${measured_env[@]}" "$bin/hp_arq" "${library[$label]}"); fi
        "${pin_a[@]}" "${args[@]}" "${load_args[@]}" ${cpu_b:+-b "$cpu_b"} -t "$2" -u "$warmup" >"$scratch/result" 2>>"$scratch/log" &
        client=$! measured=$! other_side=$!
        return
    fi
    if [ "$side" = agent ]; then
        serve "${pin_b[@]}" "$bin/raw_echo" "${what[@]}" "${certificate[@]}" || return
        args=("${load_args[@]:1}" -p "$port" -t "$2" -u "$warmup" -H "$server" -m "$scratch/answers")
        if [ "$label" = raw ]; then
            "${pin_a[@]}" "$bin/load" "${load_args[0]}" "${args[@]}" >"$scratch/result" 2>>"$scratch/log" &
        else
            "${pin_a[@]}" "${measured_env[@]}" "$bin/${asker[0]}" "${library[$label]}" "${asker[@]:1}" "${args[@]}" "${extra[@]}" \
                >"$scratch/result" 2>>"$scratch/log" &
        fi
        client=$! measured=$! other_side=$server
        return
    fi
    if [ -n "${library[$label]:-}" ]; then
        args=("$mode" "${server_args[@]}")
        if [ "$loader" = udp_load ]; then args+=("${what[@]}"); fi
        if [ ${#certificate[@]} != 0 ]; then args+=(-C "${certificate[0]}" -K "${certificate[1]}"); fi
        serve "${pin_a[@]}" "${measured_env[@]}" "$bin/$(server_of "$label")" "${library[$label]}" "${args[@]}" "${extra[@]}" || return
    else
        program_of "$label"
        serve "${pin_a[@]}" "${program[@]}" "${what[@]}" "${certificate[@]}" || return
    fi
    measured=$server
    "${pin_b[@]}" "$bin/$loader" "${load_args[@]}" -p "$port" -t "$2" -u "$warmup" -P "$server" -m "$scratch/answers" \
        >"$scratch/result" 2>>"$scratch/log" &
    client=$! other_side=$!
}

# answers: prints how many answers the client has counted by now.
answers() {
    od -An -v -t u8 "$scratch/answers"
}

# steady: waits until the client of `begin` has its first answers and the warm-up is over.
steady() {
    local tries
    for ((tries = 0; tries < 250; tries++)); do
        if [ -s "$scratch/answers" ] && [ "$(answers)" -gt 0 ]; then
            sleep "$warmup"
            return 0
        fi
        kill -0 "$client" 2>/dev/null || return 1
        sleep 0.02
    done
    return 1
}

# abandon: ends the client of `begin` early, then does what `finish` does.
abandon() {
    [ -z "$client" ] || kill -KILL "$client" 2>/dev/null
    finish
}

# finish: waits for the client and ends the server. Sets result, and why: empty, or what went wrong ("missing: ..." if
# the library lacks the functions).
finish() {
    local status=0 tries
    why=''
    if [ -n "$client" ]; then
        wait "$client" 2>/dev/null || status=$?
        client=''
    fi
    kill -TERM "$server" 2>/dev/null
    for ((tries = 0; tries < 250; tries++)); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.02
    done
    if kill -KILL "$server" 2>/dev/null; then why="the server did not stop within 5 s"; fi
    wait "$server" 2>/dev/null
    [ $? -ne 3 ] || status=3
    server=''
    result=$(tail -n 1 "$scratch/result")
    if [ "$status" = 3 ]; then
        why="missing: $(tail -n 1 "$scratch/log")"
    elif [ "$status" != 0 ] || [ -z "$result" ]; then
        why="status $status: $(tail -n 1 "$scratch/log")"
    fi
}
