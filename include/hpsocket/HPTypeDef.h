/**
 * @file
 * @brief HP-Socket 6.0.1's enumerations, structures and general callback types, as provided by hpsocket-rs.
 *
 * Handles, socket callbacks and functions are in HPSocket4C.h, the interfaces for C++ in SocketInterface.h; the heads of
 * those two say what holds for all callbacks, pointers and threads.
 *
 * Values and layouts are part of the binary interface. Every enumeration has the size of an int and is known as EnXxx
 * and as En_HP_Xxx.
 *
 * The callbacks of this header: a task (Fn_TaskProc, Fn_SocketTaskProc) runs on a thread of its pool, several at a time,
 * and may block. A callback for data (Fn_DataCallback) runs inside the call of the compressor, on the calling thread. A
 * server name callback (Fn_SNI_ServerNameCallback) runs on worker threads inside TLS handshakes, several at a time.
 * Their arguments are valid until they return, and they must return: no exception, no longjmp, no pthread_exit.
 *
 * Names like TDEF-30 are explained in docs/spec-ids.txt and docs/conformance.md.
 */

#pragma once

#include "GlobalDef.h"

// ---- Version of the API (TDEF-10) -------------------------------------------------

#define HP_VERSION_MAJOR  6 /**< The first number of the version of the API. */
#define HP_VERSION_MINOR  0 /**< The second one. */
#define HP_VERSION_REVISE 1 /**< The third one. */
#define HP_VERSION_BUILD  3 /**< The number of the build. */

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
    #define _UDP_SUPPORT 1 /**< The UDP components are declared. */
#endif
#if !defined(_SSL_DISABLED) && !defined(_SSL_SUPPORT)
    #define _SSL_SUPPORT 1 /**< The SSL components are declared. */
#endif
#if !defined(_HTTP_DISABLED) && !defined(_HTTP_SUPPORT)
    #define _HTTP_SUPPORT 1 /**< The HTTP components are declared. */
#endif
#if !defined(_ZLIB_DISABLED) && !defined(_ZLIB_SUPPORT)
    #define _ZLIB_SUPPORT 1 /**< Compression with zlib and gzip is declared. */
#endif
#if !defined(_BROTLI_DISABLED) && !defined(_BROTLI_SUPPORT)
    #define _BROTLI_SUPPORT 1 /**< Compression with brotli is declared. */
#endif
#if !defined(_ICONV_DISABLED) && !defined(_ICONV_SUPPORT)
    #define _ICONV_SUPPORT 1 /**< Conversions between character sets are declared. */
#endif

// ---- Declarations (TDEF-9) --------------------------------------------------------

/** In front of every function of the library. */
#define HPSOCKET_API EXTERN_C __HP_ATTRIBUTE(__visibility__("default"))

/** The calling convention of functions and callbacks: the platform's own. */
#define __HP_CALL

// ---- Connection IDs (TDEF-20, TDEF-21) --------------------------------------------

/**
 * Names one connection of a component; never 0. Keep all of its bits: it is as wide as
 * a pointer.
 */
typedef ULONG CONNID;

/** The same as CONNID, as the C API calls it. */
typedef ULONG HP_CONNID;

// ---- Enumerations (TDEF-30) -------------------------------------------------------

/** State of a component. */
typedef enum EnServiceState
{
    SS_STARTING = 0, /**< Being started. */
    SS_STARTED  = 1, /**< Running. */
    SS_STOPPING = 2, /**< Being stopped. */
    SS_STOPPED  = 3  /**< Not running. */
} EnServiceState;

/** The same as EnServiceState, as the C API calls it. */
typedef enum EnServiceState En_HP_ServiceState;

/** What a component was doing when OnClose or OnError is called. */
typedef enum EnSocketOperation
{
    SO_UNKNOWN = 0, /**< It is not known. */
    SO_ACCEPT  = 1, /**< Accepting a connection. */
    SO_CONNECT = 2, /**< Connecting. */
    SO_SEND    = 3, /**< Sending. */
    SO_RECEIVE = 4, /**< Receiving. */
    SO_CLOSE   = 5  /**< Closing. */
} EnSocketOperation;

