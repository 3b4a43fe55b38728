#!/bin/sh
# What scripts/need.sh says on a machine where something is missing: it must name it and the command that brings it, and stop.
# The machine is a PATH of its own, with some real tools and some false ones.
# Usage: needs.sh SOURCE_DIRECTORY OUTPUT_DIRECTORY
set -eu
need=$1/scripts/need.sh output=$2
failed=0

# machine: an empty machine that has the basic tools.
machine() {
    rm -rf "$output"
    mkdir -p "$output/bin" "$output/home"
    for tool in sh sed cut sort head tail env id dirname printf cat grep; do
        ln -s "$(command -v "$tool")" "$output/bin/$tool"
    done
}

# false_tool NAME LINE...: a program made of these lines of shell.
false_tool() {
    name=$1
    shift
    printf '%s\n' "#!/bin/sh" "$@" >"$output/bin/$name"
    chmod +x "$output/bin/$name"
}

# says WHAT STATUS TEXT TOOL...: need.sh TOOL... ends like this, and prints the text.
says() {
    what=$1 wanted=$2 text=$3
    shift 3
    status=0
    said=$(HOME=$output/home PATH=$output/bin "$need" "$@" 2>&1) || status=$?
    case $said in
        *"$text"*) ;;
        *) status="$status, without the text" ;;
    esac
    if [ "$status" != "$wanted" ]; then
        echo "FAIL: $what: status $status instead of $wanted, '$text' in '$said'" >&2
        failed=1
    fi
}

machine
says "no Rust" 1 "Get it from https://rustup.rs" cargo
false_tool apt-cache 'test "$*" = "show rustup"'
says "no Rust, where rustup is a package" 1 "Run: apt-get install rustup && rustup default stable" cargo
false_tool rustup ''
says "no Rust, but rustup" 1 "Run: rustup update stable && rustup default stable" cargo
mkdir -p "$output/home/.cargo/bin"
cp "$output/bin/rustup" "$output/home/.cargo/bin/cargo"
says "Rust outside of PATH" 1 "Run: . $output/home/.cargo/env" cargo

machine
false_tool cargo 'echo "cargo 1.63.0"'
false_tool rustc 'echo "rustc 1.63.0 (4b91a6ea7 2022-08-08)"'
says "an old Rust" 1 "Rust 1.63.0 is too old" cargo
says "an old Rust" 1 "https://rustup.rs" cargo
false_tool rustc 'echo "rustc 1.999.0-nightly (4b91a6ea7 2032-08-08)"'
says "a new Rust" 0 "" cargo
false_tool rustc 'echo "no default toolchain" >&2; exit 1'
says "rustup without a toolchain" 1 "cargo or rustc does not start" cargo

machine
false_tool cc 'exit 1'
says "no OpenSSL, no apt" 1 "missing: libssl-dev. This system has no apt-get" libssl
false_tool apt-get 'exit 100'
rm "$output/bin/id"
false_tool id 'echo 1000'
says "no OpenSSL, no root" 1 "Run as root: apt-get install libssl-dev" libssl
false_tool id 'echo 0'
says "no network" 1 "apt-get failed (is there a network?). Install by hand and try again: apt-get install libssl-dev" libssl
false_tool apt-get 'exit 0'
says "an OpenSSL that is too old" 1 "OpenSSL 3 with its headers is still missing" libssl
says "no Python, which apt does not bring either" 1 "python3 is still missing" python3
says "a list" 0 "with apt: libssl-dev python3 python3-pip" --list libssl python3 pip

[ "$failed" = 0 ] && echo "what is missing: said"
exit "$failed"
