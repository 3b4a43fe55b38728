/**
 * @file
 * @brief HP-Socket 6.0.1's base types, constants and helper macros, as provided by hpsocket-rs.
 *
 * The names are those that Windows programs know; the sizes are those of Linux. Two traps for code that comes from
 * Windows: LONG and ULONG have 8 bytes on a 64-bit system while DWORD keeps its 4, and HANDLE and SOCKET are plain
 * descriptors.
 *
 * Everything here is resolved by the compiler: no name of this header is a function of the library, so all of it may
 * be used anywhere, in callbacks, signal handlers and forked children too. What the library's functions and callbacks
 * promise is said in the head of HPSocket4C.h and, for C++, of SocketInterface.h.
 *
 * @par Generators of bindings
 * Define HPSOCKET_BINDINGS when the headers are read by a generator of bindings that has no C compiler of its own, such
 * as cffi. They are plain ISO C then: they include no header of the system, have no attributes, and leave out the one
 * function that has a body, GetHPSocketVersion(). SWIG and ctypesgen are recognised and need not define it. Generators
 * that contain a C compiler (bindgen, cgo, Zig, ClangSharp) do not need it. docs/bindings.md has the commands.
 *
 * Names like TDEF-20 are explained in docs/spec-ids.txt and docs/conformance.md.
 */

#pragma once

// ---- Generators of bindings -------------------------------------------------------

#if !defined(HPSOCKET_BINDINGS) && (defined(SWIG) || defined(CTYPESGEN))
    /** A generator of bindings reads the headers: see the head of GlobalDef.h. */
    #define HPSOCKET_BINDINGS 1
#endif

// ---- Build macros (TDEF-28) -------------------------------------------------------

#ifndef _GNU_SOURCE
    /** Makes the C library declare all it has. Works only if no system header was included before. */
    #define _GNU_SOURCE 1
#endif

// Both spellings of the 64-bit ARM macro exist, whichever the compiler has.
#if defined(__arm64__) && !defined(__aarch64__)
    /** 64-bit ARM, as most compilers for Linux spell it. */
    #define __aarch64__ 1
#elif defined(__aarch64__) && !defined(__arm64__)
    /** 64-bit ARM, as other compilers spell it. */
    #define __arm64__ 1
#endif

// A program may test DEBUG after including this header: it is the opposite of NDEBUG.
#ifndef NDEBUG
    #ifndef DEBUG
        /** Defined if NDEBUG is not. */
        #define DEBUG 1
    #endif
    #ifndef _DEBUG
        /** Defined if NDEBUG is not. */
        #define _DEBUG 1
    #endif
#else
    #ifndef _NDEBUG
        /** Defined if NDEBUG is. */
        #define _NDEBUG 1
    #endif
    #undef DEBUG
    #undef _DEBUG
    #undef DEBUG_TRACE
#endif

#ifndef HPSOCKET_BINDINGS
    // <stddef.h> is needed for wchar_t, which is not a built-in type in C (TDEF-4).
    #include <stddef.h>
    #include <sys/types.h>
#endif

// ---- Linkage (TDEF-9) -------------------------------------------------------------

#ifdef __cplusplus
    /** C linkage for one declaration. */
    #define EXTERN_C       extern "C"
    /** Begins a block of declarations with C linkage. */
    #define EXTERN_C_BEGIN extern "C" {
    /** Ends a block of declarations with C linkage. */
    #define EXTERN_C_END   }
#else
    /** C linkage for one declaration. */
    #define EXTERN_C       extern
    /** Begins a block of declarations with C linkage. */
    #define EXTERN_C_BEGIN
    /** Ends a block of declarations with C linkage. */
    #define EXTERN_C_END
#endif

// ---- Annotations and calling conventions (TDEF-26) --------------------------------

#define _In_        /**< For the reader: the argument is read. */
#define _Out_       /**< For the reader: the argument is written. */
#define _Inout_     /**< For the reader: the argument is read and written. */
#define _In_opt_    /**< For the reader: the argument is read, unless it is null. */
#define _Out_opt_   /**< For the reader: the argument is written, unless it is null. */
#define _Inout_opt_ /**< For the reader: the argument is read and written, unless it is null. */

#ifndef CALLBACK
    /** The calling convention of callbacks on Windows; here there is one for everything. */
    #define CALLBACK
#endif
#ifndef WINAPI
    /** The calling convention of functions on Windows; here there is one for everything. */
    #define WINAPI
#endif