/** The same as EnSocketOperation, as the C API calls it. */
typedef enum EnSocketOperation En_HP_SocketOperation;

/** Result of a socket callback. Any other value counts as HR_OK (COM-90). */
typedef enum EnHandleResult
{
    HR_OK     = 0, /**< Handled. */
    HR_IGNORE = 1, /**< Not handled. */
    HR_ERROR  = 2  /**< Failed: the start, the attempt or the connection ends (COM-91). */
} EnHandleResult;

/** The same as EnHandleResult, as the C API calls it. */
typedef enum EnHandleResult En_HP_HandleResult;

/** Result of Fetch and Peek of the pull components. */
typedef enum EnFetchResult
{
    FR_OK              = 0, /**< The bytes are there. */
    FR_LENGTH_TOO_LONG = 1, /**< Fewer bytes are buffered than asked for. */
    FR_DATA_NOT_FOUND  = 2  /**< No such connection. */
} EnFetchResult;

/** The same as EnFetchResult, as the C API calls it. */
typedef enum EnFetchResult En_HP_FetchResult;

/** How a component sends. Checked and stored; TCP behaves as SP_PACK with all (COM-81). */
typedef enum EnSendPolicy
{
    SP_PACK   = 0, /**< Collect what is waiting into one send (default). */
    SP_SAFE   = 1, /**< Behaves as SP_PACK. */
    SP_DIRECT = 2  /**< Behaves as SP_PACK. */
} EnSendPolicy;

/** The same as EnSendPolicy, as the C API calls it. */
typedef enum EnSendPolicy En_HP_SendPolicy;

/**
 * Which other callbacks of a connection OnSend excludes while it runs. Checked and
 * stored; TCP always behaves as OSSP_RECEIVE (COM-81).
 */
typedef enum EnOnSendSyncPolicy
{
    OSSP_NONE    = 0, /**< None (default). */
    OSSP_CLOSE   = 1, /**< OnClose. */
    OSSP_RECEIVE = 2  /**< OnReceive and OnClose. */
} EnOnSendSyncPolicy;

/** The same as EnOnSendSyncPolicy, as the C API calls it. */
typedef enum EnOnSendSyncPolicy En_HP_OnSendSyncPolicy;

/** What a component's address may be shared with. */
typedef enum EnReuseAddressPolicy
{
    RAP_NONE          = 0, /**< Nothing. */
    RAP_ADDR_ONLY     = 1, /**< SO_REUSEADDR. */
    RAP_ADDR_AND_PORT = 2  /**< SO_REUSEADDR and SO_REUSEPORT. */
} EnReuseAddressPolicy;

/** The same as EnReuseAddressPolicy, as the C API calls it. */
typedef enum EnReuseAddressPolicy En_HP_ReuseAddressPolicy;

/** Why the last operation of a component failed (TDEF-31). */
typedef enum EnSocketError
{
    SE_OK                   = 0,  /**< Nothing has failed. */
    SE_ILLEGAL_STATE        = 1,  /**< The component is in a state that does not allow the call. */
    SE_INVALID_PARAM        = 2,  /**< An argument or a property is wrong. */
    SE_SOCKET_CREATE        = 3,  /**< A socket could not be created. */
    SE_SOCKET_BIND          = 4,  /**< The local address could not be used. */
    SE_SOCKET_PREPARE       = 5,  /**< A socket could not be set up, or the callback about that has refused. */
    SE_SOCKET_LISTEN        = 6,  /**< The socket could not listen. */
    SE_CP_CREATE            = 7,  /**< What waits for events could not be created. */
    SE_WORKER_THREAD_CREATE = 8,  /**< A worker thread could not be created. */
    SE_DETECT_THREAD_CREATE = 9,  /**< The thread that detects silent peers could not be created. */
    SE_SOCKE_ATTACH_TO_CP   = 10, /**< A socket could not be watched. (The name is spelled so.) */
    SE_CONNECT_SERVER       = 11, /**< The server could not be connected to. */
    SE_NETWORK              = 12, /**< The network has failed. */
    SE_DATA_PROC            = 13, /**< Data could not be processed. */
    SE_DATA_SEND            = 14, /**< Data could not be sent. */
    SE_SSL_ENV_NOT_READY    = 101 /**< There is no SSL context: call SetupSSLContext first. */
} EnSocketError;

