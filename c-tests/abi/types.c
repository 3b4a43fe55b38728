// Sizes, layouts and values of everything in GlobalDef.h and HPTypeDef.h but the
// enumerations, which are in enums.c.
//
// The compiler does nearly all of the work; main checks what no constant expression can
// say and prints the facts on which binaries depend.
//
// proves: TYP-1 TYP-2 TYP-3 TYP-4 TYP-5 TYP-6 TDEF-9 TDEF-10 TDEF-20 TDEF-21 TDEF-22 TDEF-23 TDEF-24 TDEF-25 TDEF-26 TDEF-27 TDEF-28
// TDEF-40 TDEF-41 TDEF-42 TDEF-43 TDEF-44 TDEF-50

#include <hpsocket/HPSocket4C.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

// ---- Base types (TDEF-20) ---------------------------------------------------------

// Name, C type, size with 8-byte and with 4-byte pointers.
#define CHECK_BASE(name, type, lp64, ilp32) \
    CHECK_TYPE(name, type);                 \
    CHECK_SIZE(name, lp64, ilp32)

CHECK_BASE(BOOL, int, 4, 4);
CHECK_BASE(FLOAT, float, 4, 4);
CHECK_BASE(PFLOAT, float *, 8, 4);
CHECK_BASE(LPFLOAT, float *, 8, 4);
CHECK_BASE(DOUBLE, double, 8, 8);
CHECK_BASE(PDOUBLE, double *, 8, 4);
CHECK_BASE(LPDOUBLE, double *, 8, 4);
CHECK_BASE(SHORT, short, 2, 2);
CHECK_BASE(INT16, short, 2, 2);
CHECK_BASE(PSHORT, short *, 8, 4);
CHECK_BASE(LPSHORT, short *, 8, 4);
CHECK_BASE(USHORT, unsigned short, 2, 2);
CHECK_BASE(UINT16, unsigned short, 2, 2);
CHECK_BASE(PUSHORT, unsigned short *, 8, 4);
CHECK_BASE(LPUSHORT, unsigned short *, 8, 4);
CHECK_BASE(WORD, unsigned short, 2, 2);
CHECK_BASE(PWORD, unsigned short *, 8, 4);
CHECK_BASE(LPWORD, unsigned short *, 8, 4);
CHECK_BASE(DWORD, unsigned int, 4, 4);
CHECK_BASE(PDWORD, unsigned int *, 8, 4);
CHECK_BASE(LPDWORD, unsigned int *, 8, 4);
CHECK_BASE(LONG, long, 8, 4);
CHECK_BASE(LID, long, 8, 4);
CHECK_BASE(PLONG, long *, 8, 4);
CHECK_BASE(LPLONG, long *, 8, 4);
CHECK_BASE(ULONG, unsigned long, 8, 4);
CHECK_BASE(ULID, unsigned long, 8, 4);
CHECK_BASE(PULONG, unsigned long *, 8, 4);
CHECK_BASE(LPULONG, unsigned long *, 8, 4);
CHECK_BASE(LONGLONG, long long, 8, 8);
CHECK_BASE(LLONG, long long, 8, 8);
CHECK_BASE(INT64, long long, 8, 8);
CHECK_BASE(PLONGLONG, long long *, 8, 4);
CHECK_BASE(LPLONGLONG, long long *, 8, 4);
CHECK_BASE(PLLONG, long long *, 8, 4);
CHECK_BASE(LPLLONG, long long *, 8, 4);
CHECK_BASE(ULONGLONG, unsigned long long, 8, 8);
CHECK_BASE(ULLONG, unsigned long long, 8, 8);
CHECK_BASE(UINT64, unsigned long long, 8, 8);
CHECK_BASE(PULONGLONG, unsigned long long *, 8, 4);
CHECK_BASE(LPULONGLONG, unsigned long long *, 8, 4);
CHECK_BASE(PULLONG, unsigned long long *, 8, 4);
CHECK_BASE(LPULLONG, unsigned long long *, 8, 4);
CHECK_BASE(INT, int, 4, 4);
CHECK_BASE(IID, int, 4, 4);
CHECK_BASE(INT32, int, 4, 4);
CHECK_BASE(PINT, int *, 8, 4);
CHECK_BASE(LPINT, int *, 8, 4);
CHECK_BASE(UINT, unsigned int, 4, 4);
CHECK_BASE(UIID, unsigned int, 4, 4);
CHECK_BASE(UINT32, unsigned int, 4, 4);
CHECK_BASE(PUINT, unsigned int *, 8, 4);
CHECK_BASE(LPUINT, unsigned int *, 8, 4);
CHECK_TYPE(VOID, void);
CHECK_BASE(PVOID, void *, 8, 4);
CHECK_BASE(LPVOID, void *, 8, 4);
CHECK_BASE(CHAR, char, 1, 1);
CHECK_BASE(INT8, char, 1, 1);
CHECK_BASE(PCHAR, char *, 8, 4);
CHECK_BASE(LPCHAR, char *, 8, 4);
CHECK_BASE(PSTR, char *, 8, 4);
CHECK_BASE(LPSTR, char *, 8, 4);
CHECK_BASE(PCSTR, const char *, 8, 4);
CHECK_BASE(LPCSTR, const char *, 8, 4);
CHECK_BASE(BYTE, unsigned char, 1, 1);
CHECK_BASE(UINT8, unsigned char, 1, 1);
CHECK_BASE(PBYTE, unsigned char *, 8, 4);
CHECK_BASE(LPBYTE, unsigned char *, 8, 4);
CHECK_BASE(PCBYTE, const unsigned char *, 8, 4);
CHECK_BASE(LPCBYTE, const unsigned char *, 8, 4);
CHECK_BASE(WCHAR, wchar_t, 4, 4);
CHECK_BASE(PWSTR, wchar_t *, 8, 4);
CHECK_BASE(LPWSTR, wchar_t *, 8, 4);
CHECK_BASE(PCWSTR, const wchar_t *, 8, 4);
CHECK_BASE(LPCWSTR, const wchar_t *, 8, 4);
CHECK_BASE(INT_PTR, long, 8, 4);
CHECK_BASE(LONG_PTR, long, 8, 4);
CHECK_BASE(LPARAM, long, 8, 4);
CHECK_BASE(UINT_PTR, unsigned long, 8, 4);
CHECK_BASE(ULONG_PTR, unsigned long, 8, 4);
CHECK_BASE(DWORD_PTR, unsigned long, 8, 4);
CHECK_BASE(WPARAM, unsigned long, 8, 4);
CHECK_BASE(FD, int, 4, 4);
CHECK_BASE(HANDLE, int, 4, 4);
CHECK_BASE(SOCKET, int, 4, 4);
CHECK_BASE(LRESULT, int, 4, 4);
CHECK_BASE(HRESULT, int, 4, 4);
CHECK_BASE(__time64_t, long long, 8, 8);
CHECK_BASE(__time32_t, int, 4, 4);
CHECK_BASE(NTHR_ID, long, 8, 4);
#ifdef __ANDROID__
CHECK_TYPE(THR_ID, long);
#else
CHECK_TYPE(THR_ID, unsigned long);
#endif
CHECK_SIZE(THR_ID, 8, 4);
CHECK_BASE(SIZE_T, size_t, 8, 4);
CHECK_BASE(SSIZE_T, ssize_t, 8, 4);
CHECK_BASE(TCHAR, char, 1, 1);
CHECK_BASE(PTSTR, char *, 8, 4);
CHECK_BASE(LPTSTR, char *, 8, 4);
CHECK_BASE(PCTSTR, const char *, 8, 4);
CHECK_BASE(LPCTSTR, const char *, 8, 4);
CHECK_BASE(CONNID, unsigned long, 8, 4);
CHECK_BASE(HP_CONNID, unsigned long, 8, 4);

