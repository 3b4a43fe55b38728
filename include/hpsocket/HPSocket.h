/*
 * HP-Socket 6.0.1's C++ functions, as provided by hpsocket-rs: creating and destroying components, smart pointers that do
 * both, and helpers. What components can do is in SocketInterface.h; SSL and HTTPS components are made with
 * HPSocket-SSL.h.
 *
 * All functions have C linkage, and may be called on any thread, before main and after it. Their names are also those of
 * the C library, with pointers instead of references: do not include HPSocket4C.h in the same file (CPP-107).
 */

#pragma once

#include "SocketInterface.h"

// ---- Creating and destroying: TCP -----------------------------------------------------------------------------------

// HP_Create_X makes a stopped component; it starts no thread and opens no socket. The program owns it. The listener is
// not owned, may be null (then all events are ignored, CPP-81), and must outlive the component. Null: memory is short,
// or the library lacks that component type; SYS_GetLastError says which. HP_Destroy_X, like delete, stops the
// component if needed, waits for its events and frees it; null does nothing. A function may replace another one that
// takes the same interface (CPP-84, CPP-99).

HPSOCKET_API ITcpServer* HP_Create_TcpServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpAgent* HP_Create_TcpAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpClient* HP_Create_TcpClient(ITcpClientListener* pListener);
HPSOCKET_API ITcpPullServer* HP_Create_TcpPullServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpPullAgent* HP_Create_TcpPullAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpPullClient* HP_Create_TcpPullClient(ITcpClientListener* pListener);
HPSOCKET_API ITcpPackServer* HP_Create_TcpPackServer(ITcpServerListener* pListener);
HPSOCKET_API ITcpPackAgent* HP_Create_TcpPackAgent(ITcpAgentListener* pListener);
HPSOCKET_API ITcpPackClient* HP_Create_TcpPackClient(ITcpClientListener* pListener);

HPSOCKET_API void HP_Destroy_TcpServer(ITcpServer* pServer);
HPSOCKET_API void HP_Destroy_TcpAgent(ITcpAgent* pAgent);
HPSOCKET_API void HP_Destroy_TcpClient(ITcpClient* pClient);
HPSOCKET_API void HP_Destroy_TcpPullServer(ITcpPullServer* pServer);
HPSOCKET_API void HP_Destroy_TcpPullAgent(ITcpPullAgent* pAgent);
HPSOCKET_API void HP_Destroy_TcpPullClient(ITcpPullClient* pClient);
HPSOCKET_API void HP_Destroy_TcpPackServer(ITcpPackServer* pServer);
HPSOCKET_API void HP_Destroy_TcpPackAgent(ITcpPackAgent* pAgent);
HPSOCKET_API void HP_Destroy_TcpPackClient(ITcpPackClient* pClient);

// ---- Creating and destroying: UDP -----------------------------------------------------------------------------------

#ifdef _UDP_SUPPORT

HPSOCKET_API IUdpServer* HP_Create_UdpServer(IUdpServerListener* pListener);
HPSOCKET_API IUdpClient* HP_Create_UdpClient(IUdpClientListener* pListener);
HPSOCKET_API IUdpCast* HP_Create_UdpCast(IUdpCastListener* pListener);
HPSOCKET_API IUdpNode* HP_Create_UdpNode(IUdpNodeListener* pListener);
HPSOCKET_API IUdpArqServer* HP_Create_UdpArqServer(IUdpServerListener* pListener);
HPSOCKET_API IUdpArqClient* HP_Create_UdpArqClient(IUdpClientListener* pListener);

HPSOCKET_API void HP_Destroy_UdpServer(IUdpServer* pServer);
HPSOCKET_API void HP_Destroy_UdpClient(IUdpClient* pClient);
HPSOCKET_API void HP_Destroy_UdpCast(IUdpCast* pCast);
HPSOCKET_API void HP_Destroy_UdpNode(IUdpNode* pNode);
HPSOCKET_API void HP_Destroy_UdpArqServer(IUdpArqServer* pServer);
HPSOCKET_API void HP_Destroy_UdpArqClient(IUdpArqClient* pClient);

#endif // _UDP_SUPPORT

// ---- Creating and destroying: HTTP ----------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

HPSOCKET_API IHttpServer* HP_Create_HttpServer(IHttpServerListener* pListener);
HPSOCKET_API IHttpAgent* HP_Create_HttpAgent(IHttpAgentListener* pListener);
HPSOCKET_API IHttpClient* HP_Create_HttpClient(IHttpClientListener* pListener);
HPSOCKET_API IHttpSyncClient* HP_Create_HttpSyncClient(IHttpClientListener* pListener = nullptr);