/** The same as EnSocketError, as the C API calls it. */
typedef enum EnSocketError En_HP_SocketError;

/** To whom a UDP cast component or node sends. */
typedef enum EnCastMode
{
    CM_UNICAST   = -1, /**< To one address, the one that is given. */
    CM_MULTICAST = 0,  /**< To a multicast group. */
    CM_BROADCAST = 1   /**< To all hosts of the network. */
} EnCastMode;

/** The same as EnCastMode, as the C API calls it. */
typedef enum EnCastMode En_HP_CastMode;

/** Type of an IP address. */
typedef enum EnIPAddrType
{
    IPT_ALL  = 0, /**< Both. */
    IPT_IPV4 = 1, /**< IPv4. */
    IPT_IPV6 = 2  /**< IPv6. */
} EnIPAddrType;

/** The same as EnIPAddrType, as the C API calls it. */
typedef enum EnIPAddrType En_HP_IPAddrType;

/** What a thread pool does with a task that does not fit into its queue. */
typedef enum EnRejectedPolicy
{
    TRP_CALL_FAIL  = 0, /**< The call fails. */
    TRP_WAIT_FOR   = 1, /**< The call waits for space. */
    TRP_CALLER_RUN = 2  /**< The calling thread runs the task. */
} EnRejectedPolicy;

/** The same as EnRejectedPolicy, as the C API calls it. */
typedef enum EnRejectedPolicy En_HP_RejectedPolicy;

/** What happens to the data given to Create_HP_SocketTaskObj. */
typedef enum EnTaskBufferType
{
    TBT_COPY   = 0, /**< Copied; the copy is freed with the task. */
    TBT_REFER  = 1, /**< Referred to; must outlive the task. */
    TBT_ATTACH = 2  /**< Handed over: a malloc block, freed with the task. */
} EnTaskBufferType;

/** The same as EnTaskBufferType, as the C API calls it. */
typedef enum EnTaskBufferType En_HP_TaskBufferType;

// In C++ the SSL types are here with _SSL_DISABLED too: the interfaces use them (CPP-6).
#if defined(_SSL_SUPPORT) || defined(__cplusplus)

/** Side of an SSL context. */
typedef enum EnSSLSessionMode
{
    SSL_SM_CLIENT = 0, /**< Of agents and clients. */
    SSL_SM_SERVER = 1  /**< Of servers. */
} EnSSLSessionMode;

/** The same as EnSSLSessionMode, as the C API calls it. */
typedef enum EnSSLSessionMode En_HP_SSLSessionMode;

/** How the peer's certificate is verified: bits, passed together as an int. */
typedef enum EnSSLVerifyMode
{
    SSL_VM_NONE                 = 0x00, /**< Not at all. */
    SSL_VM_PEER                 = 0x01, /**< A certificate that the peer sends must be good; a server must send one. */
    SSL_VM_FAIL_IF_NO_PEER_CERT = 0x02, /**< With SSL_VM_PEER, for servers: a client must send one. */
    SSL_VM_CLIENT_ONCE          = 0x04  /**< With SSL_VM_PEER, for servers: ask only in the first handshake of a connection. */
} EnSSLVerifyMode;

/** The same as EnSSLVerifyMode, as the C API calls it. */
typedef enum EnSSLVerifyMode En_HP_SSLVerifyMode;

/**
 * Which detail of an SSL session is asked for. The comment names the type of the answer.
 * Use the objects with the same OpenSSL that the library uses (TDEF-32).
 */
