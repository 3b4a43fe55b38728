/**
 * @file
 * @brief HP-Socket 6.0.1's names of error numbers, as provided by hpsocket-rs.
 *
 * SYS_GetLastError() gives values of errno.h. The ERROR_* names below are other spellings of them; several share a
 * number, so compare with them, do not map back (TDEF-70, TDEF-71). No other header includes this one.
 *
 * Error numbers are those of the calling thread: ask before the thread calls another function. In a callback the number
 * is that of the thread that runs the callback. What the library's functions and callbacks promise besides is said in
 * the head of HPSocket4C.h and, for C++, of SocketInterface.h.
 *
 * Names like TDEF-70 are explained in docs/spec-ids.txt and docs/conformance.md.
 */

#pragma once

#include "GlobalDef.h"

#include <errno.h>
#include <sysexits.h>

// ---- Error numbers (TDEF-70) ------------------------------------------------------

#define ERROR_INVALID_STATE            EPERM         /**< The object is in a state that does not allow the call. */
#define ERROR_INVALID_PARAMETER        EINVAL        /**< An argument is wrong. */
#define ERROR_BROKEN_PIPE              EPIPE         /**< The other end is closed. */
#define ERROR_AGAIN                    EAGAIN        /**< Nothing can be done now; try again. */
#define ERROR_WOULDBLOCK               EAGAIN        /**< Nothing can be done now; try again. */
#define ERROR_READ_FAULT               EFAULT        /**< Memory cannot be read. */
#define ERROR_WRITE_FAULT              EFAULT        /**< Memory cannot be written. */
#define ERROR_HANDLES_CLOSED           EBADFD        /**< The handle is closed. */
#define ERROR_IO_PENDING               EINPROGRESS   /**< The operation has begun and goes on. */
#define ERROR_INTR                     EINTR         /**< A signal interrupted the call. */
#define ERROR_EMPTY                    ENODATA       /**< There is nothing. */
#define ERROR_NO_DATA                  ENODATA       /**< There are no data. */
#define ERROR_FILE_TOO_LARGE           EFBIG         /**< A file is too large. */
#define ERROR_INVALID_OPERATION        EPERM         /**< The operation is not allowed. */
#define ERROR_CANCELLED                ECANCELED     /**< The operation was cancelled. */
#define ERROR_UNKNOWN                  ENOMSG        /**< The reason is not known. */
#define ERROR_OBJECT_NOT_FOUND         EBADSLT       /**< There is no such connection or object. */
#define ERROR_NOT_FOUND                EBADSLT       /**< There is no such thing. */
#define ERROR_INVALID_INDEX            ENOANO        /**< There is nothing at this index. */
#define ERROR_OPERATION_ABORTED        ECANCELED     /**< The operation was given up. */
#define ERROR_CONNABORTED              ECONNABORTED  /**< The connection was given up. */
#define ERROR_ADDRNOTAVAIL             EADDRNOTAVAIL /**< The address cannot be used here. */
#define ERROR_INCORRECT_ADDRESS        EADDRNOTAVAIL /**< The address is wrong. */
#define ERROR_PFNOSUPPORT              EPFNOSUPPORT  /**< The system does not know this family of protocols. */
#define ERROR_AFNOSUPPORT              EAFNOSUPPORT  /**< The system does not know this family of addresses. */
#define ERROR_TIMEOUT                  ETIMEDOUT     /**< The time is over. */
#define ERROR_TIMEDOUT                 ETIMEDOUT     /**< The time is over. */
#define ERROR_PROTO                    EPROTO        /**< The peer does not keep to the protocol. */
#define ERROR_CONNECTION_COUNT_LIMIT   ENOSR         /**< There are as many connections as are allowed. */
#define ERROR_VERIFY_CHECK             EBADRQC       /**< A check of what came has failed. */
#define ERROR_CREATE_FAILED            EMFILE        /**< Something could not be created. */
#define ERROR_INVALID_DATA             EBADMSG       /**< Data are malformed. */
#define ERROR_BAD_LENGTH               EMSGSIZE      /**< A length is wrong. */
#define ERROR_CALL_NOT_IMPLEMENTED     EPERM         /**< The call does nothing here. */
#define ERROR_INCORRECT_SIZE           EMSGSIZE      /**< A size is wrong. */
#define ERROR_CONNRESET                ECONNRESET    /**< The peer has reset the connection. */
#define ERROR_CONNREFUSED              ECONNREFUSED  /**< Nobody listens at the address. */
#define ERROR_HOSTUNREACH              EHOSTUNREACH  /**< There is no way to the host, or no such host. */
#define ERROR_INVALID_NAME             ENOENT        /**< There is no such name. */
#define ERROR_BAD_FILE_TYPE            EBADF         /**< The descriptor or file is of the wrong type. */
#define ERROR_FILE_NOT_FOUND           ENOENT        /**< There is no such file. */
#define ERROR_FUNCTION_FAILED          EFAULT        /**< A function has failed. */
#define ERROR_INVALID_PASSWORD         EACCES        /**< The password is wrong. */
#define ERROR_INVALID_ACCESS           EACCES        /**< Access is denied. */
#define ERROR_NOT_READY                EPERM         /**< The object is not ready yet. */
#define ERROR_NOT_SUPPORTED            EPERM         /**< The object cannot do this. */
#define ERROR_BAD_FORMAT               EBADMSG       /**< The format is wrong. */
#define ERROR_BUFFER_OVERFLOW          E2BIG         /**< More than fits. */
#define ERROR_OUT_OF_RANGE             ERANGE        /**< A number is out of range. */
#define ERROR_DESTINATION_ELEMENT_FULL EXFULL        /**< The queue is full. */
#define ERROR_ALREADY_INITIALIZED      EALREADY      /**< It was done already. */
#define ERROR_CANT_WAIT                EIO           /**< Waiting has failed. */