HPSOCKET_API void HP_Destroy_HttpServer(IHttpServer* pServer);
HPSOCKET_API void HP_Destroy_HttpAgent(IHttpAgent* pAgent);
HPSOCKET_API void HP_Destroy_HttpClient(IHttpClient* pClient);
HPSOCKET_API void HP_Destroy_HttpSyncClient(IHttpSyncClient* pClient);

#endif // _HTTP_SUPPORT

// ---- Thread pool and tasks ------------------------------------------------------------------------------------------

/// A stopped thread pool. The listener is not owned and must outlive it. Null: memory is short (POOL-1, POOL-3).
HPSOCKET_API IHPThreadPool* HP_Create_ThreadPool(IHPThreadPoolListener* pListener = nullptr);

/// Stops the pool if needed, without a time limit, and frees it; null does nothing (POOL-26).
HPSOCKET_API void HP_Destroy_ThreadPool(IHPThreadPool* pThreadPool);

/// A task about a connection, for IHPThreadPool::Submit(). enBuffType: what happens to the iBuffLen bytes at pBuffer.
/// Null: EINVAL or ENOMEM (TASK-1 to TASK-5).
HPSOCKET_API LPTSocketTask HP_Create_SocketTaskObj(Fn_SocketTaskProc fnTaskProc, PVOID pSender, CONNID dwConnID,
    LPCBYTE pBuffer, INT iBuffLen, EnTaskBufferType enBuffType = TBT_COPY, WPARAM wParam = 0, LPARAM lParam = 0);

/// Destroys a task that no pool owns; null does nothing (TASK-6).
HPSOCKET_API void HP_Destroy_SocketTaskObj(LPTSocketTask pTask);

// ---- Compressors ----------------------------------------------------------------------------------------------------

/// Destroys a compressor; null does nothing. Not inside its callback (CMP-3).
HPSOCKET_API void HP_Destroy_Compressor(IHPCompressor* pCompressor);

/// Destroys a decompressor; null does nothing. Not inside its callback (CMP-3).
HPSOCKET_API void HP_Destroy_Decompressor(IHPDecompressor* pDecompressor);

#ifdef _ZLIB_SUPPORT

/// A compressor of zlib streams; the numbers are those of zlib's deflateInit2. Bad ones give an object that IsValid()
/// denies. Null: memory is short. dwBuffSize: the greatest piece of output in bytes; 0 or more than 16 MiB means 16 KiB
/// (CPP-88, CMP-1 to CMP-7).
HPSOCKET_API IHPCompressor* HP_Create_ZLibCompressor(Fn_CompressDataCallback fnCallback, int iWindowBits = 15,
    int iLevel = -1, int iMethod = 8, int iMemLevel = 8, int iStrategy = 0, DWORD dwBuffSize = 16 * 1024);

/// A compressor of gzip streams, otherwise as HP_Create_ZLibCompressor.
HPSOCKET_API IHPCompressor* HP_Create_GZipCompressor(Fn_CompressDataCallback fnCallback, int iLevel = -1,
    int iMethod = 8, int iMemLevel = 8, int iStrategy = 0, DWORD dwBuffSize = 16 * 1024);

/// A decompressor of zlib streams; iWindowBits as in zlib's inflateInit2: negative for raw streams, 31 for gzip, 47 for
/// either (CMP-2).
HPSOCKET_API IHPDecompressor* HP_Create_ZLibDecompressor(Fn_DecompressDataCallback fnCallback, int iWindowBits = 15,
    DWORD dwBuffSize = 16 * 1024);

/// A decompressor of gzip and of zlib streams (CMP-2).
HPSOCKET_API IHPDecompressor* HP_Create_GZipDecompressor(Fn_DecompressDataCallback fnCallback,
    DWORD dwBuffSize = 16 * 1024);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

/// A compressor of brotli streams; the numbers are those of brotli's encoder, out of range ones are clamped (CMP-2,
/// CMP-4).
HPSOCKET_API IHPCompressor* HP_Create_BrotliCompressor(Fn_CompressDataCallback fnCallback, int iQuality = 11,
    int iWindow = 22, int iMode = 0, DWORD dwBuffSize = 16 * 1024);

/// A decompressor of brotli streams (CMP-2, CMP-23).
HPSOCKET_API IHPDecompressor* HP_Create_BrotliDecompressor(Fn_DecompressDataCallback fnCallback,
    DWORD dwBuffSize = 16 * 1024);

#endif // _BROTLI_SUPPORT

