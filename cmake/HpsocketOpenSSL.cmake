# Finds OpenSSL for the target, because cargo would only say so after minutes, and in a page of text. Sets
# hpsocket_openssl_environment, what cargo must be told (a list of NAME=value), and HPSOCKET_OPENSSL_LIB_DIR, the directory of
# the libraries if it is not where linkers look.
#
# OPENSSL_DIR, OPENSSL_LIB_DIR and OPENSSL_INCLUDE_DIR in the environment are cargo's own way to choose one.
include(HpsocketElf)
set(hpsocket_openssl_environment "")
set(HPSOCKET_OPENSSL_LIB_DIR "")
if(DEFINED ENV{OPENSSL_DIR} OR DEFINED ENV{OPENSSL_LIB_DIR})
  return()
endif()

set(hpsocket_openssl_hint "Install it (Debian, Ubuntu: apt-get install libssl-dev; Fedora: dnf install openssl-devel; Alpine: "
    "apk add openssl-dev), or set OPENSSL_ROOT_DIR to where it is.")
if(CMAKE_CROSSCOMPILING)
  set(hpsocket_openssl_hint "It must be that of the target, ${HPSOCKET_TRIPLE}. Debian has it as libssl-dev of that architecture "
      "(dpkg --add-architecture arm64 && apt-get update && apt-get install libssl-dev:arm64). Elsewhere set CMAKE_SYSROOT or OPENSSL_ROOT_DIR.")
endif()
string(REPLACE ";" "" hpsocket_openssl_hint "${hpsocket_openssl_hint}")

# pkg-config would tell of the build machine's.
if(CMAKE_CROSSCOMPILING AND NOT DEFINED ENV{PKG_CONFIG_LIBDIR})
  set(ENV{PKG_CONFIG_LIBDIR} "${CMAKE_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/pkgconfig")
  find_package(OpenSSL 3.0 QUIET)
  unset(ENV{PKG_CONFIG_LIBDIR})
else()
  find_package(OpenSSL 3.0 QUIET)
endif()
set(hpsocket_openssl_machine "")
if(OPENSSL_FOUND AND OPENSSL_CRYPTO_LIBRARY MATCHES "\\.so$")
  hpsocket_machine_of("${OPENSSL_CRYPTO_LIBRARY}" hpsocket_openssl_machine)
endif()
if(hpsocket_openssl_machine AND hpsocket_elf_machine AND NOT hpsocket_openssl_machine STREQUAL hpsocket_elf_machine)
  message(FATAL_ERROR "hpsocket: ${OPENSSL_CRYPTO_LIBRARY} is for another processor (e_machine ${hpsocket_openssl_machine} instead of "
                      "${hpsocket_elf_machine}). ${hpsocket_openssl_hint}")
endif()
if(NOT OPENSSL_FOUND)
  set(hpsocket_found "")
  if(OPENSSL_VERSION)
    set(hpsocket_found " (there are headers of ${OPENSSL_VERSION} in ${OPENSSL_INCLUDE_DIR})")
  endif()
  message(FATAL_ERROR "hpsocket: OpenSSL 3 with its headers is missing${hpsocket_found}. ${hpsocket_openssl_hint} "
                      "Without SSL nothing needs it: -DHPSOCKET_SSL=OFF.")
endif()

# The usual place needs no words. Otherwise the libraries' directory is told to whoever links them.
if(CMAKE_CROSSCOMPILING OR OPENSSL_ROOT_DIR OR DEFINED ENV{OPENSSL_ROOT_DIR})
  get_filename_component(hpsocket_openssl_lib "${OPENSSL_CRYPTO_LIBRARY}" DIRECTORY)
  set(HPSOCKET_OPENSSL_LIB_DIR "${hpsocket_openssl_lib}")
  list(APPEND hpsocket_openssl_environment "OPENSSL_LIB_DIR=${hpsocket_openssl_lib}" "OPENSSL_INCLUDE_DIR=${OPENSSL_INCLUDE_DIR}")
endif()