typedef enum EnSSLSessionInfo
{
    SSL_SSI_MIN = 0, /**< The least value. */

    SSL_SSI_CTX              = 0,  /**< The context: SSL_CTX *. */
    SSL_SSI_CTX_METHOD       = 1,  /**< The method of the context: SSL_METHOD *. */
    SSL_SSI_CTX_CIPHERS      = 2,  /**< The ciphers of the context: STACK_OF(SSL_CIPHER) *. */
    SSL_SSI_CTX_CERT_STORE   = 3,  /**< The trusted certificates of the context: X509_STORE *. */
    SSL_SSI_SERVER_NAME_TYPE = 4,  /**< The type of the server name, or -1: int, stored in the pointer. */
    SSL_SSI_SERVER_NAME      = 5,  /**< The server name that the client has sent: LPCSTR. */
    SSL_SSI_VERSION          = 6,  /**< The version of the protocol in words: LPCSTR. */
    SSL_SSI_METHOD           = 7,  /**< The method of the connection: SSL_METHOD *. */
    SSL_SSI_CERT             = 8,  /**< Our own certificate: X509 *. */
    SSL_SSI_PKEY             = 9,  /**< Our own private key: EVP_PKEY *. */
    SSL_SSI_CURRENT_CIPHER   = 10, /**< The cipher in use: SSL_CIPHER *. */
    SSL_SSI_CIPHERS          = 11, /**< The ciphers of the connection: STACK_OF(SSL_CIPHER) *. */
    SSL_SSI_CLIENT_CIPHERS   = 12, /**< The ciphers that the client has offered: STACK_OF(SSL_CIPHER) *. */
    SSL_SSI_PEER_CERT        = 13, /**< The peer's certificate: X509 *. */
    SSL_SSI_PEER_CERT_CHAIN  = 14, /**< The certificates that the peer has sent: STACK_OF(X509) *. */
    SSL_SSI_VERIFIED_CHAIN   = 15, /**< The peer's certificates as they were verified: STACK_OF(X509) *. */

    SSL_SSI_MAX = 15 /**< The greatest value. */
} EnSSLSessionInfo;

/** The same as EnSSLSessionInfo, as the C API calls it. */
typedef enum EnSSLSessionInfo En_HP_SSLSessionInfo;

#endif // _SSL_SUPPORT || __cplusplus

#ifdef _HTTP_SUPPORT

/** HTTP version: low byte major, high byte minor. */
typedef enum EnHttpVersion
{
    HV_1_0 = 0x0001, /**< HTTP/1.0. */
    HV_1_1 = 0x0101  /**< HTTP/1.1. */
} EnHttpVersion;

/** The same as EnHttpVersion, as the C API calls it. */
typedef enum EnHttpVersion En_HP_HttpVersion;

/** Part of a URL. */
typedef enum EnHttpUrlField
{
    HUF_SCHEMA   = 0, /**< The scheme, such as "http". */
    HUF_HOST     = 1, /**< The host. */
    HUF_PORT     = 2, /**< The port. */
    HUF_PATH     = 3, /**< The path. */
    HUF_QUERY    = 4, /**< What follows the question mark. */
    HUF_FRAGMENT = 5, /**< What follows the hash sign. */
    HUF_USERINFO = 6, /**< What stands before the at sign. */
    HUF_MAX      = 7  /**< Number of fields. */
} EnHttpUrlField;

/** The same as EnHttpUrlField, as the C API calls it. */
typedef enum EnHttpUrlField En_HP_HttpUrlField;

/** Result of an HTTP parser callback. */
typedef enum EnHttpParseResult
{
    HPR_OK        = 0, /**< Go on. */
    HPR_SKIP_BODY = 1, /**< The message has no body (OnHeadersComplete only). */
    HPR_UPGRADE   = 2, /**< Upgrade (OnHeadersComplete only). */
    HPR_ERROR     = -1 /**< Failed: the connection is closed. */
} EnHttpParseResult;

/** The same as EnHttpParseResult, as the C API calls it. */
typedef enum EnHttpParseResult En_HP_HttpParseResult;

/** What a connection is upgraded to. */
typedef enum EnHttpUpgradeType
{
    HUT_NONE        = 0, /**< To nothing. */
    HUT_WEB_SOCKET  = 1, /**< To WebSocket. */
    HUT_HTTP_TUNNEL = 2, /**< To a tunnel, by CONNECT. */
    HUT_UNKNOWN     = -1 /**< To something else. */
} EnHttpUpgradeType;

/** The same as EnHttpUpgradeType, as the C API calls it. */
typedef enum EnHttpUpgradeType En_HP_HttpUpgradeType;