// ---- Library, errors ------------------------------------------------------------------------------------------------

/// The version of the library: major << 24 | minor << 16 | revision << 8 | build. GetHPSocketVersion() is that of the
/// headers (VER-1, CPP-9).
HPSOCKET_API DWORD HP_GetHPSocketVersion();

/// The text of an SE_ code; any value is legal (COM-14).
HPSOCKET_API LPCTSTR HP_GetSocketErrorDesc(EnSocketError enCode);

/// The calling thread's errno. Meaningful after a call has failed; successes do not reset it (ERR-1, ERR-3, COM-12).
HPSOCKET_API DWORD SYS_GetLastError();

/// The text of the calling thread's errno, in the locale of the process; valid until the thread's next call (ERR-2).
HPSOCKET_API LPCSTR SYS_GetLastErrorStr();

// ---- Socket options -------------------------------------------------------------------------------------------------

// 0, or -1 with the errno of the system call, except SYS_fcntl_SETFL.

/// setsockopt: val points to len bytes (OPT-1).
HPSOCKET_API int SYS_SetSocketOption(SOCKET sock, int level, int name, LPVOID val, int len);

/// getsockopt: val has room for *len bytes, *len receives what was stored (OPT-1).
HPSOCKET_API int SYS_GetSocketOption(SOCKET sock, int level, int name, LPVOID val, int* len);

/// ioctl: arg is what cmd demands (OPT-1).
HPSOCKET_API int SYS_IoctlSocket(SOCKET sock, long cmd, ULONG* arg);

/// Sets (bSet) or clears the file status flags fl, leaving the others alone. TRUE or FALSE, not 0 or -1 (OPT-2).
HPSOCKET_API BOOL SYS_fcntl_SETFL(FD fd, INT fl, BOOL bSet = TRUE);

/// Sets or clears O_NONBLOCK (OPT-3).
HPSOCKET_API int SYS_SSO_NoBlock(SOCKET sock, BOOL bNoBlock = TRUE);

/// Sets or clears TCP_NODELAY (OPT-4).
HPSOCKET_API int SYS_SSO_NoDelay(SOCKET sock, BOOL bNoDelay = TRUE);

/// Switches SO_LINGER off, whatever bDont is (OPT-6).
HPSOCKET_API int SYS_SSO_DontLinger(SOCKET sock, BOOL bDont = TRUE);

/// Sets SO_LINGER; l_linger is in seconds (OPT-5).
HPSOCKET_API int SYS_SSO_Linger(SOCKET sock, USHORT l_onoff, USHORT l_linger);

/// Sets SO_RCVBUF to size bytes; the kernel doubles and limits it (OPT-7).
HPSOCKET_API int SYS_SSO_RecvBuffSize(SOCKET sock, int size);

/// Sets SO_SNDBUF to size bytes; the kernel doubles and limits it (OPT-7).
HPSOCKET_API int SYS_SSO_SendBuffSize(SOCKET sock, int size);

/// Limits blocking reads to ms milliseconds; 0: no limit (OPT-8).
HPSOCKET_API int SYS_SSO_RecvTimeOut(SOCKET sock, int ms);

/// Limits blocking writes to ms milliseconds; 0: no limit (OPT-8).
HPSOCKET_API int SYS_SSO_SendTimeOut(SOCKET sock, int ms);

/// Sets SO_REUSEADDR and SO_REUSEPORT as the policy says; EINVAL for any other number (OPT-9).
HPSOCKET_API int SYS_SSO_ReuseAddress(SOCKET sock, EnReuseAddressPolicy opt);

// ---- Addresses ------------------------------------------------------------------------------------------------------

/// The address a socket is bound to, as a literal, and its port. iAddressLen: in, the capacity in characters; out,
/// the length, both with the NUL. FALSE: ENOSPC if the capacity is too small, with a length of 16 (IPv4) or 46
/// (IPv6) and the port stored; EAFNOSUPPORT for any other family of addresses; or the errno of getsockname (ADR-15
/// to ADR-17).
HPSOCKET_API BOOL SYS_GetSocketLocalAddress(SOCKET socket, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort);

/// The address a socket is connected to, otherwise as SYS_GetSocketLocalAddress.
HPSOCKET_API BOOL SYS_GetSocketRemoteAddress(SOCKET socket, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort);