#ifdef HPSOCKET_BINDINGS
    /** An attribute of a declaration, for compilers. */
    #define __HP_ATTRIBUTE(name)
#else
    /** An attribute of a declaration, for compilers. */
    #define __HP_ATTRIBUTE(name) __attribute__((name))
#endif

// Without effect on x86-64 and aarch64, which have only one calling convention.
#ifndef __stdcall
    #define __stdcall __HP_ATTRIBUTE(__stdcall__) /**< A calling convention of 32-bit x86. */
#endif
#ifndef __cdecl
    #define __cdecl __HP_ATTRIBUTE(__cdecl__) /**< A calling convention of 32-bit x86. */
#endif

#ifndef CONST
    /** Windows' spelling of const. */
    #define CONST const
#endif

// Both mean the same; C++ compilers can warn of the first one.
#ifdef __cplusplus
    /** A cast, for the macros below. */
    #define __HP_CAST(type, value) (type(value))
#else
    /** A cast, for the macros below. */
    #define __HP_CAST(type, value) ((type)(value))
#endif

// ---- Base types (TDEF-20) ---------------------------------------------------------

/** A truth value: FALSE or TRUE. Any other value than 0 counts as TRUE. */
typedef int                BOOL;

/** A 32-bit floating-point number. */
typedef float FLOAT;
/** Points to a FLOAT. */
typedef float *PFLOAT;
/** The same as PFLOAT. */
typedef float *LPFLOAT;

/** A 64-bit floating-point number. */
typedef double DOUBLE;
/** Points to a DOUBLE. */
typedef double *PDOUBLE;
/** The same as PDOUBLE. */
typedef double *LPDOUBLE;

/** A signed 16-bit number. */
typedef short SHORT;
/** The same as SHORT. */
typedef short INT16;
/** Points to a SHORT. */
typedef short *PSHORT;
/** The same as PSHORT. */
typedef short *LPSHORT;

/** An unsigned 16-bit number. */
typedef unsigned short USHORT;
/** The same as USHORT. */
typedef unsigned short UINT16;
/** Points to a USHORT. */
typedef unsigned short *PUSHORT;
/** The same as PUSHORT. */
typedef unsigned short *LPUSHORT;

/** An unsigned 16-bit number. */
typedef unsigned short WORD;
/** Points to a WORD. */
typedef unsigned short *PWORD;
/** The same as PWORD. */
typedef unsigned short *LPWORD;

/** A signed 32-bit number. */
typedef int INT;
/** The same as INT. */
typedef int IID;
/** The same as INT. */
typedef int INT32;
/** Points to an INT. */
typedef int *PINT;
/** The same as PINT. */
typedef int *LPINT;

/** An unsigned 32-bit number. */
typedef unsigned int UINT;
/** The same as UINT. */
typedef unsigned int UIID;
/** The same as UINT. */
typedef unsigned int UINT32;
/** Points to a UINT. */
typedef unsigned int *PUINT;
/** The same as PUINT. */
typedef unsigned int *LPUINT;

/** Always 32 bits, unlike ULONG (TDEF-21). */
typedef unsigned int DWORD;
/** Points to a DWORD. */
typedef unsigned int *PDWORD;
/** The same as PDWORD. */
typedef unsigned int *LPDWORD;

/** A signed number of the width of a pointer (8 bytes on 64-bit systems, 4 on 32-bit ones). */
typedef long LONG;
/** The same as LONG. */
typedef long LID;
/** Points to a LONG. */
typedef long *PLONG;
/** The same as PLONG. */
typedef long *LPLONG;

/** An unsigned number of the width of a pointer. */
typedef unsigned long ULONG;
/** The same as ULONG. */
typedef unsigned long ULID;
/** Points to a ULONG. */
typedef unsigned long *PULONG;
/** The same as PULONG. */
typedef unsigned long *LPULONG;

/** A signed 64-bit number. */
typedef long long LONGLONG;
/** The same as LONGLONG. */
typedef long long LLONG;
/** The same as LONGLONG. */
typedef long long INT64;
/** Points to a LONGLONG. */
typedef long long *PLONGLONG;
/** The same as PLONGLONG. */
typedef long long *LPLONGLONG;
/** The same as PLONGLONG. */
typedef long long *PLLONG;
/** The same as PLONGLONG. */
typedef long long *LPLLONG;