/** HTTP status codes, those of proxies and content networks included (TDEF-33). */
typedef enum EnHttpStatusCode
{
    HSC_CONTINUE = 100,               /**< Continue. */
    HSC_SWITCHING_PROTOCOLS = 101,    /**< Switching Protocols. */
    HSC_PROCESSING = 102,             /**< Processing (WebDAV). */
    HSC_EARLY_HINTS = 103,            /**< Early Hints. */
    HSC_RESPONSE_IS_STALE = 110,      /**< Response is Stale (a warning of caches). */
    HSC_REVALIDATION_FAILED = 111,    /**< Revalidation Failed (a warning of caches). */
    HSC_DISCONNECTED_OPERATION = 112, /**< Disconnected Operation (a warning of caches). */
    HSC_HEURISTIC_EXPIRATION = 113,   /**< Heuristic Expiration (a warning of caches). */
    HSC_MISCELLANEOUS_WARNING = 199,  /**< Miscellaneous Warning (a warning of caches). */

    HSC_OK = 200,                               /**< OK. */
    HSC_CREATED = 201,                          /**< Created. */
    HSC_ACCEPTED = 202,                         /**< Accepted. */
    HSC_NON_AUTHORITATIVE_INFORMATION = 203,    /**< Non-Authoritative Information. */
    HSC_NO_CONTENT = 204,                       /**< No Content. */
    HSC_RESET_CONTENT = 205,                    /**< Reset Content. */
    HSC_PARTIAL_CONTENT = 206,                  /**< Partial Content. */
    HSC_MULTI_STATUS = 207,                     /**< Multi-Status (WebDAV). */
    HSC_ALREADY_REPORTED = 208,                 /**< Already Reported (WebDAV). */
    HSC_TRANSFORMATION_APPLIED = 214,           /**< Transformation Applied (a warning of caches). */
    HSC_IM_USED = 226,                          /**< IM Used (delta encoding). */
    HSC_MISCELLANEOUS_PERSISTENT_WARNING = 299, /**< Miscellaneous Persistent Warning (a warning of caches). */

    HSC_MULTIPLE_CHOICES = 300,   /**< Multiple Choices. */
    HSC_MOVED_PERMANENTLY = 301,  /**< Moved Permanently. */
    HSC_MOVED_TEMPORARILY = 302,  /**< Found; once "Moved Temporarily". */
    HSC_SEE_OTHER = 303,          /**< See Other. */
    HSC_NOT_MODIFIED = 304,       /**< Not Modified. */
    HSC_USE_PROXY = 305,          /**< Use Proxy (obsolete). */
    HSC_SWITCH_PROXY = 306,       /**< Switch Proxy (obsolete). */
    HSC_TEMPORARY_REDIRECT = 307, /**< Temporary Redirect. */
    HSC_PERMANENT_REDIRECT = 308, /**< Permanent Redirect. */

    HSC_BAD_REQUEST = 400,                                /**< Bad Request. */
    HSC_UNAUTHORIZED = 401,                               /**< Unauthorized. */
    HSC_PAYMENT_REQUIRED = 402,                           /**< Payment Required. */
    HSC_FORBIDDEN = 403,                                  /**< Forbidden. */
    HSC_NOT_FOUND = 404,                                  /**< Not Found. */
    HSC_METHOD_NOT_ALLOWED = 405,                         /**< Method Not Allowed. */
    HSC_NOT_ACCEPTABLE = 406,                             /**< Not Acceptable. */
    HSC_PROXY_AUTHENTICATION_REQUIRED = 407,              /**< Proxy Authentication Required. */
    HSC_REQUEST_TIMEOUT = 408,                            /**< Request Timeout. */
    HSC_CONFLICT = 409,                                   /**< Conflict. */
    HSC_GONE = 410,                                       /**< Gone. */
    HSC_LENGTH_REQUIRED = 411,                            /**< Length Required. */
    HSC_PRECONDITION_FAILED = 412,                        /**< Precondition Failed. */
    HSC_REQUEST_ENTITY_TOO_LARGE = 413,                   /**< Content Too Large; once "Request Entity Too Large". */
    HSC_REQUEST_URI_TOO_LONG = 414,                       /**< URI Too Long. */
    HSC_UNSUPPORTED_MEDIA_TYPE = 415,                     /**< Unsupported Media Type. */
    HSC_REQUESTED_RANGE_NOT_SATISFIABLE = 416,            /**< Range Not Satisfiable. */
    HSC_EXPECTATION_FAILED = 417,                         /**< Expectation Failed. */
    HSC_IM_A_TEAPOT = 418,                                /**< I'm a Teapot (RFC 2324). */
    HSC_PAGE_EXPIRED = 419,                               /**< Page Expired (Laravel). */
    HSC_ENHANCE_YOUR_CALM = 420,                          /**< Enhance Your Calm (Twitter). */
    HSC_MISDIRECTED_REQUEST = 421,                        /**< Misdirected Request. */
    HSC_UNPROCESSABLE_ENTITY = 422,                       /**< Unprocessable Content; once "Unprocessable Entity". */
    HSC_LOCKED = 423,                                     /**< Locked (WebDAV). */
    HSC_FAILED_DEPENDENCY = 424,                          /**< Failed Dependency (WebDAV). */
    HSC_UNORDERED_COLLECTION = 425,                       /**< Too Early; once "Unordered Collection". */
    HSC_UPGRADE_REQUIRED = 426,                           /**< Upgrade Required. */
    HSC_PRECONDITION_REQUIRED = 428,                      /**< Precondition Required. */
    HSC_TOO_MANY_REQUESTS = 429,                          /**< Too Many Requests. */
    HSC_REQUEST_HEADER_FIELDS_TOO_LARGE_UNOFFICIAL = 430, /**< Request Header Fields Too Large (unofficial). */
    HSC_REQUEST_HEADER_FIELDS_TOO_LARGE = 431,            /**< Request Header Fields Too Large. */
    HSC_LOGIN_TIMEOUT = 440,                              /**< Login Timeout (IIS). */
    HSC_NO_RESPONSE = 444,                                /**< No Response (nginx). */
    HSC_RETRY_WITH = 449,                                 /**< Retry With (IIS). */
    HSC_BLOCKED_BY_PARENTAL_CONTROL = 450,                /**< Blocked by Parental Control (Windows). */
    HSC_UNAVAILABLE_FOR_LEGAL_REASONS = 451,              /**< Unavailable For Legal Reasons. */
    HSC_CLIENT_CLOSED_LOAD_BALANCED_REQUEST = 460,        /**< Client Closed Connection (load balancer of AWS). */
    HSC_INVALID_X_FORWARDED_FOR = 463,                    /**< Invalid X-Forwarded-For (load balancer of AWS). */
    HSC_REQUEST_HEADER_TOO_LARGE = 494,                   /**< Request Header Too Large (nginx). */
    HSC_SSL_CERTIFICATE_ERROR = 495,                      /**< SSL Certificate Error (nginx). */
    HSC_SSL_CERTIFICATE_REQUIRED = 496,                   /**< SSL Certificate Required (nginx). */
    HSC_HTTP_REQUEST_SENT_TO_HTTPS_PORT = 497,            /**< HTTP Request Sent to HTTPS Port (nginx). */
    HSC_INVALID_TOKEN = 498,                              /**< Invalid Token (ArcGIS). */
    HSC_CLIENT_CLOSED_REQUEST = 499,                      /**< Client Closed Request (nginx). */

    HSC_INTERNAL_SERVER_ERROR = 500,                  /**< Internal Server Error. */
    HSC_NOT_IMPLEMENTED = 501,                        /**< Not Implemented. */
    HSC_BAD_GATEWAY = 502,                            /**< Bad Gateway. */
    HSC_SERVICE_UNAVAILABLE = 503,                    /**< Service Unavailable. */
    HSC_GATEWAY_TIMEOUT = 504,                        /**< Gateway Timeout. */
    HSC_HTTP_VERSION_NOT_SUPPORTED = 505,             /**< HTTP Version Not Supported. */
    HSC_VARIANT_ALSO_NEGOTIATES = 506,                /**< Variant Also Negotiates. */
    HSC_INSUFFICIENT_STORAGE = 507,                   /**< Insufficient Storage (WebDAV). */
    HSC_LOOP_DETECTED = 508,                          /**< Loop Detected (WebDAV). */
    HSC_BANDWIDTH_LIMIT_EXCEEDED = 509,               /**< Bandwidth Limit Exceeded (cPanel). */
    HSC_NOT_EXTENDED = 510,                           /**< Not Extended. */
    HSC_NETWORK_AUTHENTICATION_REQUIRED = 511,        /**< Network Authentication Required. */
    HSC_WEB_SERVER_UNKNOWN_ERROR = 520,               /**< Web Server Returned an Unknown Error (Cloudflare). */
    HSC_WEB_SERVER_IS_DOWN = 521,                     /**< Web Server Is Down (Cloudflare). */
    HSC_CONNECTION_TIMEOUT = 522,                     /**< Connection Timed Out (Cloudflare). */
    HSC_ORIGIN_IS_UNREACHABLE = 523,                  /**< Origin Is Unreachable (Cloudflare). */
    HSC_TIMEOUT_OCCURED = 524,                        /**< A Timeout Occurred (Cloudflare). */
    HSC_SSL_HANDSHAKE_FAILED = 525,                   /**< SSL Handshake Failed (Cloudflare). */
    HSC_INVALID_SSL_CERTIFICATE = 526,                /**< Invalid SSL Certificate (Cloudflare). */
    HSC_RAILGUN_ERROR = 527,                          /**< Railgun Error (Cloudflare). */
    HSC_SITE_IS_OVERLOADED = 529,                     /**< Site Is Overloaded (Qualys). */
    HSC_SITE_IS_FROZEN = 530,                         /**< Site Is Frozen (Pantheon). */
    HSC_IDENTITY_PROVIDER_AUTHENTICATION_ERROR = 561, /**< Identity Provider Authentication Error (load balancer of AWS). */
    HSC_NETWORK_READ_TIMEOUT = 598,                   /**< Network Read Timeout (some proxies). */
    HSC_NETWORK_CONNECT_TIMEOUT = 599,                /**< Network Connect Timeout (some proxies). */
    HSC_UNPARSEABLE_RESPONSE_HEADERS = 600            /**< Unparseable Response Headers (some proxies). */
} EnHttpStatusCode;