// ---- Constants (TDEF-22, TDEF-23) -------------------------------------------------

CHECK_VALUE(INFINITE, -1);
CHECK_VALUE((DWORD)INFINITE, 0xFFFFFFFFu);
CHECK_VALUE(TRUE, 1);
CHECK_VALUE(FALSE, 0);
CHECK_VALUE(NO_ERROR, 0);
CHECK_VALUE(HAS_ERROR, -1);
CHECK_VALUE(TIMEOUT, 0);
CHECK_VALUE(RS_OK, 0);
CHECK_VALUE(RS_FAIL, -1);
CHECK_VALUE(RS_TIMEOUT, 0);
CHECK_VALUE(INVALID_FD, -1);
CHECK_VALUE(INVALID_HANDLE_VALUE, -1);
CHECK_VALUE(_MAX_PATH, 256);
CHECK_VALUE(MAX_PATH, 256);
CHECK_TYPE(CONST char *, const char *);

// ---- Limits (TDEF-24) -------------------------------------------------------------

CHECK_VALUE(MAXUINT8, 255);
CHECK_VALUE(MAXINT8, 127);
CHECK_VALUE(MININT8, CHAR_MIN < 0 ? -128 : 128); // INT8 is plain char
CHECK_VALUE(MAXUINT16, 65535);
CHECK_VALUE(MAXINT16, 32767);
CHECK_VALUE(MININT16, -32768);
CHECK_VALUE(MAXUINT32, UINT_MAX);
CHECK_VALUE(MAXINT32, INT_MAX);
CHECK_VALUE(MININT32, INT_MIN);
CHECK_VALUE(MAXUINT64, ULLONG_MAX);
CHECK_VALUE(MAXINT64, LLONG_MAX);
CHECK_VALUE(MININT64, LLONG_MIN);
CHECK_VALUE(MAXULONG, ULONG_MAX);
CHECK_VALUE(MAXLONG, LONG_MAX);
CHECK_VALUE(MINLONG, LONG_MIN);
CHECK_VALUE(MAXULONGLONG, ULLONG_MAX);
CHECK_VALUE(MINLONGLONG, LLONG_MIN);
CHECK_VALUE(MAXSIZE_T, (size_t)-1);
CHECK_VALUE(MAXSSIZE_T, BY_POINTER(LLONG_MAX, (long long)INT_MAX));
CHECK_VALUE(MINSSIZE_T, BY_POINTER(LLONG_MIN, (long long)INT_MIN));
CHECK_VALUE(MAXUINT, UINT_MAX);
CHECK_VALUE(MAXINT, INT_MAX);
CHECK_VALUE(MININT, INT_MIN);
CHECK_VALUE(MAXDWORD32, UINT_MAX);
CHECK_VALUE(MAXDWORD64, ULLONG_MAX);

