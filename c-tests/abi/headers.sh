#!/bin/sh
# Compiles the headers in every supported language and configuration, warnings as errors.
#
# usage: headers.sh INCLUDE_DIR        (the directory that holds hpsocket/)
#
# 1. every header alone: C99, C11, C++11 to C++20; with and without NDEBUG; with no, each and
#    all features disabled; the C++ ones also without RTTI and exceptions (TDEF-3, TDEF-4, TDEF-6)
# 2. <hpsocket/X.h> and <X.h> (TDEF-2)
# 3. the programs beside this script, as C11 and as C++
# 4. odd surroundings: macros defined before, system headers around, two files in one program
# 5. the C++ headers: in any order, beside the C ones, what each brings, features that are off
#
# proves: CPP-1 CPP-2 CPP-3 CPP-4 CPP-11 TDEF-1 TDEF-2 TDEF-3 TDEF-4 TDEF-5 TDEF-6 TDEF-7 TDEF-80
#
# Of the programs beside it that only a compiler reads, enums.c, errors.c and functions.c.
# proves: TYP-7 TYP-8 TDEF-30 TDEF-31 TDEF-32 TDEF-33 TDEF-34 ERR-6 ERR-7 TDEF-70 TDEF-71 TDEF-72 TDEF-73 TDEF-74 ABI-22
#
# Compilers: gcc and, where it exists, clang. Exit status: 0 all good, 1 something does not
# compile, 2 usage or no compiler.

# shellcheck disable=SC2086 # lists of options are to be split
set -u

if [ $# -ne 1 ] || [ ! -d "$1/hpsocket" ]; then
    echo "usage: headers.sh INCLUDE_DIR (which holds hpsocket/)" >&2
    exit 2
fi
include=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

strict="-Wall -Wextra -Wpedantic -Werror"
c_standards="c99 c11"
cxx_standards="c++11 c++14 c++17 c++20"
cxx_headers="SocketInterface.h HPSocket.h HPSocket-SSL.h HPSocket-Ext.h"
features="UDP SSL HTTP ZLIB BROTLI ICONV"
checks=0
failures=0

families=""
for family in gcc clang; do
    command -v "$family" >/dev/null 2>&1 && families="$families $family"
done
if [ -z "$families" ]; then
    echo "neither gcc nor clang found" >&2
    exit 2
fi

all_disabled=""
for feature in $features; do
    all_disabled="$all_disabled -D_${feature}_DISABLED"
done

# language STANDARD: the -x argument for it.
language()
{
    case $1 in
        c++*) echo c++ ;;
        *) echo c ;;
    esac
}

# failed TEXT: counts a failure. It prints the compiler's messages only for the first few,
# because one fault in a header breaks hundreds of compilations.
failed()
{
    failures=$((failures + 1))
    echo "FAIL: $1"
    if [ "$failures" -le 5 ]; then
        sed -n '1,12p' "$work/log"
    fi
}

# compile FAMILY STANDARD FILE [OPTION...]
compile()
{
    family=$1 standard=$2 file=$3
    shift 3
    checks=$((checks + 1))
    if ! "$family" -x "$(language "$standard")" "-std=$standard" $strict -fsyntax-only "$@" "$file" >"$work/log" 2>&1; then
        failed "$family -std=$standard $* $(basename "$file")"
    fi
}

# A file that has only the inclusion and a declaration, which ISO C demands.
include_only()
{
    printf '#include <%s>\nextern int hp_nothing_else;\n' "$1"
}

standards_of()
{
    case $1 in
        SocketInterface.h | HPSocket.h | HPSocket-SSL.h | HPSocket-Ext.h) echo "$cxx_standards" ;;
        *) echo "$c_standards $cxx_standards" ;;
    esac
}

# ---- 1 and 2: every header alone ----------------------------------------------------

for header in GlobalDef.h GlobalErrno.h HPTypeDef.h HPSocket4C.h $cxx_headers; do
    if [ ! -f "$include/hpsocket/$header" ]; then
        echo "FAIL: no $header"
        failures=$((failures + 1))
    fi
done

