/*
 * HP-Socket 6.0.1's enumerations, structures and general callback types, as provided by
 * hpsocket-rs. Handles, socket callbacks and functions are in HPSocket4C.h.
 *
 * The values and layouts are part of the binary interface. Every enumeration has the
 * size of an int and is known as EnXxx and as En_HP_Xxx.
 *
 * Names like TDEF-30 refer to the project's specification.
 */

#pragma once

#include "GlobalDef.h"

// ---- Version of the API (TDEF-10) -------------------------------------------------

#define HP_VERSION_MAJOR  6
#define HP_VERSION_MINOR  0
#define HP_VERSION_REVISE 1
#define HP_VERSION_BUILD  3

// ---- Features (TDEF-6) ------------------------------------------------------------

// Each line switches off one feature. A library built without a feature is installed
// with its line active, so that header and library agree (TDEF-8).

// #define _UDP_DISABLED
// #define _SSL_DISABLED
// #define _HTTP_DISABLED
// #define _ZLIB_DISABLED
// #define _BROTLI_DISABLED
// #define _ICONV_DISABLED

#if !defined(_UDP_DISABLED) && !defined(_UDP_SUPPORT)
    #define _UDP_SUPPORT 1
#endif
#if !defined(_SSL_DISABLED) && !defined(_SSL_SUPPORT)
    #define _SSL_SUPPORT 1
#endif
#if !defined(_HTTP_DISABLED) && !defined(_HTTP_SUPPORT)
    #define _HTTP_SUPPORT 1
#endif
#if !defined(_ZLIB_DISABLED) && !defined(_ZLIB_SUPPORT)
    #define _ZLIB_SUPPORT 1
#endif
#if !defined(_BROTLI_DISABLED) && !defined(_BROTLI_SUPPORT)
    #define _BROTLI_SUPPORT 1
#endif
#if !defined(_ICONV_DISABLED) && !defined(_ICONV_SUPPORT)
    #define _ICONV_SUPPORT 1
#endif

// ---- Declarations (TDEF-9) --------------------------------------------------------

// In front of every function of the library.
#define HPSOCKET_API EXTERN_C __HP_ATTRIBUTE(__visibility__("default"))

// The calling convention of functions and callbacks: the platform's own.
#define __HP_CALL

// ---- Connection IDs (TDEF-20, TDEF-21) --------------------------------------------

// Names one connection of a component; never 0. Keep all of its bits: it is as wide as
// a pointer.
typedef ULONG CONNID, HP_CONNID;

// ---- Enumerations (TDEF-30) -------------------------------------------------------

// State of a component.
typedef enum EnServiceState
{
    SS_STARTING = 0, // being started
    SS_STARTED  = 1, // running
    SS_STOPPING = 2, // being stopped
    SS_STOPPED  = 3  // not running
} EnServiceState, En_HP_ServiceState;

// What a component was doing when OnClose or OnError is called.
typedef enum EnSocketOperation
{
    SO_UNKNOWN = 0,
    SO_ACCEPT  = 1,
    SO_CONNECT = 2,
    SO_SEND    = 3,
    SO_RECEIVE = 4,
    SO_CLOSE   = 5
} EnSocketOperation, En_HP_SocketOperation;

// Result of a socket callback. Any other value counts as HR_OK (COM-90).
typedef enum EnHandleResult
{
    HR_OK     = 0, // handled
    HR_IGNORE = 1, // not handled
    HR_ERROR  = 2  // failed: the start, the attempt or the connection ends (COM-91)
} EnHandleResult, En_HP_HandleResult;

// Result of Fetch and Peek of the pull components.
typedef enum EnFetchResult
{
    FR_OK              = 0,
    FR_LENGTH_TOO_LONG = 1, // fewer bytes are buffered than asked for
    FR_DATA_NOT_FOUND  = 2  // no such connection
} EnFetchResult, En_HP_FetchResult;

// How a component sends. Checked and stored; TCP behaves as SP_PACK with all (COM-81).
typedef enum EnSendPolicy
{
    SP_PACK   = 0, // collect what is waiting into one send (default)
    SP_SAFE   = 1,
    SP_DIRECT = 2
} EnSendPolicy, En_HP_SendPolicy;