CHECK_VALUE(MINBYTE, 0x00);
CHECK_VALUE(MAXBYTE, 0xFF);
CHECK_VALUE(MINCHAR, 0x80);
CHECK_VALUE(MAXCHAR, 0x7F);
CHECK_VALUE(MINSHORT, 0x8000);
CHECK_VALUE(MAXSHORT, 0x7FFF);
CHECK_VALUE(MINUSHORT, 0x0000);
CHECK_VALUE(MAXUSHORT, 0xFFFF);
CHECK_VALUE(MINWORD, 0x0000);
CHECK_VALUE(MAXWORD, 0xFFFF);
CHECK_VALUE(MINDWORD, 0x00000000);
CHECK_VALUE(MAXDWORD, 0xFFFFFFFF);

// ---- Text and annotations (TDEF-25, TDEF-26) --------------------------------------

CHECK_VALUE(sizeof(_T("abc")), 4);
CHECK_VALUE(sizeof(_TEXT("abc")), 4);
CHECK_VALUE(sizeof(__T("abc")), 4);
CHECK_VALUE(T2A(7), 7);
CHECK_VALUE(A2T(7), 7);
CHECK_VALUE(A2CT(7), 7);
CHECK_VALUE(T2CA(7), 7);
CHECK_VALUE(CT2A(7), 7);
CHECK_VALUE(CA2T(7), 7);
CHECK_VALUE(CA2CT(7), 7);
CHECK_EMPTY(USES_CONVERSION);

