/*
 * HP-Socket 6.0.1's base types, constants and helper macros, as provided by hpsocket-rs.
 *
 * The names are those that Windows programs know; the sizes are those of Linux. Two
 * traps for code that comes from Windows: LONG and ULONG are 8 bytes on a 64-bit
 * system while DWORD keeps its 4, and HANDLE and SOCKET are plain descriptors.
 *
 * Names like TDEF-20 refer to the project's specification.
 */

#pragma once

// ---- Build macros (TDEF-28) -------------------------------------------------------

#ifndef _GNU_SOURCE
    #define _GNU_SOURCE 1
#endif

// Both spellings of the 64-bit ARM macro exist, whichever the compiler has.
#if defined(__arm64__) && !defined(__aarch64__)
    #define __aarch64__ 1
#elif defined(__aarch64__) && !defined(__arm64__)
    #define __arm64__ 1
#endif

// A program may test DEBUG after including this header: it is the opposite of NDEBUG.
#ifndef NDEBUG
    #ifndef DEBUG
        #define DEBUG 1
    #endif
    #ifndef _DEBUG
        #define _DEBUG 1
    #endif
#else
    #ifndef _NDEBUG
        #define _NDEBUG 1
    #endif
    #undef DEBUG
    #undef _DEBUG
    #undef DEBUG_TRACE
#endif

// <stddef.h> is needed for wchar_t, which is not a built-in type in C (TDEF-4).
#include <stddef.h>
#include <sys/types.h>

// ---- Linkage (TDEF-9) -------------------------------------------------------------

#ifdef __cplusplus
    #define EXTERN_C       extern "C"
    #define EXTERN_C_BEGIN extern "C" {
    #define EXTERN_C_END   }
#else
    #define EXTERN_C extern
    #define EXTERN_C_BEGIN
    #define EXTERN_C_END
#endif

// ---- Annotations and calling conventions (TDEF-26) --------------------------------

// Direction of an argument, for the reader only.
#define _In_
#define _Out_
#define _Inout_
#define _In_opt_
#define _Out_opt_
#define _Inout_opt_

#ifndef CALLBACK
    #define CALLBACK
#endif
#ifndef WINAPI
    #define WINAPI
#endif

// Without effect on x86-64 and aarch64, which have only one calling convention.
#ifndef __stdcall
    #define __stdcall __attribute__((__stdcall__))
#endif
#ifndef __cdecl
    #define __cdecl __attribute__((__cdecl__))
#endif

#ifndef CONST
    #define CONST const
#endif

// ---- Base types (TDEF-20) ---------------------------------------------------------

typedef int                BOOL;
typedef float              FLOAT, *PFLOAT, *LPFLOAT;
typedef double             DOUBLE, *PDOUBLE, *LPDOUBLE;

typedef short              SHORT, INT16, *PSHORT, *LPSHORT;
typedef unsigned short     USHORT, UINT16, *PUSHORT, *LPUSHORT;
typedef unsigned short     WORD, *PWORD, *LPWORD;

typedef int                INT, IID, INT32, *PINT, *LPINT;
typedef unsigned int       UINT, UIID, UINT32, *PUINT, *LPUINT;

// Always 32 bits, unlike ULONG (TDEF-21).
typedef unsigned int       DWORD, *PDWORD, *LPDWORD;

// The width of a pointer: 8 bytes on 64-bit systems, 4 on 32-bit ones.
typedef long               LONG, LID, *PLONG, *LPLONG;
typedef unsigned long      ULONG, ULID, *PULONG, *LPULONG;

typedef long long          LONGLONG, LLONG, INT64, *PLONGLONG, *LPLONGLONG, *PLLONG, *LPLLONG;
typedef unsigned long long ULONGLONG, ULLONG, UINT64, *PULONGLONG, *LPULONGLONG, *PULLONG, *LPULLONG;

typedef void               VOID, *PVOID, *LPVOID;

// Plain char, which is signed on x86-64 and unsigned on aarch64. So is INT8.
typedef char               CHAR, INT8, *PCHAR, *LPCHAR, *PSTR, *LPSTR;
typedef const char         *PCSTR, *LPCSTR;

typedef unsigned char      BYTE, UINT8, *PBYTE, *LPBYTE;
typedef const unsigned char *PCBYTE, *LPCBYTE;

// 4 bytes (UTF-32).
typedef wchar_t            WCHAR, *PWSTR, *LPWSTR;
typedef const wchar_t      *PCWSTR, *LPCWSTR;

// Integers that hold a pointer.
typedef long               INT_PTR, LONG_PTR, LPARAM;
typedef unsigned long      UINT_PTR, ULONG_PTR, DWORD_PTR, WPARAM;

// Descriptors.
typedef int                FD, HANDLE, SOCKET;

typedef int                LRESULT, HRESULT;

// Counts and signed counts of bytes.
typedef size_t             SIZE_T;
typedef ssize_t            SSIZE_T;

// Seconds since 1970. __extension__ is needed because the C library of some 32-bit
// systems already declares the first one, and C99 forbids a second declaration.
__extension__ typedef long long __time64_t;
typedef int                __time32_t;

// Kernel thread number, and the pthread_t of a thread as a number.
typedef long               NTHR_ID;
#ifdef __ANDROID__
typedef long               THR_ID;
#else
typedef unsigned long      THR_ID;
#endif

