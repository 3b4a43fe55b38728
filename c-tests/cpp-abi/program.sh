#!/bin/sh
# What a compiled program wants from a library: C names only (CPP-7, CPP-12, CPP-13).
#
# usage: program.sh OBJECT PROGRAM     (program.cpp compiled, and linked to program_library.cpp)
#
# proves: CPP-7 CPP-12 CPP-13 CPP-122
set -eu
LC_ALL=C
export LC_ALL
[ $# -eq 2 ] || { echo "usage: program.sh OBJECT PROGRAM" >&2; exit 2; }

wanted='HP_Create_TcpPullServer
HP_Destroy_TcpPullServer
SYS_GetLastError'
needs=$(nm -u "$1" | awk '{ print $NF }' | sort)

of_library=$(echo "$needs" | grep -E '^(HP|SYS)_' || :)
[ "$of_library" = "$wanted" ] || { printf 'it needs of the library:\n%s\n' "$of_library"; exit 1; }

# operator delete, and the vtables that type_info objects of the C++ runtime have.
others=$(echo "$needs" | grep '^_Z' | grep -vE '^_ZdlPv|^_ZTVN10__cxxabiv1' || :)
[ -z "$others" ] || { printf 'it needs C++ names:\n%s\n' "$others"; exit 1; }

# Vtables and type_info of the headers' classes are the program's own, weak because other files of it have them too.
defined=$(nm --defined-only "$1" | awk '$NF ~ /^_ZT[VIS]/ && $NF !~ /_GLOBAL__N_/')
strong=$(echo "$defined" | grep -v ' [VuW] ' || :)
[ -z "$strong" ] || { printf 'these are not weak:\n%s\n' "$strong"; exit 1; }
echo "$defined" | grep -q ' _ZTI22CTcpPullServerListener$' || { echo "it has no type_info of its base class"; exit 1; }

"$2"