CHECK_EMPTY(_In_);
CHECK_EMPTY(_Out_);
CHECK_EMPTY(_Inout_);
CHECK_EMPTY(_In_opt_);
CHECK_EMPTY(_Out_opt_);
CHECK_EMPTY(_Inout_opt_);
CHECK_EMPTY(CALLBACK);
CHECK_EMPTY(WINAPI);
CHECK_EMPTY(__HP_CALL);

// ---- Arithmetic (TDEF-27) ---------------------------------------------------------

CHECK_VALUE(MAKEWORD(0x34, 0x12), 0x1234);
CHECK_VALUE(MAKEWORD(0x1FF, 0xFE), 0xFEFF);
CHECK_VALUE(MAKELONG(0x5678, 0x1234), 0x12345678);
CHECK_VALUE((ULONG)MAKELONG(0x1FFFF, 0x8000), 0x8000FFFFu);
CHECK_VALUE(LOWORD(0x12345678), 0x5678);
CHECK_VALUE(HIWORD(0x12345678), 0x1234);
CHECK_VALUE(LOBYTE(0x1234), 0x34);
CHECK_VALUE(HIBYTE(0x1234), 0x12);
CHECK_VALUE(MAX(2, 1 + 2), 3);
CHECK_VALUE(MIN(2, 1 + 2), 2);
CHECK_VALUE(_max(2, 1 + 2), 3);
CHECK_VALUE(_min(2, 1 + 2), 2);
CHECK_VALUE(10 - MAX(1, 2), 8);

// ---- Build macros (TDEF-28) -------------------------------------------------------

#ifdef NDEBUG
    #if defined(DEBUG) || defined(_DEBUG) || defined(DEBUG_TRACE) || !defined(_NDEBUG)
        #error "DEBUG and its kind must be undefined, _NDEBUG defined with NDEBUG"
    #endif
#elif !defined(DEBUG) || !defined(_DEBUG) || defined(_NDEBUG)
    #error "DEBUG and _DEBUG must be defined without NDEBUG"
#endif
#ifndef _GNU_SOURCE
    #error "_GNU_SOURCE must be defined"
#endif
#if defined(__arm64__) != defined(__aarch64__)
    #error "__arm64__ and __aarch64__ must go together"
#endif

// ---- Features (TDEF-6) ------------------------------------------------------------

#if defined(_UDP_DISABLED) == defined(_UDP_SUPPORT)
    #error "_UDP_SUPPORT must be the opposite of _UDP_DISABLED"
#endif
#if defined(_SSL_DISABLED) == defined(_SSL_SUPPORT)
    #error "_SSL_SUPPORT must be the opposite of _SSL_DISABLED"
#endif
#if defined(_HTTP_DISABLED) == defined(_HTTP_SUPPORT)
    #error "_HTTP_SUPPORT must be the opposite of _HTTP_DISABLED"
#endif
#if defined(_ZLIB_DISABLED) == defined(_ZLIB_SUPPORT)
    #error "_ZLIB_SUPPORT must be the opposite of _ZLIB_DISABLED"
#endif
#if defined(_BROTLI_DISABLED) == defined(_BROTLI_SUPPORT)
    #error "_BROTLI_SUPPORT must be the opposite of _BROTLI_DISABLED"
#endif
#if defined(_ICONV_DISABLED) == defined(_ICONV_SUPPORT)
    #error "_ICONV_SUPPORT must be the opposite of _ICONV_DISABLED"
#endif

// ---- Version (TDEF-10) ------------------------------------------------------------

CHECK_VALUE(HP_VERSION_MAJOR, 6);
CHECK_VALUE(HP_VERSION_MINOR, 0);
CHECK_VALUE(HP_VERSION_REVISE, 1);
CHECK_VALUE(HP_VERSION_BUILD, 3);
CHECK_FUNCTION(GetHPSocketVersion, DWORD (*)(void));