// ---- Exit codes of a program (TDEF-73) --------------------------------------------

#define EXIT_CODE_OK       EX_OK       /**< The program has done what it should. */
#define EXIT_CODE_CONFIG   EX_CONFIG   /**< The configuration is wrong. */
#define EXIT_CODE_SOFTWARE EX_SOFTWARE /**< The program has a fault. */

// ---- Winsock's numbers (TDEF-74) --------------------------------------------------

// For programs that name them; the library never produces these numbers on Linux.
#ifndef WSABASEERR

    #define WSABASEERR 10000 /**< Where the numbers of Winsock begin. */

    #define WSAEINTR                   (WSABASEERR + 4)    /**< What Linux calls EINTR. */
    #define WSAEBADF                   (WSABASEERR + 9)    /**< What Linux calls EBADF. */
    #define WSAEACCES                  (WSABASEERR + 13)   /**< What Linux calls EACCES. */
    #define WSAEFAULT                  (WSABASEERR + 14)   /**< What Linux calls EFAULT. */
    #define WSAEINVAL                  (WSABASEERR + 22)   /**< What Linux calls EINVAL. */
    #define WSAEMFILE                  (WSABASEERR + 24)   /**< What Linux calls EMFILE. */
    #define WSAEWOULDBLOCK             (WSABASEERR + 35)   /**< What Linux calls EWOULDBLOCK. */
    #define WSAEINPROGRESS             (WSABASEERR + 36)   /**< What Linux calls EINPROGRESS. */
    #define WSAEALREADY                (WSABASEERR + 37)   /**< What Linux calls EALREADY. */
    #define WSAENOTSOCK                (WSABASEERR + 38)   /**< What Linux calls ENOTSOCK. */
    #define WSAEDESTADDRREQ            (WSABASEERR + 39)   /**< What Linux calls EDESTADDRREQ. */
    #define WSAEMSGSIZE                (WSABASEERR + 40)   /**< What Linux calls EMSGSIZE. */
    #define WSAEPROTOTYPE              (WSABASEERR + 41)   /**< What Linux calls EPROTOTYPE. */
    #define WSAENOPROTOOPT             (WSABASEERR + 42)   /**< What Linux calls ENOPROTOOPT. */
    #define WSAEPROTONOSUPPORT         (WSABASEERR + 43)   /**< What Linux calls EPROTONOSUPPORT. */
    #define WSAESOCKTNOSUPPORT         (WSABASEERR + 44)   /**< What Linux calls ESOCKTNOSUPPORT. */
    #define WSAEOPNOTSUPP              (WSABASEERR + 45)   /**< What Linux calls EOPNOTSUPP. */
    #define WSAEPFNOSUPPORT            (WSABASEERR + 46)   /**< What Linux calls EPFNOSUPPORT. */
    #define WSAEAFNOSUPPORT            (WSABASEERR + 47)   /**< What Linux calls EAFNOSUPPORT. */
    #define WSAEADDRINUSE              (WSABASEERR + 48)   /**< What Linux calls EADDRINUSE. */
    #define WSAEADDRNOTAVAIL           (WSABASEERR + 49)   /**< What Linux calls EADDRNOTAVAIL. */
    #define WSAENETDOWN                (WSABASEERR + 50)   /**< What Linux calls ENETDOWN. */
    #define WSAENETUNREACH             (WSABASEERR + 51)   /**< What Linux calls ENETUNREACH. */
    #define WSAENETRESET               (WSABASEERR + 52)   /**< What Linux calls ENETRESET. */
    #define WSAECONNABORTED            (WSABASEERR + 53)   /**< What Linux calls ECONNABORTED. */
    #define WSAECONNRESET              (WSABASEERR + 54)   /**< What Linux calls ECONNRESET. */
    #define WSAENOBUFS                 (WSABASEERR + 55)   /**< What Linux calls ENOBUFS. */
    #define WSAEISCONN                 (WSABASEERR + 56)   /**< What Linux calls EISCONN. */
    #define WSAENOTCONN                (WSABASEERR + 57)   /**< What Linux calls ENOTCONN. */
    #define WSAESHUTDOWN               (WSABASEERR + 58)   /**< What Linux calls ESHUTDOWN. */
    #define WSAETOOMANYREFS            (WSABASEERR + 59)   /**< What Linux calls ETOOMANYREFS. */
    #define WSAETIMEDOUT               (WSABASEERR + 60)   /**< What Linux calls ETIMEDOUT. */
    #define WSAECONNREFUSED            (WSABASEERR + 61)   /**< What Linux calls ECONNREFUSED. */
    #define WSAELOOP                   (WSABASEERR + 62)   /**< What Linux calls ELOOP. */
    #define WSAENAMETOOLONG            (WSABASEERR + 63)   /**< What Linux calls ENAMETOOLONG. */
    #define WSAEHOSTDOWN               (WSABASEERR + 64)   /**< What Linux calls EHOSTDOWN. */
    #define WSAEHOSTUNREACH            (WSABASEERR + 65)   /**< What Linux calls EHOSTUNREACH. */
    #define WSAENOTEMPTY               (WSABASEERR + 66)   /**< What Linux calls ENOTEMPTY. */
    #define WSAEPROCLIM                (WSABASEERR + 67)   /**< Too many tasks. */
    #define WSAEUSERS                  (WSABASEERR + 68)   /**< What Linux calls EUSERS. */
    #define WSAEDQUOT                  (WSABASEERR + 69)   /**< What Linux calls EDQUOT. */
    #define WSAESTALE                  (WSABASEERR + 70)   /**< What Linux calls ESTALE. */
    #define WSAEREMOTE                 (WSABASEERR + 71)   /**< What Linux calls EREMOTE. */
    #define WSASYSNOTREADY             (WSABASEERR + 91)   /**< The network is not ready. */
    #define WSAVERNOTSUPPORTED         (WSABASEERR + 92)   /**< This version of Winsock does not exist here. */
    #define WSANOTINITIALISED          (WSABASEERR + 93)   /**< WSAStartup was not called. */
    #define WSAEDISCON                 (WSABASEERR + 101)  /**< The peer has begun to shut down. */
    #define WSAENOMORE                 (WSABASEERR + 102)  /**< There are no more results. */
    #define WSAECANCELLED              (WSABASEERR + 103)  /**< The call was cancelled. */
    #define WSAEINVALIDPROCTABLE       (WSABASEERR + 104)  /**< A table of procedures is wrong. */
    #define WSAEINVALIDPROVIDER        (WSABASEERR + 105)  /**< A service provider is wrong. */
    #define WSAEPROVIDERFAILEDINIT     (WSABASEERR + 106)  /**< A service provider could not begin. */
    #define WSASYSCALLFAILURE          (WSABASEERR + 107)  /**< A system call has failed. */
    #define WSASERVICE_NOT_FOUND       (WSABASEERR + 108)  /**< There is no such service. */
    #define WSATYPE_NOT_FOUND          (WSABASEERR + 109)  /**< There is no such class. */
    #define WSA_E_NO_MORE              (WSABASEERR + 110)  /**< There are no more results. */
    #define WSA_E_CANCELLED            (WSABASEERR + 111)  /**< The call was cancelled. */
    #define WSAEREFUSED                (WSABASEERR + 112)  /**< A query was refused. */
    #define WSAHOST_NOT_FOUND          (WSABASEERR + 1001) /**< There is no such host. */
    #define WSATRY_AGAIN               (WSABASEERR + 1002) /**< The name server did not answer; try again. */
    #define WSANO_RECOVERY             (WSABASEERR + 1003) /**< The name server cannot answer. */
    #define WSANO_DATA                 (WSABASEERR + 1004) /**< The name exists without such an address. */
    #define WSA_QOS_RECEIVERS          (WSABASEERR + 1005) /**< QoS: a receiver has come. */
    #define WSA_QOS_SENDERS            (WSABASEERR + 1006) /**< QoS: a sender has come. */
    #define WSA_QOS_NO_SENDERS         (WSABASEERR + 1007) /**< QoS: there are no senders. */
    #define WSA_QOS_NO_RECEIVERS       (WSABASEERR + 1008) /**< QoS: there are no receivers. */
    #define WSA_QOS_REQUEST_CONFIRMED  (WSABASEERR + 1009) /**< QoS: the reservation is confirmed. */
    #define WSA_QOS_ADMISSION_FAILURE  (WSABASEERR + 1010) /**< QoS: resources are short. */
    #define WSA_QOS_POLICY_FAILURE     (WSABASEERR + 1011) /**< QoS: the policy forbids it. */
    #define WSA_QOS_BAD_STYLE          (WSABASEERR + 1012) /**< QoS: unknown or contradicting style. */
    #define WSA_QOS_BAD_OBJECT         (WSABASEERR + 1013) /**< QoS: a part of the structures is wrong. */
    #define WSA_QOS_TRAFFIC_CTRL_ERROR (WSABASEERR + 1014) /**< QoS: fault of the traffic control. */
    #define WSA_QOS_GENERIC_ERROR      (WSABASEERR + 1015) /**< QoS: another fault. */
    #define WSA_QOS_ESERVICETYPE       (WSABASEERR + 1016) /**< QoS: wrong type of service. */
    #define WSA_QOS_EFLOWSPEC          (WSABASEERR + 1017) /**< QoS: wrong flow specification. */
    #define WSA_QOS_EPROVSPECBUF       (WSABASEERR + 1018) /**< QoS: wrong buffer of the provider. */
    #define WSA_QOS_EFILTERSTYLE       (WSABASEERR + 1019) /**< QoS: wrong style of filter. */
    #define WSA_QOS_EFILTERTYPE        (WSABASEERR + 1020) /**< QoS: wrong type of filter. */
    #define WSA_QOS_EFILTERCOUNT       (WSABASEERR + 1021) /**< QoS: wrong number of filters. */
    #define WSA_QOS_EOBJLENGTH         (WSABASEERR + 1022) /**< QoS: wrong length of an object. */
    #define WSA_QOS_EFLOWCOUNT         (WSABASEERR + 1023) /**< QoS: wrong number of flows. */
    #define WSA_QOS_EUNKOWNPSOBJ       (WSABASEERR + 1024) /**< QoS: unknown object. */
    #define WSA_QOS_EPOLICYOBJ         (WSABASEERR + 1025) /**< QoS: wrong policy object. */
    #define WSA_QOS_EFLOWDESC          (WSABASEERR + 1026) /**< QoS: wrong flow descriptor. */
    #define WSA_QOS_EPSFLOWSPEC        (WSABASEERR + 1027) /**< QoS: wrong flow specification of a provider. */
    #define WSA_QOS_EPSFILTERSPEC      (WSABASEERR + 1028) /**< QoS: wrong filter specification of a provider. */
    #define WSA_QOS_ESDMODEOBJ         (WSABASEERR + 1029) /**< QoS: wrong object of the shape and discard mode. */
    #define WSA_QOS_ESHAPERATEOBJ      (WSABASEERR + 1030) /**< QoS: wrong object of the shaping rate. */
    #define WSA_QOS_RESERVED_PETYPE    (WSABASEERR + 1031) /**< QoS: reserved element. */

#endif