/// All addresses of a host name or literal of type enType, in the resolver's order; blocks while a name is looked up.
/// The array ends with null and is freed with SYS_FreeHostIPAddresses. FALSE: EHOSTUNREACH (no such address),
/// EAFNOSUPPORT (bad type), EINVAL, ENOMEM; null and 0 are stored (ADR-8 to ADR-14).
HPSOCKET_API BOOL SYS_EnumHostIPAddresses(LPCTSTR lpszHost, EnIPAddrType enType, LPTIPAddr** lpppIPAddr,
    int& iIPAddrCount);

/// Frees an array of SYS_EnumHostIPAddresses with all it points to. FALSE with EINVAL for null (ADR-12).
HPSOCKET_API BOOL SYS_FreeHostIPAddresses(LPTIPAddr* lppIPAddr);

/// Whether a text is an IPv4 or IPv6 literal, without blanks, leading zeros, zone or brackets; penType receives which
/// (ADR-2).
HPSOCKET_API BOOL SYS_IsIPAddress(LPCTSTR lpszAddress, EnIPAddrType* penType = nullptr);

/// An address of a host name or literal, as a literal; of several the first. Blocks while a name is looked up. iIPLenth
/// as in SYS_GetSocketLocalAddress. FALSE: ENOSPC, EHOSTUNREACH (no such address), EINVAL (ADR-3 to ADR-7).
HPSOCKET_API BOOL SYS_GetIPAddress(LPCTSTR lpszHost, TCHAR lpszIP[], int& iIPLenth, EnIPAddrType& enType);

// ---- Byte order -----------------------------------------------------------------------------------------------------

/// Network to host order (END-1).
HPSOCKET_API ULONGLONG SYS_NToH64(ULONGLONG value);

/// Host to network order (END-1).
HPSOCKET_API ULONGLONG SYS_HToN64(ULONGLONG value);

/// Swaps the 2 bytes on every host (END-2).
HPSOCKET_API USHORT SYS_SwapEndian16(USHORT value);

/// Reverses the 4 bytes on every host (END-2).
HPSOCKET_API DWORD SYS_SwapEndian32(DWORD value);

/// TRUE on little-endian hosts (END-2).
HPSOCKET_API BOOL SYS_IsLittleEndian();

// ---- Memory ---------------------------------------------------------------------------------------------------------

/// malloc: the block may be freed with free too. Null with ENOMEM, even for a negative size (MEM-1, MEM-5).
HPSOCKET_API LPBYTE SYS_Malloc(int size);

/// realloc: p may be a block of malloc (MEM-2, MEM-5).
HPSOCKET_API LPBYTE SYS_Realloc(LPBYTE p, int size);

/// free: p may be a block of malloc, or null (MEM-3, MEM-5).
HPSOCKET_API VOID SYS_Free(LPBYTE p);

/// calloc: number times size bytes, all zero. Since 5.8.4 (MEM-4).
HPSOCKET_API LPVOID SYS_Calloc(int number, int size);

// ---- Base64 and URL encoding ----------------------------------------------------------------------------------------

// dwDestLen: in, the capacity; out, the length, or the capacity needed. Results: 0; -3: bad input; -5: capacity
// too small (BUF-1 to BUF-7).

/// The length of the encoded text, without a NUL (B64-1).
HPSOCKET_API DWORD SYS_GuessBase64EncodeBound(DWORD dwSrcLen);

/// The length of the decoded data (B64-3).
HPSOCKET_API DWORD SYS_GuessBase64DecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// Encodes with the standard alphabet and padding, without line breaks; no NUL is appended (B64-2).
HPSOCKET_API int SYS_Base64Encode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// Decodes; padding may be missing (B64-4 to B64-8).
HPSOCKET_API int SYS_Base64Decode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The length of the encoded text, without a NUL (URL-3).
HPSOCKET_API DWORD SYS_GuessUrlEncodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// The length of the decoded text (URL-6).
HPSOCKET_API DWORD SYS_GuessUrlDecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// Encodes as a form does: a space becomes "+"; letters, digits and .-_* stay. lpszSrc is not changed (URL-1 to URL-5).
HPSOCKET_API int SYS_UrlEncode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// Decodes what SYS_UrlEncode gives. lpszSrc is not changed (URL-7 to URL-9).
HPSOCKET_API int SYS_UrlDecode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

// ---- Compression in one call ----------------------------------------------------------------------------------------

// dwDestLen: in, the capacity; out, the length. Results: 0; -2: bad parameter; -3: bad input; -4: no memory; -5:
// capacity too small (BUF-1 to BUF-7).

#ifdef _ZLIB_SUPPORT

/// A zlib stream with zlib's default level (ZIP-1, ZIP-2).
HPSOCKET_API int SYS_Compress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_Compress with the numbers of zlib's deflateInit2 (ZIP-2).
HPSOCKET_API int SYS_CompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen, int iLevel = -1,
    int iMethod = 8, int iWindowBits = 15, int iMemLevel = 8, int iStrategy = 0);

