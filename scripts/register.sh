#!/bin/sh
# Called after an installation. If the dynamic linker searches the directory, it is told about the new libraries;
# otherwise the user is told what is left to do. Usage: register.sh DIRECTORY
set -eu
directory=$(realpath "$1")
PATH=$PATH:/usr/sbin:/sbin

# Lists the directories that the linker searches, from its configuration and by default. With -N and -X nothing
# is changed.
searched() {
    ldconfig -v -N -X 2>/dev/null | sed -n 's,^\(/[^:]*\):.*,\1,p'
}

is_searched() {
    searched | while read -r known; do
        [ "$(realpath "$known")" != "$directory" ] || echo yes
    done | grep -q yes
}

if ! is_searched; then
    echo "==> the system does not search $directory: programs run with LD_LIBRARY_PATH=$directory"
elif [ "$(id -u)" -eq 0 ]; then
    echo "==> telling the dynamic linker: ldconfig"
    ldconfig
else
    echo "==> now run ldconfig as root"
fi