/** An unsigned 64-bit number. */
typedef unsigned long long ULONGLONG;
/** The same as ULONGLONG. */
typedef unsigned long long ULLONG;
/** The same as ULONGLONG. */
typedef unsigned long long UINT64;
/** Points to a ULONGLONG. */
typedef unsigned long long *PULONGLONG;
/** The same as PULONGLONG. */
typedef unsigned long long *LPULONGLONG;
/** The same as PULONGLONG. */
typedef unsigned long long *PULLONG;
/** The same as PULONGLONG. */
typedef unsigned long long *LPULLONG;

/** No value. */
typedef void VOID;
/** Points to anything. */
typedef void *PVOID;
/** The same as PVOID. */
typedef void *LPVOID;

/** Plain char, which is signed on x86-64 and unsigned on aarch64; so is INT8. */
typedef char CHAR;
/** The same as CHAR. */
typedef char INT8;
/** Points to a CHAR. */
typedef char *PCHAR;
/** The same as PCHAR. */
typedef char *LPCHAR;
/** Text that ends with a NUL and may change. */
typedef char *PSTR;
/** The same as PSTR. */
typedef char *LPSTR;

/** Text that ends with a NUL, in the encoding of the program; the library reads it only. */
typedef const char *PCSTR;
/** The same as PCSTR. */
typedef const char *LPCSTR;

/** A byte. */
typedef unsigned char BYTE;
/** The same as BYTE. */
typedef unsigned char UINT8;
/** Points to a BYTE. */
typedef unsigned char *PBYTE;
/** The same as PBYTE. */
typedef unsigned char *LPBYTE;

/** Bytes that are read only. */
typedef const unsigned char *PCBYTE;
/** The same as PCBYTE. */
typedef const unsigned char *LPCBYTE;

/** A character of 4 bytes (UTF-32). */
typedef wchar_t WCHAR;
/** Text of 4-byte characters that ends with a NUL and may change. */
typedef wchar_t *PWSTR;
/** The same as PWSTR. */
typedef wchar_t *LPWSTR;

/** Text of 4-byte characters that is read only. */
typedef const wchar_t *PCWSTR;
/** The same as PCWSTR. */
typedef const wchar_t *LPCWSTR;

/** A signed integer that holds a pointer. */
typedef long INT_PTR;
/** The same as INT_PTR. */
typedef long LONG_PTR;
/** The same as INT_PTR. */
typedef long LPARAM;

/** An unsigned integer that holds a pointer. */
typedef unsigned long UINT_PTR;
/** The same as UINT_PTR. */
typedef unsigned long ULONG_PTR;
/** The same as UINT_PTR. */
typedef unsigned long DWORD_PTR;
/** The same as UINT_PTR. */
typedef unsigned long WPARAM;

/** A descriptor. */
typedef int FD;
/** The same as FD. */
typedef int HANDLE;
/** The same as FD. */
typedef int SOCKET;

/** The result of a Windows function. The library does not use it. */
typedef int LRESULT;
/** The same as LRESULT. */
typedef int HRESULT;

/** A count of bytes. */
typedef size_t             SIZE_T;

#ifdef HPSOCKET_BINDINGS
/** A count of bytes, or a negative number. */
typedef long               SSIZE_T;
#else
/** A count of bytes, or a negative number. */
typedef ssize_t            SSIZE_T;
#endif

// The C library of some 32-bit systems declares the first one too, and C99 forbids a second declaration unless it is
// marked.
#if defined(__LP64__) || defined(HPSOCKET_BINDINGS)
/** Seconds since 1970. */
typedef long long          __time64_t;
#else
/** Seconds since 1970. */
__extension__ typedef long long __time64_t;
#endif

/** Seconds since 1970, until 2038. */
typedef int                __time32_t;

/** The number that the kernel gives a thread. */
typedef long               NTHR_ID;

#ifdef __ANDROID__
/** The pthread_t of a thread, as a number. */
typedef long               THR_ID;
#else
/** The pthread_t of a thread, as a number. */
typedef unsigned long      THR_ID;
#endif

// ---- Text (TDEF-20, TDEF-25) ------------------------------------------------------

// All Linux builds of the library are narrow; _UNICODE is for the program's own text only.
#ifdef _UNICODE
/** A character. */
typedef wchar_t TCHAR;
/** Text that ends with a NUL and may change. */
typedef wchar_t *PTSTR;
/** The same as PTSTR. */
typedef wchar_t *LPTSTR;
/** Text that is read only. */
typedef const wchar_t *PCTSTR;
/** The same as PCTSTR. */
typedef const wchar_t *LPCTSTR;
    /** A literal of TCHARs. */
    #define __T(x) L##x