/// The content of a zlib stream (ZIP-6 to ZIP-9).
HPSOCKET_API int SYS_Uncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_Uncompress with the window bits of zlib's inflateInit2 (ZIP-6).
HPSOCKET_API int SYS_UncompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iWindowBits = 15);

/// A capacity that is enough for any input of this length (ZIP-10).
HPSOCKET_API DWORD SYS_GuessCompressBound(DWORD dwSrcLen, BOOL bGZip = FALSE);

/// A gzip stream (ZIP-3).
HPSOCKET_API int SYS_GZipCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The content of a gzip or zlib stream (ZIP-6).
HPSOCKET_API int SYS_GZipUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The length that a gzip stream claims, 0 if it is not a gzip stream. The maker of the stream chose the number, so
/// do not trust it (ZIP-11).
HPSOCKET_API DWORD SYS_GZipGuessUncompressBound(const BYTE* lpszSrc, DWORD dwSrcLen);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

/// A brotli stream of quality 11 (BRO-1 to BRO-3).
HPSOCKET_API int SYS_BrotliCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_BrotliCompress with the numbers of brotli's encoder, clamped (BRO-1).
HPSOCKET_API int SYS_BrotliCompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iQuality = 11, int iWindow = 22, int iMode = 0);

/// The content of a brotli stream (BRO-4, BRO-5).
HPSOCKET_API int SYS_BrotliUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// A capacity that is enough for any input of this length (BRO-7).
HPSOCKET_API DWORD SYS_BrotliGuessCompressBound(DWORD dwSrcLen);

#endif // _BROTLI_SUPPORT

// ---- Character sets -------------------------------------------------------------------------------------------------

// The length: in, the capacity in characters of the result's type; out, how many were written. FALSE: EINVAL
// (unknown character set, incomplete or null input), EILSEQ (not convertible), E2BIG (capacity too small). WCHAR
// is UTF-32.
//
// Without Ex the source ends with a NUL, and so does the result. With Ex (since 5.8.8) iSrcLength characters are
// converted and no NUL is added; 0 or less means up to the NUL, as without Ex (CHS-1 to CHS-11).

#ifdef _ICONV_SUPPORT

/// Converts iInBufLen bytes between any two character sets of iconv; no NUL is implied (CHS-1 to CHS-5).
HPSOCKET_API BOOL SYS_CharsetConvert(LPCSTR lpszFromCharset, LPCSTR lpszToCharset, LPCSTR lpszInBuf, int iInBufLen,
    LPSTR lpszOutBuf, int& iOutBufLen);