// Which other callbacks of a connection OnSend excludes while it runs. Checked and
// stored; TCP always behaves as OSSP_RECEIVE (COM-81).
typedef enum EnOnSendSyncPolicy
{
    OSSP_NONE    = 0, // none (default)
    OSSP_CLOSE   = 1, // OnClose
    OSSP_RECEIVE = 2  // OnReceive and OnClose
} EnOnSendSyncPolicy, En_HP_OnSendSyncPolicy;

// What a component's address may be shared with.
typedef enum EnReuseAddressPolicy
{
    RAP_NONE          = 0, // nothing
    RAP_ADDR_ONLY     = 1, // SO_REUSEADDR
    RAP_ADDR_AND_PORT = 2  // SO_REUSEADDR and SO_REUSEPORT
} EnReuseAddressPolicy, En_HP_ReuseAddressPolicy;

// Why the last operation of a component failed (TDEF-31).
typedef enum EnSocketError
{
    SE_OK                   = 0,
    SE_ILLEGAL_STATE        = 1,
    SE_INVALID_PARAM        = 2,
    SE_SOCKET_CREATE        = 3,
    SE_SOCKET_BIND          = 4,
    SE_SOCKET_PREPARE       = 5,
    SE_SOCKET_LISTEN        = 6,
    SE_CP_CREATE            = 7,
    SE_WORKER_THREAD_CREATE = 8,
    SE_DETECT_THREAD_CREATE = 9,
    SE_SOCKE_ATTACH_TO_CP   = 10, // spelled so
    SE_CONNECT_SERVER       = 11,
    SE_NETWORK              = 12,
    SE_DATA_PROC            = 13,
    SE_DATA_SEND            = 14,
    SE_SSL_ENV_NOT_READY    = 101
} EnSocketError, En_HP_SocketError;

// To whom a UDP cast component or node sends.
typedef enum EnCastMode
{
    CM_UNICAST   = -1,
    CM_MULTICAST = 0,
    CM_BROADCAST = 1
} EnCastMode, En_HP_CastMode;

// Type of an IP address.
typedef enum EnIPAddrType
{
    IPT_ALL  = 0,
    IPT_IPV4 = 1,
    IPT_IPV6 = 2
} EnIPAddrType, En_HP_IPAddrType;

// What a thread pool does with a task that does not fit into its queue.
typedef enum EnRejectedPolicy
{
    TRP_CALL_FAIL  = 0, // the call fails
    TRP_WAIT_FOR   = 1, // the call waits for space
    TRP_CALLER_RUN = 2  // the calling thread runs the task
} EnRejectedPolicy, En_HP_RejectedPolicy;

// What happens to the data given to Create_HP_SocketTaskObj.
typedef enum EnTaskBufferType
{
    TBT_COPY   = 0, // copied; the copy is freed with the task
    TBT_REFER  = 1, // referred to; must outlive the task
    TBT_ATTACH = 2  // handed over: a malloc block, freed with the task
} EnTaskBufferType, En_HP_TaskBufferType;

// In C++ the SSL types are here with _SSL_DISABLED too: the interfaces use them (CPP-6).
#if defined(_SSL_SUPPORT) || defined(__cplusplus)

// Side of an SSL context.
typedef enum EnSSLSessionMode
{
    SSL_SM_CLIENT = 0,
    SSL_SM_SERVER = 1
} EnSSLSessionMode, En_HP_SSLSessionMode;

// How the peer's certificate is verified: bits, passed together as an int.
typedef enum EnSSLVerifyMode
{
    SSL_VM_NONE                 = 0x00,
    SSL_VM_PEER                 = 0x01,
    SSL_VM_FAIL_IF_NO_PEER_CERT = 0x02,
    SSL_VM_CLIENT_ONCE          = 0x04
} EnSSLVerifyMode, En_HP_SSLVerifyMode;