#else
/** A character. */
typedef char TCHAR;
/** Text that ends with a NUL and may change. */
typedef char *PTSTR;
/** The same as PTSTR. */
typedef char *LPTSTR;
/** Text that is read only. */
typedef const char *PCTSTR;
/** The same as PCTSTR. */
typedef const char *LPCTSTR;
    /** A literal of TCHARs. */
    #define __T(x) x
#endif

#define _T(x)    __T(x) /**< A literal of TCHARs. */
#define _TEXT(x) __T(x) /**< A literal of TCHARs. */

// Conversions between TCHAR and char: nothing to convert.
#define USES_CONVERSION /**< Stands in front of the conversions on Windows; empty. */
#define T2A(x)   (x)    /**< x, as char. */
#define A2T(x)   (x)    /**< x, as TCHAR. */
#define A2CT(x)  (x)    /**< x, as const TCHAR. */
#define T2CA(x)  (x)    /**< x, as const char. */
#define CT2A(x)  (x)    /**< x, as char. */
#define CA2T(x)  (x)    /**< x, as TCHAR. */
#define CA2CT(x) (x)    /**< x, as const TCHAR. */

// ---- Constants (TDEF-22, TDEF-23) -------------------------------------------------

#ifndef TRUE
    #define TRUE 1 /**< Yes; of a function: it has succeeded. */
#endif
#ifndef FALSE
    #define FALSE 0 /**< No; of a function: it has failed, and SYS_GetLastError() says why. */
#endif

#define NO_ERROR  0    /**< Success, of functions that return numbers. */
#define HAS_ERROR (-1) /**< Failure, of functions that return numbers. */
#define TIMEOUT   0    /**< The time is over. */

#define RS_OK      0    /**< Success. */
#define RS_FAIL    (-1) /**< Failure. */
#define RS_TIMEOUT 0    /**< The time is over. */

/**
 * "No time limit". It is an int, as in HP-Socket; where a DWORD is asked for it becomes 0xFFFFFFFF. Compilers that
 * report such conversions (-Wsign-conversion) are satisfied by (DWORD)INFINITE.
 */
#define INFINITE (-1)

#define INVALID_FD           (-1)                 /**< No descriptor. */
#define INVALID_HANDLE_VALUE (-1)                 /**< No descriptor. */
#define INVALID_PVOID        __HP_CAST(PVOID, -1) /**< A pointer that is neither null nor valid. */

#define _MAX_PATH 256 /**< The greatest length of a path on Windows. */
#define MAX_PATH  256 /**< The greatest length of a path on Windows. */

// ---- Limits of the types (TDEF-24) ------------------------------------------------

// Computed from the type, so not usable in #if.
#define MAXUINT8  __HP_CAST(UINT8, ~__HP_CAST(UINT8, 0)) /**< The greatest UINT8. */
#define MAXINT8   __HP_CAST(INT8, MAXUINT8 >> 1)         /**< The greatest number of 8 bits with a sign. */
#define MININT8   __HP_CAST(INT8, ~MAXINT8)              /**< The least INT8. */

#define MAXUINT16 __HP_CAST(UINT16, ~__HP_CAST(UINT16, 0)) /**< The greatest UINT16. */
#define MAXINT16  __HP_CAST(INT16, MAXUINT16 >> 1)         /**< The greatest INT16. */
#define MININT16  __HP_CAST(INT16, ~MAXINT16)              /**< The least INT16. */

#define MAXUINT32 __HP_CAST(UINT32, ~__HP_CAST(UINT32, 0)) /**< The greatest UINT32. */
#define MAXINT32  __HP_CAST(INT32, MAXUINT32 >> 1)         /**< The greatest INT32. */
#define MININT32  __HP_CAST(INT32, ~MAXINT32)              /**< The least INT32. */

#define MAXUINT64 __HP_CAST(UINT64, ~__HP_CAST(UINT64, 0)) /**< The greatest UINT64. */
#define MAXINT64  __HP_CAST(INT64, MAXUINT64 >> 1)         /**< The greatest INT64. */
#define MININT64  __HP_CAST(INT64, ~MAXINT64)              /**< The least INT64. */

#define MAXULONG __HP_CAST(ULONG, ~__HP_CAST(ULONG, 0)) /**< The greatest ULONG. */
#define MAXLONG  __HP_CAST(LONG, MAXULONG >> 1)         /**< The greatest LONG. */
#define MINLONG  __HP_CAST(LONG, ~MAXLONG)              /**< The least LONG. */