/** The same as EnHttpStatusCode, as the C API calls it. */
typedef enum EnHttpStatusCode En_HP_HttpStatusCode;

#endif // _HTTP_SUPPORT

// ---- General callback types (TDEF-50) ---------------------------------------------

struct TSocketTask;

/** Task of a thread pool; pvArg is the value given to Submit. */
typedef VOID (__HP_CALL *Fn_TaskProc)(PVOID pvArg);
/** Task of a thread pool, as the C API calls it. */
typedef Fn_TaskProc HP_Fn_TaskProc;

/** Socket task of a thread pool. pTask is valid during the call. */
typedef VOID (__HP_CALL *Fn_SocketTaskProc)(struct TSocketTask *pTask);
/** Socket task of a thread pool, as the C API calls it. */
typedef Fn_SocketTaskProc HP_Fn_SocketTaskProc;

/**
 * Takes a piece of the output; pData is valid during the call. FALSE stops the
 * operation.
 */
typedef BOOL (__HP_CALL *Fn_DataCallback)(const BYTE *pData, int iLength, PVOID pContext);
/** Takes the output of a compressor. */
typedef Fn_DataCallback Fn_CompressDataCallback;
/** Takes the output of a decompressor. */
typedef Fn_DataCallback Fn_DecompressDataCallback;
/** Takes a piece of the output, as the C API calls it. */
typedef Fn_DataCallback HP_Fn_DataCallback;
/** Takes the output of a compressor, as the C API calls it. */
typedef Fn_DataCallback HP_Fn_CompressDataCallback;
/** Takes the output of a decompressor, as the C API calls it. */
typedef Fn_DataCallback HP_Fn_DecompressDataCallback;