// Which detail of an SSL session is asked for. The comment names the type of the answer.
// Use the objects with the same OpenSSL that the library uses (TDEF-32).
typedef enum EnSSLSessionInfo
{
    SSL_SSI_MIN = 0,

    SSL_SSI_CTX              = 0,  // SSL_CTX *
    SSL_SSI_CTX_METHOD       = 1,  // SSL_METHOD *
    SSL_SSI_CTX_CIPHERS      = 2,  // STACK_OF(SSL_CIPHER) *
    SSL_SSI_CTX_CERT_STORE   = 3,  // X509_STORE *
    SSL_SSI_SERVER_NAME_TYPE = 4,  // int, stored in the pointer
    SSL_SSI_SERVER_NAME      = 5,  // LPCSTR
    SSL_SSI_VERSION          = 6,  // LPCSTR
    SSL_SSI_METHOD           = 7,  // SSL_METHOD *
    SSL_SSI_CERT             = 8,  // X509 *
    SSL_SSI_PKEY             = 9,  // EVP_PKEY *
    SSL_SSI_CURRENT_CIPHER   = 10, // SSL_CIPHER *
    SSL_SSI_CIPHERS          = 11, // STACK_OF(SSL_CIPHER) *
    SSL_SSI_CLIENT_CIPHERS   = 12, // STACK_OF(SSL_CIPHER) *
    SSL_SSI_PEER_CERT        = 13, // X509 *
    SSL_SSI_PEER_CERT_CHAIN  = 14, // STACK_OF(X509) *
    SSL_SSI_VERIFIED_CHAIN   = 15, // STACK_OF(X509) *

    SSL_SSI_MAX = 15
} EnSSLSessionInfo, En_HP_SSLSessionInfo;

#endif // _SSL_SUPPORT || __cplusplus

#ifdef _HTTP_SUPPORT

// HTTP version: low byte major, high byte minor.
typedef enum EnHttpVersion
{
    HV_1_0 = 0x0001,
    HV_1_1 = 0x0101
} EnHttpVersion, En_HP_HttpVersion;

// Part of a URL.
typedef enum EnHttpUrlField
{
    HUF_SCHEMA   = 0,
    HUF_HOST     = 1,
    HUF_PORT     = 2,
    HUF_PATH     = 3,
    HUF_QUERY    = 4,
    HUF_FRAGMENT = 5,
    HUF_USERINFO = 6,
    HUF_MAX      = 7  // number of fields
} EnHttpUrlField, En_HP_HttpUrlField;

// Result of an HTTP parser callback.
typedef enum EnHttpParseResult
{
    HPR_OK        = 0,  // go on
    HPR_SKIP_BODY = 1,  // the message has no body (OnHeadersComplete only)
    HPR_UPGRADE   = 2,  // upgrade (OnHeadersComplete only)
    HPR_ERROR     = -1  // failed: the connection is closed
} EnHttpParseResult, En_HP_HttpParseResult;

// What a connection is upgraded to.
typedef enum EnHttpUpgradeType
{
    HUT_NONE        = 0,
    HUT_WEB_SOCKET  = 1,
    HUT_HTTP_TUNNEL = 2,
    HUT_UNKNOWN     = -1
} EnHttpUpgradeType, En_HP_HttpUpgradeType;