HPSOCKET_API BOOL SYS_GbkToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_UnicodeToGbk(const WCHAR szSrc[], char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_Utf8ToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_UnicodeToUtf8(const WCHAR szSrc[], char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_GbkToUtf8(const char szSrc[], char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_Utf8ToGbk(const char szSrc[], char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_GbkToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_UnicodeToGbkEx(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_Utf8ToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_UnicodeToUtf8Ex(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_GbkToUtf8Ex(const char szSrc[], int iSrcLength, char szDest[], int& iDestLength);

HPSOCKET_API BOOL SYS_Utf8ToGbkEx(const char szSrc[], int iSrcLength, char szDest[], int& iDestLength);

#endif // _ICONV_SUPPORT

// ---- HTTP cookies ---------------------------------------------------------------------------------------------------

// HP_HttpCookie_MGR_*: the one store of the process, which all HTTP clients and agents with SetUseCookie(TRUE) share;
// thread-safe. HP_HttpCookie_HLP_*: helpers. Times are in seconds since 1970.

#ifdef _HTTP_SUPPORT

/// Adds the cookies of a file. bKeepExists FALSE: the store has only those afterwards; TRUE: cookies that it has already
/// win. FALSE, and nothing has changed: the errno of opening and reading, EBADMSG (malformed) (HTTP-181).
HPSOCKET_API BOOL HP_HttpCookie_MGR_LoadFromFile(LPCSTR lpszFile, BOOL bKeepExists = TRUE);

/// Writes the cookies that have an end to a file, which changes in one step. bKeepExists: what the file has is first
/// added to the store. FALSE: the errno of opening and writing, EBADMSG (malformed). That a cookie is for its host only
/// is not written (HTTP-180).
HPSOCKET_API BOOL HP_HttpCookie_MGR_SaveToFile(LPCSTR lpszFile, BOOL bKeepExists = TRUE);

/// Removes the cookies of exactly this domain and path; null: of all (HTTP-173).
HPSOCKET_API BOOL HP_HttpCookie_MGR_ClearCookies(LPCSTR lpszDomain = nullptr, LPCSTR lpszPath = nullptr);

/// Removes the cookies whose time is over, of exactly this domain and path; null: of all (HTTP-173).
HPSOCKET_API BOOL HP_HttpCookie_MGR_RemoveExpiredCookies(LPCSTR lpszDomain = nullptr, LPCSTR lpszPath = nullptr);

/// Stores a cookie. iMaxAge in seconds: negative for the life of the process, 0 deletes it. enSameSite: 0 none, 1
/// strict, 2 lax. FALSE, without errno: name, domain or path is empty, or there was none to delete; with EINVAL: a text
/// is too long, or contains what would end it in a request or a file (HTTP-170 to HTTP-172, HTTP-182).
HPSOCKET_API BOOL HP_HttpCookie_MGR_SetCookie(LPCSTR lpszName, LPCSTR lpszValue, LPCSTR lpszDomain, LPCSTR lpszPath,
    int iMaxAge = -1, BOOL bHttpOnly = FALSE, BOOL bSecure = FALSE, int enSameSite = 0,
    BOOL bOnlyUpdateValueIfExists = TRUE);

/// Removes a cookie. FALSE if there was none (HTTP-173).
HPSOCKET_API BOOL HP_HttpCookie_MGR_DeleteCookie(LPCSTR lpszDomain, LPCSTR lpszPath, LPCSTR lpszName);

/// Whether cookies of other hosts than the one asked are stored. Default TRUE. Without effect, because a server sets
/// cookies for its own host and the domains above it only (HTTP-174, HTTP-177).
HPSOCKET_API void HP_HttpCookie_MGR_SetEnableThirdPartyCookie(BOOL bEnableThirdPartyCookie = TRUE);

/// See HP_HttpCookie_MGR_SetEnableThirdPartyCookie.
HPSOCKET_API BOOL HP_HttpCookie_MGR_IsEnableThirdPartyCookie();

/// Reads the time of an Expires attribute (HTTP-185).
HPSOCKET_API BOOL HP_HttpCookie_HLP_ParseExpires(LPCSTR lpszExpires, __time64_t& tmExpires);

/// Writes the text of an Expires attribute. iBuffLen: in, the capacity; out, the capacity needed, with the NUL
/// (HTTP-184).
HPSOCKET_API BOOL HP_HttpCookie_HLP_MakeExpiresStr(char lpszBuff[], int& iBuffLen, __time64_t tmExpires);

/// Writes the text of a Set-Cookie header; iBuffLen as in HP_HttpCookie_HLP_MakeExpiresStr (HTTP-183, CPP-89).
HPSOCKET_API BOOL HP_HttpCookie_HLP_ToString(char lpszBuff[], int& iBuffLen, LPCSTR lpszName, LPCSTR lpszValue,
    LPCSTR lpszDomain, LPCSTR lpszPath, int iMaxAge, BOOL bHttpOnly, BOOL bSecure, int enSameSite);

/// The time now (HTTP-186).
HPSOCKET_API __time64_t HP_HttpCookie_HLP_CurrentUTCTime();

/// The time iMaxAge seconds from now; 0 for 0, -1 for a negative number (HTTP-186).
HPSOCKET_API __time64_t HP_HttpCookie_HLP_MaxAgeToExpires(int iMaxAge);

/// The seconds until a time; 0 if it is over, -1 for a negative one (HTTP-186).
HPSOCKET_API int HP_HttpCookie_HLP_ExpiresToMaxAge(__time64_t tmExpires);

#endif // _HTTP_SUPPORT

// ---- Smart pointers -------------------------------------------------------------------------------------------------

/// Owns a component: creates it, and destroys it at the end of its own life.
///
/// No reference counting and no locks: one owner, and it cannot be copied. The listener is not owned and must outlive the
/// component; null means one that ignores all events (CPP-76 to CPP-81). Listener and pointer may be global objects.
template<class T, class Listener, class Creator>
class CHPObjectPtr
{
public:
    /// Creates a component. It may fail: see IsValid().
    CHPObjectPtr(Listener* pListener = nullptr) : m_pObj(Creator::Create(pListener)) {}

    /// Creates a component if bCreate is not FALSE, else holds null.
    CHPObjectPtr(BOOL bCreate, Listener* pListener = nullptr)
    : m_pObj(bCreate ? Creator::Create(pListener) : nullptr) {}

    /// Destroys the component, which stops it first.
    virtual ~CHPObjectPtr() { Reset(); }

    /// Destroys the component held, and takes over another or none. Nothing happens if it is the same one.
    CHPObjectPtr& Reset(T* pObj = nullptr)
    {
        if (pObj != m_pObj)
        {
            if (m_pObj)
                Creator::Destroy(m_pObj);

            m_pObj = pObj;
        }

        return *this;
    }

    /// As Reset.
    CHPObjectPtr& Attach(T* pObj) { return Reset(pObj); }

    /// Gives the component away; the caller destroys it.
    T* Detach()
    {
        T* pObj = m_pObj;
        m_pObj  = nullptr;

        return pObj;
    }

    /// Whether a component is held.
    BOOL IsValid() const { return m_pObj != nullptr; }

    /// The component, or null.
    T* Get() const { return m_pObj; }

    /// The component, or null.
    operator T*() const { return m_pObj; }

    /// As Reset.
    CHPObjectPtr& operator=(T* pObj) { return Reset(pObj); }

    /// The component.
    T* operator->() const { return m_pObj; }

private:
    CHPObjectPtr(const CHPObjectPtr&)            = delete;
    CHPObjectPtr& operator=(const CHPObjectPtr&) = delete;

protected:
    T* m_pObj;
};

// How CHPObjectPtr makes a component of each type, and the pointers for all types (CPP-82).

struct TcpServer_Creator
{
    static ITcpServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpServer(pListener); }
    static void Destroy(ITcpServer* pObj) { HP_Destroy_TcpServer(pObj); }
};

typedef CHPObjectPtr<ITcpServer, ITcpServerListener, TcpServer_Creator> CTcpServerPtr;

struct TcpAgent_Creator
{
    static ITcpAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpAgent(pListener); }
    static void Destroy(ITcpAgent* pObj) { HP_Destroy_TcpAgent(pObj); }
};

typedef CHPObjectPtr<ITcpAgent, ITcpAgentListener, TcpAgent_Creator> CTcpAgentPtr;

struct TcpClient_Creator
{
    static ITcpClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpClient(pListener); }
    static void Destroy(ITcpClient* pObj) { HP_Destroy_TcpClient(pObj); }
};

typedef CHPObjectPtr<ITcpClient, ITcpClientListener, TcpClient_Creator> CTcpClientPtr;

struct TcpPullServer_Creator
{
    static ITcpPullServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpPullServer(pListener); }
    static void Destroy(ITcpPullServer* pObj) { HP_Destroy_TcpPullServer(pObj); }
};

typedef CHPObjectPtr<ITcpPullServer, ITcpServerListener, TcpPullServer_Creator> CTcpPullServerPtr;

struct TcpPullAgent_Creator
{
    static ITcpPullAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpPullAgent(pListener); }
    static void Destroy(ITcpPullAgent* pObj) { HP_Destroy_TcpPullAgent(pObj); }
};

typedef CHPObjectPtr<ITcpPullAgent, ITcpAgentListener, TcpPullAgent_Creator> CTcpPullAgentPtr;

struct TcpPullClient_Creator
{
    static ITcpPullClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpPullClient(pListener); }
    static void Destroy(ITcpPullClient* pObj) { HP_Destroy_TcpPullClient(pObj); }
};