#if defined(_SSL_SUPPORT) || defined(__cplusplus)

/**
 * Chooses the certificate for a host name: 0 the default one, a positive number the one
 * with this index, a negative number aborts the handshake. Both arguments are valid
 * during the call; pContext is for HP_SSL_DefaultServerNameCallback only. Called on
 * worker threads, several at a time (SSL-33, SSL-37).
 */
typedef int (__HP_CALL *Fn_SNI_ServerNameCallback)(LPCTSTR lpszServerName, PVOID pContext);
/** Chooses the certificate for a host name, as the C API calls it. */
typedef Fn_SNI_ServerNameCallback HP_Fn_SNI_ServerNameCallback;

#endif // _SSL_SUPPORT || __cplusplus

// ---- Structures -------------------------------------------------------------------

/**
 * An address of a host. SYS_EnumHostIPAddresses gives a NULL-terminated array of
 * pointers to these (TDEF-40).
 */
typedef struct TIPAddr
{
    En_HP_IPAddrType type;    /**< IPv4 or IPv6. */
    LPCTSTR          address; /**< The address as text, without a port. */
} HP_TIPAddr;

/** Points to an address of a host. */
typedef struct TIPAddr *LPTIPAddr;
/** The same as LPTIPAddr. */
typedef struct TIPAddr *HP_LPTIPAddr;