for path in "$include"/hpsocket/*.h; do
    header=$(basename "$path")
    include_only "hpsocket/$header" >"$work/$header.long"
    include_only "$header" >"$work/$header.short"
    for family in $families; do
        for standard in $(standards_of "$header"); do
            compile "$family" "$standard" "$work/$header.short" -I "$include/hpsocket"
            case " $cxx_headers " in
                *" $header "*) compile "$family" "$standard" "$work/$header.long" -I "$include" -fno-rtti -fno-exceptions ;;
            esac
            for build in -UNDEBUG -DNDEBUG; do
                compile "$family" "$standard" "$work/$header.long" -I "$include" "$build"
                for feature in $features; do
                    compile "$family" "$standard" "$work/$header.long" -I "$include" "$build" "-D_${feature}_DISABLED"
                done
                compile "$family" "$standard" "$work/$header.long" -I "$include" "$build" $all_disabled
            done
        done
    done
    echo "compiled alone: $header"
done

# ---- 3: the programs of this directory ------------------------------------------------

for program in "$here"/*.c; do
    for family in $families; do
        for standard in c11 $cxx_standards; do
            compile "$family" "$standard" "$program" -I "$include"
            compile "$family" "$standard" "$program" -I "$include" -DNDEBUG -D_SSL_DISABLED
            compile "$family" "$standard" "$program" -I "$include" -D_HTTP_DISABLED
            compile "$family" "$standard" "$program" -I "$include" $all_disabled
        done
    done
    echo "compiled as C and C++: $(basename "$program")"
done

# ---- 4: odd surroundings --------------------------------------------------------------

cat >"$work/before.c" <<'END'
#define MAX(a, b) own_max
#define MIN(a, b) own_min
#define _max(a, b) own_max
#define _min(a, b) own_min
#define CALLBACK own_callback
#define WINAPI own_winapi
#define TRUE 1
#define FALSE 0
#define DEBUG 2
#define _DEBUG 3
#define WSABASEERR 1
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/GlobalErrno.h>
#if DEBUG != 2 || _DEBUG != 3
    #error "the program's DEBUG and _DEBUG were replaced"
#endif
#ifdef WSAEINTR
    #error "Winsock's names came although the program has its own"
#endif
static int own_max(void) { return 4; }
static int own_min(void) { return 1; }
int main(void) { return MAX(1, 2)() + MIN(1, 2)() + _max(1, 2)() + _min(1, 2)() - 10; }
END

cat >"$work/around.c" <<'END'
#include <sys/param.h>
#include <stdint.h>
#include <pthread.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <hpsocket/GlobalErrno.h>
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/HPTypeDef.h>
#include <hpsocket/GlobalDef.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
int main(void) { return MAX(1, 2) - 2; }
END

cat >"$work/after.c" <<'END'
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/GlobalErrno.h>
#include <sys/param.h>
#include <time.h>
#include <sys/socket.h>
int main(void) { return MIN(1, 2) - 1; }
END

cat >"$work/quiet.c" <<'END'
#define DEBUG_TRACE 1
#include <hpsocket/GlobalDef.h>
#if defined(DEBUG) || defined(_DEBUG) || defined(DEBUG_TRACE)
    #error "NDEBUG must take DEBUG, _DEBUG and DEBUG_TRACE away"
#endif
int main(void) { return 0; }
END

# Sources older than HP-Socket 5.8 look for two headers in a folder of their own (TDEF-1).
cat >"$work/old.c" <<'END'
#include <hpsocket/common/GlobalDef.h>
#include <common/GlobalErrno.h>
#include <hpsocket/GlobalErrno.h>
int main(void) { return sizeof(DWORD) == 4 && ERROR_TIMEOUT == ETIMEDOUT ? 0 : 1; }
END

for family in $families; do
    for standard in $c_standards $cxx_standards; do
        compile "$family" "$standard" "$work/old.c" -I "$include" -I "$include/hpsocket"
        for name in before around after; do
            compile "$family" "$standard" "$work/$name.c" -I "$include"
        done
        compile "$family" "$standard" "$work/quiet.c" -I "$include" -DNDEBUG -DDEBUG -D_DEBUG
    done
done

# GetHPSocketVersion must link without optimisation, in several files at once (TDEF-5).
cat >"$work/one.c" <<'END'
#include <hpsocket/HPTypeDef.h>
unsigned other_version(void);
int main(void) { return GetHPSocketVersion() == 0x06000103u && other_version() == 0x06000103u ? 0 : 1; }
END
cat >"$work/two.c" <<'END'
#include <hpsocket/HPTypeDef.h>
unsigned other_version(void);
unsigned other_version(void) { return GetHPSocketVersion(); }
END
for family in $families; do
    for standard in $c_standards; do
        checks=$((checks + 1))
        if ! "$family" "-std=$standard" $strict -O0 -I "$include" "$work/one.c" "$work/two.c" -o "$work/program" \
            >"$work/log" 2>&1 || ! "$work/program"; then
            failed "$family -std=$standard: GetHPSocketVersion in two files of a program"
        fi
    done
done
# Functions of a feature that is off are not declared, so the program may use their names itself.
cat >"$work/features.c" <<'END'
#include <hpsocket/HPSocket4C.h>
#ifdef _HTTP_DISABLED
enum { HP_HttpCookie_MGR_SetCookie };
#else
BOOL of_http(void);
BOOL of_http(void) { return HP_HttpCookie_MGR_IsEnableThirdPartyCookie(); }
#endif
#ifdef _ZLIB_DISABLED
enum { SYS_Compress, SYS_CompressEx, SYS_Uncompress, SYS_UncompressEx, SYS_GuessCompressBound, SYS_GZipCompress, SYS_GZipUncompress,
       SYS_GZipGuessUncompressBound, Create_HP_ZLibCompressor, Create_HP_GZipDecompressorEx };
#else
DWORD of_zlib(void);
DWORD of_zlib(void) { return SYS_GuessCompressBound(1, TRUE) + (Create_HP_GZipCompressor(0) != 0); }
#endif
#ifdef _BROTLI_DISABLED
enum { SYS_BrotliCompress, SYS_BrotliUncompress, SYS_BrotliGuessCompressBound, Create_HP_BrotliCompressorEx, Create_HP_BrotliDecompressor };
#else
DWORD of_brotli(void);
DWORD of_brotli(void) { return SYS_BrotliGuessCompressBound(1) + (Create_HP_BrotliDecompressor(0) != 0); }
#endif
#ifdef _ICONV_DISABLED
enum { SYS_CharsetConvert, SYS_GbkToUnicode, SYS_UnicodeToUtf8Ex, SYS_Utf8ToGbk };
#else
BOOL of_iconv(int *);
BOOL of_iconv(int *length) { return SYS_GbkToUtf8("", 0, length); }
#endif
/* Whatever is off (TDEF-7). */
void always(HP_Compressor, HP_Decompressor, DWORD *);
void always(HP_Compressor compressor, HP_Decompressor decompressor, DWORD *length)
{
    HP_Compressor_Reset(compressor);
    HP_Decompressor_Reset(decompressor);
    Destroy_HP_Compressor(compressor);
    Destroy_HP_Decompressor(decompressor);
    SYS_Base64Encode(0, 0, 0, length);
    SYS_UrlEncode(0, 0, 0, length);
}
END
for family in $families; do
    for standard in $c_standards; do
        compile "$family" "$standard" "$work/features.c" -I "$include"
        for feature in $features; do
            compile "$family" "$standard" "$work/features.c" -I "$include" "-D_${feature}_DISABLED"
        done
        compile "$family" "$standard" "$work/features.c" -I "$include" $all_disabled
    done