// HTTP status codes, those of proxies and content networks included (TDEF-33).
typedef enum EnHttpStatusCode
{
    HSC_CONTINUE = 100,
    HSC_SWITCHING_PROTOCOLS = 101,
    HSC_PROCESSING = 102,
    HSC_EARLY_HINTS = 103,
    HSC_RESPONSE_IS_STALE = 110,
    HSC_REVALIDATION_FAILED = 111,
    HSC_DISCONNECTED_OPERATION = 112,
    HSC_HEURISTIC_EXPIRATION = 113,
    HSC_MISCELLANEOUS_WARNING = 199,

    HSC_OK = 200,
    HSC_CREATED = 201,
    HSC_ACCEPTED = 202,
    HSC_NON_AUTHORITATIVE_INFORMATION = 203,
    HSC_NO_CONTENT = 204,
    HSC_RESET_CONTENT = 205,
    HSC_PARTIAL_CONTENT = 206,
    HSC_MULTI_STATUS = 207,
    HSC_ALREADY_REPORTED = 208,
    HSC_TRANSFORMATION_APPLIED = 214,
    HSC_IM_USED = 226,
    HSC_MISCELLANEOUS_PERSISTENT_WARNING = 299,

    HSC_MULTIPLE_CHOICES = 300,
    HSC_MOVED_PERMANENTLY = 301,
    HSC_MOVED_TEMPORARILY = 302,
    HSC_SEE_OTHER = 303,
    HSC_NOT_MODIFIED = 304,
    HSC_USE_PROXY = 305,
    HSC_SWITCH_PROXY = 306,
    HSC_TEMPORARY_REDIRECT = 307,
    HSC_PERMANENT_REDIRECT = 308,

    HSC_BAD_REQUEST = 400,
    HSC_UNAUTHORIZED = 401,
    HSC_PAYMENT_REQUIRED = 402,
    HSC_FORBIDDEN = 403,
    HSC_NOT_FOUND = 404,
    HSC_METHOD_NOT_ALLOWED = 405,
    HSC_NOT_ACCEPTABLE = 406,
    HSC_PROXY_AUTHENTICATION_REQUIRED = 407,
    HSC_REQUEST_TIMEOUT = 408,
    HSC_CONFLICT = 409,
    HSC_GONE = 410,
    HSC_LENGTH_REQUIRED = 411,
    HSC_PRECONDITION_FAILED = 412,
    HSC_REQUEST_ENTITY_TOO_LARGE = 413,
    HSC_REQUEST_URI_TOO_LONG = 414,
    HSC_UNSUPPORTED_MEDIA_TYPE = 415,
    HSC_REQUESTED_RANGE_NOT_SATISFIABLE = 416,
    HSC_EXPECTATION_FAILED = 417,
    HSC_IM_A_TEAPOT = 418,
    HSC_PAGE_EXPIRED = 419,
    HSC_ENHANCE_YOUR_CALM = 420,
    HSC_MISDIRECTED_REQUEST = 421,
    HSC_UNPROCESSABLE_ENTITY = 422,
    HSC_LOCKED = 423,
    HSC_FAILED_DEPENDENCY = 424,
    HSC_UNORDERED_COLLECTION = 425,
    HSC_UPGRADE_REQUIRED = 426,
    HSC_PRECONDITION_REQUIRED = 428,
    HSC_TOO_MANY_REQUESTS = 429,
    HSC_REQUEST_HEADER_FIELDS_TOO_LARGE_UNOFFICIAL = 430,
    HSC_REQUEST_HEADER_FIELDS_TOO_LARGE = 431,
    HSC_LOGIN_TIMEOUT = 440,
    HSC_NO_RESPONSE = 444,
    HSC_RETRY_WITH = 449,
    HSC_BLOCKED_BY_PARENTAL_CONTROL = 450,
    HSC_UNAVAILABLE_FOR_LEGAL_REASONS = 451,
    HSC_CLIENT_CLOSED_LOAD_BALANCED_REQUEST = 460,
    HSC_INVALID_X_FORWARDED_FOR = 463,
    HSC_REQUEST_HEADER_TOO_LARGE = 494,
    HSC_SSL_CERTIFICATE_ERROR = 495,
    HSC_SSL_CERTIFICATE_REQUIRED = 496,
    HSC_HTTP_REQUEST_SENT_TO_HTTPS_PORT = 497,
    HSC_INVALID_TOKEN = 498,
    HSC_CLIENT_CLOSED_REQUEST = 499,

    HSC_INTERNAL_SERVER_ERROR = 500,
    HSC_NOT_IMPLEMENTED = 501,
    HSC_BAD_GATEWAY = 502,
    HSC_SERVICE_UNAVAILABLE = 503,
    HSC_GATEWAY_TIMEOUT = 504,
    HSC_HTTP_VERSION_NOT_SUPPORTED = 505,
    HSC_VARIANT_ALSO_NEGOTIATES = 506,
    HSC_INSUFFICIENT_STORAGE = 507,
    HSC_LOOP_DETECTED = 508,
    HSC_BANDWIDTH_LIMIT_EXCEEDED = 509,
    HSC_NOT_EXTENDED = 510,
    HSC_NETWORK_AUTHENTICATION_REQUIRED = 511,
    HSC_WEB_SERVER_UNKNOWN_ERROR = 520,
    HSC_WEB_SERVER_IS_DOWN = 521,
    HSC_CONNECTION_TIMEOUT = 522,
    HSC_ORIGIN_IS_UNREACHABLE = 523,
    HSC_TIMEOUT_OCCURED = 524,
    HSC_SSL_HANDSHAKE_FAILED = 525,
    HSC_INVALID_SSL_CERTIFICATE = 526,
    HSC_RAILGUN_ERROR = 527,
    HSC_SITE_IS_OVERLOADED = 529,
    HSC_SITE_IS_FROZEN = 530,
    HSC_IDENTITY_PROVIDER_AUTHENTICATION_ERROR = 561,
    HSC_NETWORK_READ_TIMEOUT = 598,
    HSC_NETWORK_CONNECT_TIMEOUT = 599,
    HSC_UNPARSEABLE_RESPONSE_HEADERS = 600
} EnHttpStatusCode, En_HP_HttpStatusCode;