/** A piece of data to send; the length comes first, unlike in struct iovec (TDEF-41). */
typedef struct _WSABUF
{
    UINT   len; /**< The length of the data in bytes. */
    LPBYTE buf; /**< The data. */
} WSABUF;

/** Points to a piece of data to send. */
typedef struct _WSABUF *PWSABUF;
/** The same as PWSABUF. */
typedef struct _WSABUF *LPWSABUF;

/** A task about a connection, made by Create_HP_SocketTaskObj (TDEF-42). */
typedef struct TSocketTask
{
    HP_Fn_SocketTaskProc fn;      /**< The procedure that runs. */
    PVOID                sender;  /**< The component. */
    CONNID               connID;  /**< The connection. */
    LPCBYTE              buf;     /**< The data. */
    INT                  bufLen;  /**< Its length in bytes. */
    En_HP_TaskBufferType bufType; /**< Whose data it is. */
    WPARAM               wparam;  /**< The program's own. */
    LPARAM               lparam;  /**< The program's own. */
} HP_TSocketTask;

/** Points to a task about a connection. */
typedef struct TSocketTask *LPTSocketTask;
/** The same as LPTSocketTask. */
typedef struct TSocketTask *HP_LPTSocketTask;

#ifdef _HTTP_SUPPORT

/** A name and its value: parameter, header or cookie (TDEF-43). */
typedef struct TNVPair
{
    LPCSTR name;  /**< The name. */
    LPCSTR value; /**< The value. */
} HP_TNVPair;

/** A parameter of a URL. */
typedef struct TNVPair TParam;
/** The same as TParam. */
typedef struct TNVPair HP_TParam;
/** Points to a TParam. */
typedef struct TNVPair *LPPARAM;
/** The same as LPPARAM. */
typedef struct TNVPair *HP_LPPARAM;

/** A header field. */
typedef struct TNVPair THeader;
/** The same as THeader. */
typedef struct TNVPair HP_THeader;
/** Points to a THeader. */
typedef struct TNVPair *LPHEADER;
/** The same as LPHEADER. */
typedef struct TNVPair *HP_LPHEADER;

/** A cookie. */
typedef struct TNVPair TCookie;
/** The same as TCookie. */
typedef struct TNVPair HP_TCookie;
/** Points to a TCookie. */
typedef struct TNVPair *LPCOOKIE;
/** The same as LPCOOKIE. */
typedef struct TNVPair *HP_LPCOOKIE;

#endif // _HTTP_SUPPORT

// ---- Version of the headers (TDEF-5) ----------------------------------------------

#ifndef HPSOCKET_BINDINGS

/**
 * The version of these headers, as HP_GetHPSocketVersion() gives that of the library:
 * major << 24 | minor << 16 | revision << 8 | build. It is static, so that a C program
 * need not link a copy of it.
 */
static inline DWORD GetHPSocketVersion(void)
{
    return (__HP_CAST(DWORD, HP_VERSION_MAJOR) << 24) | (__HP_CAST(DWORD, HP_VERSION_MINOR) << 16) |
           (__HP_CAST(DWORD, HP_VERSION_REVISE) << 8) | __HP_CAST(DWORD, HP_VERSION_BUILD);
}

#endif // HPSOCKET_BINDINGS