done
echo "compiled and linked in odd surroundings"

# ---- 5: the C++ headers ---------------------------------------------------------------

# Every order of two headers. The C functions and the C++ ones share names, so only their types can be
# combined.
for first in GlobalDef.h GlobalErrno.h HPTypeDef.h $cxx_headers; do
    for second in GlobalDef.h GlobalErrno.h HPTypeDef.h $cxx_headers; do
        { include_only "hpsocket/$first"; include_only "hpsocket/$second"; } >"$work/pair.cpp"
        for family in $families; do
            compile "$family" c++11 "$work/pair.cpp" -I "$include"
        done
    done
done
for order in 'SocketInterface.h HPSocket4C.h' 'HPSocket4C.h SocketInterface.h' \
    'HPSocket-Ext.h HPSocket4C-Ext.h' 'HPSocket4C-Ext.h HPSocket-Ext.h'; do
    for header in $order; do
        include_only "hpsocket/$header"
    done >"$work/both.cpp"
    for family in $families; do
        compile "$family" c++11 "$work/both.cpp" -I "$include"
    done
done

# The additions for handles and for components are overloads of each other; the pairs above show that their macros are the same.
cat >"$work/additions.cpp" <<'END'
#include <hpsocket/HPSocket-Ext.h>
#if !defined(HP_EXT_GET_VERSION) || !defined(HP_EXT_GET_SSL_SETUP_ERROR) || !defined(HP_EXT_GET_HTTP_FAILURE_REASON)
    #error "a macro is missing"
#endif
#include <hpsocket/HPSocket4C-Ext.h>
DWORD of(ITcpPullServer *server, ITcpPackAgent *agent, ITcpClient *client, HP_Object handle)
{
    return HP_Ext_GetSSLHandshakeTimeout(server) + HP_Ext_GetSSLHandshakeTimeout(agent) + HP_Ext_GetSSLHandshakeTimeout(client) +
        HP_Ext_GetSSLHandshakeTimeout(handle);
}
BOOL reason(ITcpClient *client, HP_Object handle, char *text, int *length)
{
    return HP_Ext_GetSSLFailureReason(client, text, length) && HP_Ext_GetSSLFailureReason(handle, 1, text, length);
}
END