typedef CHPObjectPtr<ITcpPullClient, ITcpClientListener, TcpPullClient_Creator> CTcpPullClientPtr;

struct TcpPackServer_Creator
{
    static ITcpPackServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpPackServer(pListener); }
    static void Destroy(ITcpPackServer* pObj) { HP_Destroy_TcpPackServer(pObj); }
};

typedef CHPObjectPtr<ITcpPackServer, ITcpServerListener, TcpPackServer_Creator> CTcpPackServerPtr;

struct TcpPackAgent_Creator
{
    static ITcpPackAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpPackAgent(pListener); }
    static void Destroy(ITcpPackAgent* pObj) { HP_Destroy_TcpPackAgent(pObj); }
};

typedef CHPObjectPtr<ITcpPackAgent, ITcpAgentListener, TcpPackAgent_Creator> CTcpPackAgentPtr;

struct TcpPackClient_Creator
{
    static ITcpPackClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpPackClient(pListener); }
    static void Destroy(ITcpPackClient* pObj) { HP_Destroy_TcpPackClient(pObj); }
};

typedef CHPObjectPtr<ITcpPackClient, ITcpClientListener, TcpPackClient_Creator> CTcpPackClientPtr;

#ifdef _UDP_SUPPORT

struct UdpServer_Creator
{
    static IUdpServer* Create(IUdpServerListener* pListener) { return HP_Create_UdpServer(pListener); }
    static void Destroy(IUdpServer* pObj) { HP_Destroy_UdpServer(pObj); }
};