#endif // _HTTP_SUPPORT

// ---- General callback types (TDEF-50) ---------------------------------------------

struct TSocketTask;

// Task of a thread pool; pvArg is the value given to Submit.
typedef VOID (__HP_CALL *Fn_TaskProc)(PVOID pvArg);
typedef Fn_TaskProc HP_Fn_TaskProc;

// Socket task of a thread pool. pTask is valid during the call.
typedef VOID (__HP_CALL *Fn_SocketTaskProc)(struct TSocketTask *pTask);
typedef Fn_SocketTaskProc HP_Fn_SocketTaskProc;

// Takes a piece of the output; pData is valid during the call. FALSE stops the
// operation.
typedef BOOL (__HP_CALL *Fn_DataCallback)(const BYTE *pData, int iLength, PVOID pContext);
typedef Fn_DataCallback Fn_CompressDataCallback;
typedef Fn_DataCallback Fn_DecompressDataCallback;
typedef Fn_DataCallback HP_Fn_DataCallback;
typedef Fn_DataCallback HP_Fn_CompressDataCallback;
typedef Fn_DataCallback HP_Fn_DecompressDataCallback;

#if defined(_SSL_SUPPORT) || defined(__cplusplus)

// Chooses the certificate for a host name: 0 the default one, a positive number the one
// with this index, a negative number aborts the handshake. Both arguments are valid
// during the call; pContext is for HP_SSL_DefaultServerNameCallback only. Called on
// worker threads, several at a time (SSL-33, SSL-37).
typedef int (__HP_CALL *Fn_SNI_ServerNameCallback)(LPCTSTR lpszServerName, PVOID pContext);
typedef Fn_SNI_ServerNameCallback HP_Fn_SNI_ServerNameCallback;

#endif // _SSL_SUPPORT || __cplusplus

// ---- Structures -------------------------------------------------------------------

// An address of a host. SYS_EnumHostIPAddresses gives a NULL-terminated array of
// pointers to these (TDEF-40).
typedef struct TIPAddr
{
    En_HP_IPAddrType type;
    LPCTSTR          address; // without port
} HP_TIPAddr, *LPTIPAddr, *HP_LPTIPAddr;

// A piece of data to send; the length comes first, unlike in struct iovec (TDEF-41).
typedef struct _WSABUF
{
    UINT   len; // bytes
    LPBYTE buf;
} WSABUF, *PWSABUF, *LPWSABUF;

// A task about a connection, made by Create_HP_SocketTaskObj (TDEF-42).
typedef struct TSocketTask
{
    HP_Fn_SocketTaskProc fn;      // the procedure that runs
    PVOID                sender;  // the component
    CONNID               connID;  // the connection
    LPCBYTE              buf;     // the data
    INT                  bufLen;  // its length in bytes
    En_HP_TaskBufferType bufType; // whose data it is
    WPARAM               wparam;  // the program's own
    LPARAM               lparam;  // the program's own
} HP_TSocketTask, *LPTSocketTask, *HP_LPTSocketTask;

#ifdef _HTTP_SUPPORT

// A name and its value: parameter, header or cookie (TDEF-43).
typedef struct TNVPair
{
    LPCSTR name;
    LPCSTR value;
} HP_TNVPair,
  TParam, HP_TParam, *LPPARAM, *HP_LPPARAM,
  THeader, HP_THeader, *LPHEADER, *HP_LPHEADER,
  TCookie, HP_TCookie, *LPCOOKIE, *HP_LPCOOKIE;

#endif // _HTTP_SUPPORT

// ---- Version of the headers (TDEF-5) ----------------------------------------------

#ifndef HPSOCKET_BINDINGS

// The version of these headers, as HP_GetHPSocketVersion() gives that of the library:
// major << 24 | minor << 16 | revision << 8 | build. It is static, so that a C program
// need not link a copy of it.
static inline DWORD GetHPSocketVersion(void)
{
    return (__HP_CAST(DWORD, HP_VERSION_MAJOR) << 24) | (__HP_CAST(DWORD, HP_VERSION_MINOR) << 16) |
           (__HP_CAST(DWORD, HP_VERSION_REVISE) << 8) | __HP_CAST(DWORD, HP_VERSION_BUILD);
}

#endif // HPSOCKET_BINDINGS