# Each header includes the next one, and none includes the error numbers.
cat >"$work/chain.cpp" <<'END'
#include <hpsocket/HPSocket-SSL.h>
#if defined(ERROR_INVALID_STATE) || defined(EX_SOFTWARE)
    #error "GlobalErrno.h came along"
#endif
extern ITcpServer *a_class;
extern En_HP_SocketError an_enumeration;
extern DWORD a_number;
extern ssize_t of_the_system;
int main() { return CTcpServerPtr(FALSE).IsValid() + CSSLServerPtr(FALSE).IsValid(); }
END

# Features that are off are not declared, so the program may use the names itself; those that are on
# are declared.
cat >"$work/features.cpp" <<'END'
#include <hpsocket/HPSocket-SSL.h>
#ifdef _UDP_DISABLED
struct IUdpServer { char own; };
struct IUdpNode { char own; };
struct IArqSocket { char own; };
struct CUdpNodeListener { char own; };
enum { IUdpArqServer, CUdpNodePtr, HP_Create_UdpCast, HP_Destroy_UdpCast };
#else
IUdpArqServer *of_udp(IUdpServer *, IUdpNode *, IArqSocket *, CUdpNodeListener *, CUdpNodePtr &) { return HP_Create_UdpArqServer(nullptr); }
#endif
#ifdef _HTTP_DISABLED
struct IHttp { char own; };
struct CHttpServerListener { char own; };
enum { IHttpServer, CHttpServerPtr, HP_Create_HttpServer, HP_HttpCookie_MGR_SetCookie };
#else
IHttpServer *of_http(IHttp *, CHttpServerListener *listener, CHttpServerPtr &) { return HP_Create_HttpServer(listener); }
BOOL of_cookies() { return HP_HttpCookie_MGR_ClearCookies(); }
#endif
#ifdef _SSL_DISABLED
enum { CSSLServerPtr, HP_Create_SSLServer, HP_SSL_RemoveThreadLocalState };
#else
ITcpServer *of_ssl(CSSLServerPtr &) { return HP_Create_SSLServer(nullptr); }
#endif
#if defined(_SSL_DISABLED) || defined(_HTTP_DISABLED)
enum { CHttpsServerPtr, HP_Create_HttpsServer };
#else
IHttpServer *of_https(CHttpsServerPtr &) { return HP_Create_HttpsServer(nullptr); }
#endif
#ifdef _ZLIB_DISABLED
enum { SYS_Compress, SYS_GZipCompress, HP_Create_GZipCompressor };
#else
IHPCompressor *of_zlib() { return SYS_GuessCompressBound(1) ? HP_Create_GZipCompressor(nullptr) : nullptr; }
#endif
#ifdef _BROTLI_DISABLED
enum { SYS_BrotliCompress, HP_Create_BrotliCompressor };
#else
IHPCompressor *of_brotli() { return SYS_BrotliGuessCompressBound(1) ? HP_Create_BrotliCompressor(nullptr) : nullptr; }
#endif
#ifdef _ICONV_DISABLED
enum { SYS_CharsetConvert, SYS_GbkToUtf8Ex };
#else
BOOL of_iconv(int &length) { return SYS_GbkToUtf8("", nullptr, length); }
#endif
#if defined(_UDP_DISABLED) == defined(_UDP_SUPPORT) || defined(_SSL_DISABLED) == defined(_SSL_SUPPORT) || \
    defined(_HTTP_DISABLED) == defined(_HTTP_SUPPORT) || defined(_ZLIB_DISABLED) == defined(_ZLIB_SUPPORT) || \
    defined(_BROTLI_DISABLED) == defined(_BROTLI_SUPPORT) || defined(_ICONV_DISABLED) == defined(_ICONV_SUPPORT)
    #error "a feature is neither on nor off"
#endif
// Whatever is off (CPP-6, TDEF-7).
BOOL (ITcpServer::*ssl_member)(LPCTSTR, int) = &ITcpServer::BindSSLServerName;
void always(IHPCompressor *compressor) { HP_Destroy_Compressor(compressor); }
END
for family in $families; do
    for standard in $cxx_standards; do
        compile "$family" "$standard" "$work/additions.cpp" -I "$include"
        compile "$family" "$standard" "$work/chain.cpp" -I "$include"
        compile "$family" "$standard" "$work/features.cpp" -I "$include"
        compile "$family" "$standard" "$work/features.cpp" -I "$include" $all_disabled
        for feature in $features; do
            compile "$family" "$standard" "$work/features.cpp" -I "$include" "-D_${feature}_DISABLED"
        done
    done
done
echo "compiled the C++ headers together"

echo "$checks compilations,$families: $failures failed"
[ "$failures" -eq 0 ]