typedef CHPObjectPtr<IUdpServer, IUdpServerListener, UdpServer_Creator> CUdpServerPtr;

struct UdpClient_Creator
{
    static IUdpClient* Create(IUdpClientListener* pListener) { return HP_Create_UdpClient(pListener); }
    static void Destroy(IUdpClient* pObj) { HP_Destroy_UdpClient(pObj); }
};

typedef CHPObjectPtr<IUdpClient, IUdpClientListener, UdpClient_Creator> CUdpClientPtr;

struct UdpCast_Creator
{
    static IUdpCast* Create(IUdpCastListener* pListener) { return HP_Create_UdpCast(pListener); }
    static void Destroy(IUdpCast* pObj) { HP_Destroy_UdpCast(pObj); }
};

typedef CHPObjectPtr<IUdpCast, IUdpCastListener, UdpCast_Creator> CUdpCastPtr;

struct UdpNode_Creator
{
    static IUdpNode* Create(IUdpNodeListener* pListener) { return HP_Create_UdpNode(pListener); }
    static void Destroy(IUdpNode* pObj) { HP_Destroy_UdpNode(pObj); }
};

typedef CHPObjectPtr<IUdpNode, IUdpNodeListener, UdpNode_Creator> CUdpNodePtr;

struct UdpArqServer_Creator
{
    static IUdpArqServer* Create(IUdpServerListener* pListener) { return HP_Create_UdpArqServer(pListener); }
    static void Destroy(IUdpArqServer* pObj) { HP_Destroy_UdpArqServer(pObj); }
};

typedef CHPObjectPtr<IUdpArqServer, IUdpServerListener, UdpArqServer_Creator> CUdpArqServerPtr;

struct UdpArqClient_Creator
{
    static IUdpArqClient* Create(IUdpClientListener* pListener) { return HP_Create_UdpArqClient(pListener); }
    static void Destroy(IUdpArqClient* pObj) { HP_Destroy_UdpArqClient(pObj); }
};

typedef CHPObjectPtr<IUdpArqClient, IUdpClientListener, UdpArqClient_Creator> CUdpArqClientPtr;

#endif // _UDP_SUPPORT

#ifdef _HTTP_SUPPORT

struct HttpServer_Creator
{
    static IHttpServer* Create(IHttpServerListener* pListener) { return HP_Create_HttpServer(pListener); }
    static void Destroy(IHttpServer* pObj) { HP_Destroy_HttpServer(pObj); }
};

typedef CHPObjectPtr<IHttpServer, IHttpServerListener, HttpServer_Creator> CHttpServerPtr;

struct HttpAgent_Creator
{
    static IHttpAgent* Create(IHttpAgentListener* pListener) { return HP_Create_HttpAgent(pListener); }
    static void Destroy(IHttpAgent* pObj) { HP_Destroy_HttpAgent(pObj); }
};

typedef CHPObjectPtr<IHttpAgent, IHttpAgentListener, HttpAgent_Creator> CHttpAgentPtr;

struct HttpClient_Creator
{
    static IHttpClient* Create(IHttpClientListener* pListener) { return HP_Create_HttpClient(pListener); }
    static void Destroy(IHttpClient* pObj) { HP_Destroy_HttpClient(pObj); }
};

typedef CHPObjectPtr<IHttpClient, IHttpClientListener, HttpClient_Creator> CHttpClientPtr;

struct HttpSyncClient_Creator
{
    static IHttpSyncClient* Create(IHttpClientListener* pListener = nullptr)
    {
        return HP_Create_HttpSyncClient(pListener);
    }
    static void Destroy(IHttpSyncClient* pObj) { HP_Destroy_HttpSyncClient(pObj); }
};

typedef CHPObjectPtr<IHttpSyncClient, IHttpClientListener, HttpSyncClient_Creator> CHttpSyncClientPtr;

#endif // _HTTP_SUPPORT

struct HPThreadPool_Creator
{
    static IHPThreadPool* Create(IHPThreadPoolListener* pListener = nullptr) { return HP_Create_ThreadPool(pListener); }
    static void Destroy(IHPThreadPool* pObj) { HP_Destroy_ThreadPool(pObj); }
};

typedef CHPObjectPtr<IHPThreadPool, IHPThreadPoolListener, HPThreadPool_Creator> CHPThreadPoolPtr;