#define MAXULONGLONG __HP_CAST(ULONGLONG, ~__HP_CAST(ULONGLONG, 0))                  /**< The greatest ULONGLONG. */
#define MINLONGLONG  __HP_CAST(LONGLONG, ~__HP_CAST(LONGLONG, MAXULONGLONG >> 1)) /**< The least LONGLONG. */

#define MAXSIZE_T  __HP_CAST(SIZE_T, ~__HP_CAST(SIZE_T, 0)) /**< The greatest SIZE_T. */
#define MAXSSIZE_T __HP_CAST(SSIZE_T, MAXSIZE_T >> 1)       /**< The greatest SSIZE_T. */
#define MINSSIZE_T __HP_CAST(SSIZE_T, ~MAXSSIZE_T)          /**< The least SSIZE_T. */

#define MAXUINT __HP_CAST(UINT, ~__HP_CAST(UINT, 0)) /**< The greatest UINT. */
#define MAXINT  __HP_CAST(INT, MAXUINT >> 1)         /**< The greatest INT. */
#define MININT  __HP_CAST(INT, ~MAXINT)              /**< The least INT. */

#define MAXDWORD32 __HP_CAST(UINT32, ~__HP_CAST(UINT32, 0)) /**< The greatest number of 32 bits. */
#define MAXDWORD64 __HP_CAST(UINT64, ~__HP_CAST(UINT64, 0)) /**< The greatest number of 64 bits. */

// These are bit patterns: the signed ones are not negative as they are written.
#define MINBYTE   0x00       /**< The least BYTE. */
#define MAXBYTE   0xFF       /**< The greatest BYTE. */
#define MINCHAR   0x80       /**< The bits of the least CHAR with a sign. */
#define MAXCHAR   0x7F       /**< The greatest CHAR with a sign. */
#define MINSHORT  0x8000     /**< The bits of the least SHORT. */
#define MAXSHORT  0x7FFF     /**< The greatest SHORT. */
#define MINUSHORT 0x0000     /**< The least USHORT. */
#define MAXUSHORT 0xFFFF     /**< The greatest USHORT. */
#define MINWORD   0x0000     /**< The least WORD. */
#define MAXWORD   0xFFFF     /**< The greatest WORD. */
#define MINDWORD  0x00000000 /**< The least DWORD. */
#define MAXDWORD  0xFFFFFFFF /**< The greatest DWORD. */

// ---- Arithmetic (TDEF-27) ---------------------------------------------------------

/** A WORD of two bytes; a is the low one. */
#define MAKEWORD(a, b) __HP_CAST(WORD, LOBYTE(a) | (__HP_CAST(WORD, LOBYTE(b)) << 8))
/** A LONG of two WORDs; a is the low one. */
#define MAKELONG(a, b) __HP_CAST(LONG, LOWORD(a) | (__HP_CAST(DWORD, LOWORD(b)) << 16))

#define LOWORD(l) __HP_CAST(WORD, __HP_CAST(DWORD_PTR, l) & 0xFFFF)         /**< The low half of a DWORD. */
#define HIWORD(l) __HP_CAST(WORD, (__HP_CAST(DWORD_PTR, l) >> 16) & 0xFFFF) /**< The high half of a DWORD. */
#define LOBYTE(w) __HP_CAST(BYTE, __HP_CAST(DWORD_PTR, w) & 0xFF)           /**< The low byte of a WORD. */
#define HIBYTE(w) __HP_CAST(BYTE, (__HP_CAST(DWORD_PTR, w) >> 8) & 0xFF)    /**< The high byte of a WORD. */

// The arguments are evaluated twice. They are spelled as in <sys/param.h>, which may be included later.
#ifndef MAX
    /** The greater one; both are evaluated, one of them twice. */
    #define MAX(a,b) (((a)>(b))?(a):(b))
#endif
#ifndef MIN
    /** The lesser one; both are evaluated, one of them twice. */
    #define MIN(a,b) (((a)<(b))?(a):(b))
#endif
#ifndef _max
    /** The greater one; both are evaluated, one of them twice. */
    #define _max(a,b) (((a)>(b))?(a):(b))
#endif
#ifndef _min
    /** The lesser one; both are evaluated, one of them twice. */
    #define _min(a,b) (((a)<(b))?(a):(b))
#endif
