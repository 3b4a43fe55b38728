#!/bin/sh
# What the shared C++ library shows to the dynamic linker; ../abi/exports.sh does the work.
# proves: CPP-12 CPP-13 CPP-14 CPP-15 CPP-83 CPP-87
#
# usage: exports.sh LIBRARY EXPORTS
exec sh "$(dirname "$0")/../abi/exports.sh" "$1" "$2" libhpsocket.so.6