// ---- Structures (TDEF-40 to TDEF-44) ----------------------------------------------

CHECK_TYPE(HP_TIPAddr, struct TIPAddr);
CHECK_TYPE(LPTIPAddr, struct TIPAddr *);
CHECK_TYPE(HP_LPTIPAddr, struct TIPAddr *);
CHECK_SIZE(HP_TIPAddr, 16, 8);
CHECK_FIELD(HP_TIPAddr, type, En_HP_IPAddrType, 0, 0);
CHECK_FIELD(HP_TIPAddr, address, LPCTSTR, 8, 4);

CHECK_TYPE(WSABUF, struct _WSABUF);
CHECK_TYPE(PWSABUF, struct _WSABUF *);
CHECK_TYPE(LPWSABUF, struct _WSABUF *);
CHECK_SIZE(WSABUF, 16, 8);
CHECK_FIELD(WSABUF, len, UINT, 0, 0);
CHECK_FIELD(WSABUF, buf, LPBYTE, 8, 4);

CHECK_TYPE(HP_TSocketTask, struct TSocketTask);
CHECK_TYPE(LPTSocketTask, struct TSocketTask *);
CHECK_TYPE(HP_LPTSocketTask, struct TSocketTask *);
CHECK_SIZE(HP_TSocketTask, 56, 32);
CHECK_FIELD(HP_TSocketTask, fn, HP_Fn_SocketTaskProc, 0, 0);
CHECK_FIELD(HP_TSocketTask, sender, PVOID, 8, 4);
CHECK_FIELD(HP_TSocketTask, connID, CONNID, 16, 8);
CHECK_FIELD(HP_TSocketTask, buf, LPCBYTE, 24, 12);
CHECK_FIELD(HP_TSocketTask, bufLen, INT, 32, 16);
CHECK_FIELD(HP_TSocketTask, bufType, En_HP_TaskBufferType, 36, 20);
CHECK_FIELD(HP_TSocketTask, wparam, WPARAM, 40, 24);
CHECK_FIELD(HP_TSocketTask, lparam, LPARAM, 48, 28);

#ifdef _HTTP_SUPPORT

CHECK_TYPE(HP_TNVPair, struct TNVPair);
CHECK_TYPE(TParam, struct TNVPair);
CHECK_TYPE(HP_TParam, struct TNVPair);
CHECK_TYPE(THeader, struct TNVPair);
CHECK_TYPE(HP_THeader, struct TNVPair);
CHECK_TYPE(TCookie, struct TNVPair);
CHECK_TYPE(HP_TCookie, struct TNVPair);
CHECK_TYPE(LPPARAM, struct TNVPair *);
CHECK_TYPE(HP_LPPARAM, struct TNVPair *);
CHECK_TYPE(LPHEADER, struct TNVPair *);
CHECK_TYPE(HP_LPHEADER, struct TNVPair *);
CHECK_TYPE(LPCOOKIE, struct TNVPair *);
CHECK_TYPE(HP_LPCOOKIE, struct TNVPair *);
CHECK_SIZE(HP_TNVPair, 16, 8);
CHECK_FIELD(HP_TNVPair, name, LPCSTR, 0, 0);
CHECK_FIELD(HP_TNVPair, value, LPCSTR, 8, 4);

#else

// The program may define this name itself.
struct TNVPair { char own; };
typedef struct TNVPair HP_TNVPair, TParam, HP_TParam, THeader, HP_THeader, TCookie, HP_TCookie;
typedef char LPPARAM, HP_LPPARAM, LPHEADER, HP_LPHEADER, LPCOOKIE, HP_LPCOOKIE;

#endif // _HTTP_SUPPORT

// ---- General callback types (TDEF-50) ---------------------------------------------