// ---- Text (TDEF-20, TDEF-25) ------------------------------------------------------

// All Linux builds of the library are narrow; _UNICODE is for the program's own text only.
#ifdef _UNICODE
typedef wchar_t            TCHAR, *PTSTR, *LPTSTR;
typedef const wchar_t      *PCTSTR, *LPCTSTR;
    #define __T(x) L##x
#else
typedef char               TCHAR, *PTSTR, *LPTSTR;
typedef const char         *PCTSTR, *LPCTSTR;
    #define __T(x) x
#endif

#define _T(x)    __T(x)
#define _TEXT(x) __T(x)

// Conversions between TCHAR and char: nothing to convert.
#define USES_CONVERSION
#define T2A(x)   (x)
#define A2T(x)   (x)
#define A2CT(x)  (x)
#define T2CA(x)  (x)
#define CT2A(x)  (x)
#define CA2T(x)  (x)
#define CA2CT(x) (x)

// ---- Constants (TDEF-22, TDEF-23) -------------------------------------------------

#ifndef TRUE
    #define TRUE 1
#endif
#ifndef FALSE
    #define FALSE 0
#endif

#define NO_ERROR  0
#define HAS_ERROR (-1)
#define TIMEOUT   0

#define RS_OK      0
#define RS_FAIL    (-1)
#define RS_TIMEOUT 0

// "No time limit"; 0xFFFFFFFF where a DWORD is asked for.
#define INFINITE (-1)

#define INVALID_FD           (-1)
#define INVALID_HANDLE_VALUE (-1)
#define INVALID_PVOID        ((PVOID)-1)

#define _MAX_PATH 256
#define MAX_PATH  256

// ---- Limits of the types (TDEF-24) ------------------------------------------------

// Computed from the type, so not usable in #if.
#define MAXUINT8  ((UINT8)~((UINT8)0))
#define MAXINT8   ((INT8)(MAXUINT8 >> 1))
#define MININT8   ((INT8)~MAXINT8)

#define MAXUINT16 ((UINT16)~((UINT16)0))
#define MAXINT16  ((INT16)(MAXUINT16 >> 1))
#define MININT16  ((INT16)~MAXINT16)

#define MAXUINT32 ((UINT32)~((UINT32)0))
#define MAXINT32  ((INT32)(MAXUINT32 >> 1))
#define MININT32  ((INT32)~MAXINT32)

#define MAXUINT64 ((UINT64)~((UINT64)0))
#define MAXINT64  ((INT64)(MAXUINT64 >> 1))
#define MININT64  ((INT64)~MAXINT64)

#define MAXULONG ((ULONG)~((ULONG)0))
#define MAXLONG  ((LONG)(MAXULONG >> 1))
#define MINLONG  ((LONG)~MAXLONG)

#define MAXULONGLONG ((ULONGLONG)~((ULONGLONG)0))
#define MINLONGLONG  ((LONGLONG)~((LONGLONG)(MAXULONGLONG >> 1)))

#define MAXSIZE_T  ((SIZE_T)~((SIZE_T)0))
#define MAXSSIZE_T ((SSIZE_T)(MAXSIZE_T >> 1))
#define MINSSIZE_T ((SSIZE_T)~MAXSSIZE_T)

#define MAXUINT ((UINT)~((UINT)0))
#define MAXINT  ((INT)(MAXUINT >> 1))
#define MININT  ((INT)~MAXINT)

#define MAXDWORD32 ((UINT32)~((UINT32)0))
#define MAXDWORD64 ((UINT64)~((UINT64)0))

// These are bit patterns: the signed ones are not negative as they are written.
#define MINBYTE   0x00
#define MAXBYTE   0xFF
#define MINCHAR   0x80
#define MAXCHAR   0x7F
#define MINSHORT  0x8000
#define MAXSHORT  0x7FFF
#define MINUSHORT 0x0000
#define MAXUSHORT 0xFFFF
#define MINWORD   0x0000
#define MAXWORD   0xFFFF
#define MINDWORD  0x00000000
#define MAXDWORD  0xFFFFFFFF

// ---- Arithmetic (TDEF-27) ---------------------------------------------------------

// Two bytes to a WORD, two WORDs to a LONG; a is the low half.
#define MAKEWORD(a, b) ((WORD)((BYTE)((DWORD_PTR)(a) & 0xFF) | ((WORD)((BYTE)((DWORD_PTR)(b) & 0xFF)) << 8)))
#define MAKELONG(a, b) ((LONG)((WORD)((DWORD_PTR)(a) & 0xFFFF) | ((DWORD)((WORD)((DWORD_PTR)(b) & 0xFFFF)) << 16)))

// The halves of a DWORD and of a WORD.
#define LOWORD(l) ((WORD)((DWORD_PTR)(l) & 0xFFFF))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xFFFF))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w) & 0xFF))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xFF))

// The arguments are evaluated twice. They are spelled as in <sys/param.h>, which may be
// included later.
#ifndef MAX
    #define MAX(a,b) (((a)>(b))?(a):(b))
#endif
#ifndef MIN
    #define MIN(a,b) (((a)<(b))?(a):(b))
#endif
#ifndef _max
    #define _max(a,b) (((a)>(b))?(a):(b))
#endif
#ifndef _min
    #define _min(a,b) (((a)<(b))?(a):(b))
#endif