CHECK_TYPE(Fn_TaskProc, void (*)(void *));
CHECK_TYPE(HP_Fn_TaskProc, void (*)(void *));
CHECK_TYPE(Fn_SocketTaskProc, void (*)(struct TSocketTask *));
CHECK_TYPE(HP_Fn_SocketTaskProc, void (*)(struct TSocketTask *));
CHECK_TYPE(Fn_DataCallback, int (*)(const unsigned char *, int, void *));
CHECK_TYPE(Fn_CompressDataCallback, int (*)(const unsigned char *, int, void *));
CHECK_TYPE(Fn_DecompressDataCallback, int (*)(const unsigned char *, int, void *));
CHECK_TYPE(HP_Fn_DataCallback, int (*)(const unsigned char *, int, void *));
CHECK_TYPE(HP_Fn_CompressDataCallback, int (*)(const unsigned char *, int, void *));
CHECK_TYPE(HP_Fn_DecompressDataCallback, int (*)(const unsigned char *, int, void *));

#if defined(_SSL_SUPPORT) || defined(__cplusplus) // C++ has the SSL types in any case (CPP-6)
CHECK_TYPE(Fn_SNI_ServerNameCallback, int (*)(const char *, void *));
CHECK_TYPE(HP_Fn_SNI_ServerNameCallback, int (*)(const char *, void *));
#else
typedef char Fn_SNI_ServerNameCallback, HP_Fn_SNI_ServerNameCallback;
#endif

// ---- What only a running program can tell -----------------------------------------

static int failures;

static void expect(int condition, const char *what)
{
    if (!condition) {
        ++failures;
        printf("wrong: %s\n", what);
    }
}

static void expect_text(const char *macro, const char *text, const char *wanted)
{
    if (strcmp(text, wanted) != 0) {
        ++failures;
        printf("wrong: %s is %s instead of %s\n", macro, text, wanted);
    }
}

#define EXPECT_TEXT(macro, wanted) expect_text(#macro, TEXT_OF(macro), wanted)
#define PRINT_SIZE(type)           printf("sizeof(%s) = %u\n", #type, (unsigned)sizeof(type))
#define PRINT_OFFSET(type, field) \
    printf("offsetof(%s, %s) = %u\n", #type, #field, (unsigned)offsetof(type, field))

static void print_facts(void)
{
    PRINT_SIZE(DWORD);
    PRINT_SIZE(ULONG);
    PRINT_SIZE(HP_CONNID);
    PRINT_SIZE(UINT_PTR);
    PRINT_SIZE(SOCKET);
    PRINT_SIZE(WCHAR);
    PRINT_SIZE(En_HP_HandleResult);
    PRINT_SIZE(HP_TIPAddr);
    PRINT_OFFSET(HP_TIPAddr, address);
    PRINT_SIZE(WSABUF);
    PRINT_OFFSET(WSABUF, buf);
    PRINT_SIZE(HP_TSocketTask);
    PRINT_OFFSET(HP_TSocketTask, bufType);
    PRINT_OFFSET(HP_TSocketTask, lparam);
    printf("GetHPSocketVersion() = 0x%08X\n", GetHPSocketVersion());
}

int main(void)
{
#ifdef __cplusplus
    EXPECT_TEXT(EXTERN_C, "extern \"C\"");
    EXPECT_TEXT(EXTERN_C_BEGIN, "extern \"C\" {");
    EXPECT_TEXT(EXTERN_C_END, "}");
    EXPECT_TEXT(HPSOCKET_API, "extern \"C\" __attribute__((__visibility__(\"default\")))");
#else
    EXPECT_TEXT(EXTERN_C, "extern");
    EXPECT_TEXT(EXTERN_C_BEGIN, "");
    EXPECT_TEXT(EXTERN_C_END, "");
    EXPECT_TEXT(HPSOCKET_API, "extern __attribute__((__visibility__(\"default\")))");
#endif
    EXPECT_TEXT(__stdcall, "__attribute__((__stdcall__))");
    EXPECT_TEXT(__cdecl, "__attribute__((__cdecl__))");
    expect(INVALID_PVOID == (void *)-1, "INVALID_PVOID");
    expect(GetHPSocketVersion() == 0x06000103u, "GetHPSocketVersion()");
    print_facts();
    return failures == 0 ? 0 : 1;
}
