/**
 * @file
 * @brief HP-Socket 6.0.1's C++ functions, as provided by hpsocket-rs: creating and destroying components, smart pointers
 * that do both, and helpers.
 *
 * What components can do is in SocketInterface.h, and what holds for all callbacks, pointers, threads, signals and forks
 * is in its head. SSL and HTTPS components are made with HPSocket-SSL.h.
 *
 * HP_Create_X makes a stopped component; it starts no thread and opens no socket. The program owns it. The listener is
 * not owned, may be null (then all events are ignored, CPP-81), and must outlive the component. Null: memory is short,
 * or the library lacks that component type; SYS_GetLastError() says which.
 *
 * HP_Destroy_X, like delete, stops the component if needed, waits for its events and frees it; null does nothing. Inside
 * an event of the component it returns at once, and the component goes when its events have returned; only they may use it
 * until then. A function may replace another one that takes the same interface (CPP-84, CPP-99, COM-24).
 *
 * All functions have C linkage, and may be called on any thread, inside any event, before main and after it. Helpers keep
 * no pointer that they are given. Their names are also those of the C library, with pointers instead of references: do
 * not include HPSocket4C.h in the same file (CPP-107).
 *
 * Names like CPP-84 are explained in docs/spec-ids.txt and docs/conformance.md.
 */

#pragma once

#include "SocketInterface.h"

// ---- Creating and destroying: TCP -----------------------------------------------------------------------------------

/// Makes a stopped TCP server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpServer* HP_Create_TcpServer(ITcpServerListener* pListener);
/// Makes a stopped TCP agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpAgent* HP_Create_TcpAgent(ITcpAgentListener* pListener);
/// Makes a stopped TCP client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpClient* HP_Create_TcpClient(ITcpClientListener* pListener);
/// Makes a stopped TCP pull server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullServer* HP_Create_TcpPullServer(ITcpServerListener* pListener);
/// Makes a stopped TCP pull agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullAgent* HP_Create_TcpPullAgent(ITcpAgentListener* pListener);
/// Makes a stopped TCP pull client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPullClient* HP_Create_TcpPullClient(ITcpClientListener* pListener);
/// Makes a stopped TCP pack server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackServer* HP_Create_TcpPackServer(ITcpServerListener* pListener);
/// Makes a stopped TCP pack agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackAgent* HP_Create_TcpPackAgent(ITcpAgentListener* pListener);
/// Makes a stopped TCP pack client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API ITcpPackClient* HP_Create_TcpPackClient(ITcpClientListener* pListener);

/// Stops a TCP server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpServer(ITcpServer* pServer);
/// Stops a TCP agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpAgent(ITcpAgent* pAgent);
/// Stops a TCP client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpClient(ITcpClient* pClient);
/// Stops a TCP pull server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPullServer(ITcpPullServer* pServer);
/// Stops a TCP pull agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPullAgent(ITcpPullAgent* pAgent);
/// Stops a TCP pull client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPullClient(ITcpPullClient* pClient);
/// Stops a TCP pack server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPackServer(ITcpPackServer* pServer);
/// Stops a TCP pack agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPackAgent(ITcpPackAgent* pAgent);
/// Stops a TCP pack client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_TcpPackClient(ITcpPackClient* pClient);

// ---- Creating and destroying: UDP -----------------------------------------------------------------------------------

#ifdef _UDP_SUPPORT

/// Makes a stopped UDP server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpServer* HP_Create_UdpServer(IUdpServerListener* pListener);
/// Makes a stopped UDP client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpClient* HP_Create_UdpClient(IUdpClientListener* pListener);
/// Makes a stopped UDP cast component. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpCast* HP_Create_UdpCast(IUdpCastListener* pListener);
/// Makes a stopped UDP node. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpNode* HP_Create_UdpNode(IUdpNodeListener* pListener);
/// Makes a stopped UDP ARQ server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpArqServer* HP_Create_UdpArqServer(IUdpServerListener* pListener);
/// Makes a stopped UDP ARQ client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IUdpArqClient* HP_Create_UdpArqClient(IUdpClientListener* pListener);

/// Stops a UDP server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpServer(IUdpServer* pServer);
/// Stops a UDP client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpClient(IUdpClient* pClient);
/// Stops a UDP cast component if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpCast(IUdpCast* pCast);
/// Stops a UDP node if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpNode(IUdpNode* pNode);
/// Stops a UDP ARQ server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpArqServer(IUdpArqServer* pServer);
/// Stops a UDP ARQ client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_UdpArqClient(IUdpArqClient* pClient);

#endif // _UDP_SUPPORT

// ---- Creating and destroying: HTTP ----------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

/// Makes a stopped HTTP server. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpServer* HP_Create_HttpServer(IHttpServerListener* pListener);
/// Makes a stopped HTTP agent. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpAgent* HP_Create_HttpAgent(IHttpAgentListener* pListener);
/// Makes a stopped HTTP client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpClient* HP_Create_HttpClient(IHttpClientListener* pListener);
/// Makes a stopped synchronous HTTP client. pListener must outlive it, or is null for no events. Null: memory is short.
HPSOCKET_API IHttpSyncClient* HP_Create_HttpSyncClient(IHttpClientListener* pListener = nullptr);

/// Stops an HTTP server if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpServer(IHttpServer* pServer);
/// Stops an HTTP agent if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpAgent(IHttpAgent* pAgent);
/// Stops an HTTP client if needed, waits for its events and frees it; null does nothing.
HPSOCKET_API void HP_Destroy_HttpClient(IHttpClient* pClient);
/// Stops a synchronous HTTP client if needed, waits for its events and frees it; null does nothing.
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

/// setsockopt: val points to len bytes. 0, or -1 with the errno of the system call (OPT-1).
HPSOCKET_API int SYS_SetSocketOption(SOCKET sock, int level, int name, LPVOID val, int len);

/// getsockopt: val has room for *len bytes, *len receives what was stored. 0, or -1 with the errno of the system call
/// (OPT-1).
HPSOCKET_API int SYS_GetSocketOption(SOCKET sock, int level, int name, LPVOID val, int* len);

/// ioctl: arg is what cmd demands. 0, or -1 with the errno of the system call (OPT-1).
HPSOCKET_API int SYS_IoctlSocket(SOCKET sock, long cmd, ULONG* arg);

/// Sets (bSet) or clears the file status flags fl, leaving the others alone. TRUE or FALSE, not 0 or -1 (OPT-2).
HPSOCKET_API BOOL SYS_fcntl_SETFL(FD fd, INT fl, BOOL bSet = TRUE);

/// Sets or clears O_NONBLOCK. 0, or -1 with the errno of the system call (OPT-3).
HPSOCKET_API int SYS_SSO_NoBlock(SOCKET sock, BOOL bNoBlock = TRUE);

/// Sets or clears TCP_NODELAY. 0, or -1 with the errno of the system call (OPT-4).
HPSOCKET_API int SYS_SSO_NoDelay(SOCKET sock, BOOL bNoDelay = TRUE);

/// Switches SO_LINGER off, whatever bDont is. 0, or -1 with the errno of the system call (OPT-6).
HPSOCKET_API int SYS_SSO_DontLinger(SOCKET sock, BOOL bDont = TRUE);

/// Sets SO_LINGER; l_linger is in seconds. 0, or -1 with the errno of the system call (OPT-5).
HPSOCKET_API int SYS_SSO_Linger(SOCKET sock, USHORT l_onoff, USHORT l_linger);

/// Sets SO_RCVBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the errno of the system call (OPT-7).
HPSOCKET_API int SYS_SSO_RecvBuffSize(SOCKET sock, int size);

/// Sets SO_SNDBUF to size bytes; the kernel doubles and limits it. 0, or -1 with the errno of the system call (OPT-7).
HPSOCKET_API int SYS_SSO_SendBuffSize(SOCKET sock, int size);

/// Limits blocking reads to ms milliseconds; 0: no limit. 0, or -1 with the errno of the system call (OPT-8).
HPSOCKET_API int SYS_SSO_RecvTimeOut(SOCKET sock, int ms);

/// Limits blocking writes to ms milliseconds; 0: no limit. 0, or -1 with the errno of the system call (OPT-8).
HPSOCKET_API int SYS_SSO_SendTimeOut(SOCKET sock, int ms);

/// Sets SO_REUSEADDR and SO_REUSEPORT as the policy says; EINVAL for any other number. 0, or -1 with the errno of the
/// system call (OPT-9).
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

/// The length of the encoded text, without a NUL (B64-1).
HPSOCKET_API DWORD SYS_GuessBase64EncodeBound(DWORD dwSrcLen);

/// The length of the decoded data (B64-3).
HPSOCKET_API DWORD SYS_GuessBase64DecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// Encodes with the standard alphabet and padding, without line breaks; no NUL is appended. dwDestLen: in, the
/// capacity; out, the length, or the capacity needed. 0; -3: bad input; -5: capacity too small (B64-2).
HPSOCKET_API int SYS_Base64Encode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// Decodes; padding may be missing. dwDestLen: in, the capacity; out, the length, or the capacity needed. 0; -3: bad
/// input; -5: capacity too small (B64-4 to B64-8).
HPSOCKET_API int SYS_Base64Decode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The length of the encoded text, without a NUL (URL-3).
HPSOCKET_API DWORD SYS_GuessUrlEncodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// The length of the decoded text (URL-6).
HPSOCKET_API DWORD SYS_GuessUrlDecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);

/// Encodes as a form does: a space becomes "+"; letters, digits and .-_* stay. lpszSrc is not changed. dwDestLen: in,
/// the capacity; out, the length, or the capacity needed. 0; -3: bad input; -5: capacity too small (URL-1 to URL-5).
HPSOCKET_API int SYS_UrlEncode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// Decodes what SYS_UrlEncode gives. lpszSrc is not changed. dwDestLen: in, the capacity; out, the length, or the
/// capacity needed. 0; -3: bad input; -5: capacity too small (URL-7 to URL-9).
HPSOCKET_API int SYS_UrlDecode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

// ---- Compression in one call ----------------------------------------------------------------------------------------

#ifdef _ZLIB_SUPPORT

/// A zlib stream with zlib's default level. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad
/// input; -4: no memory; -5: capacity too small (ZIP-1, ZIP-2).
HPSOCKET_API int SYS_Compress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_Compress with the numbers of zlib's deflateInit2. dwDestLen: in, the capacity; out, the length. 0; -2: bad
/// parameter; -3: bad input; -4: no memory; -5: capacity too small (ZIP-2).
HPSOCKET_API int SYS_CompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen, int iLevel = -1,
    int iMethod = 8, int iWindowBits = 15, int iMemLevel = 8, int iStrategy = 0);

/// The content of a zlib stream. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad input; -4:
/// no memory; -5: capacity too small (ZIP-6 to ZIP-9).
HPSOCKET_API int SYS_Uncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_Uncompress with the window bits of zlib's inflateInit2. dwDestLen: in, the capacity; out, the length. 0; -2:
/// bad parameter; -3: bad input; -4: no memory; -5: capacity too small (ZIP-6).
HPSOCKET_API int SYS_UncompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iWindowBits = 15);

/// A capacity that is enough for any input of this length (ZIP-10).
HPSOCKET_API DWORD SYS_GuessCompressBound(DWORD dwSrcLen, BOOL bGZip = FALSE);

/// A gzip stream. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad input; -4: no memory; -5:
/// capacity too small (ZIP-3).
HPSOCKET_API int SYS_GZipCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The content of a gzip or zlib stream. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad
/// input; -4: no memory; -5: capacity too small (ZIP-6).
HPSOCKET_API int SYS_GZipUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// The length that a gzip stream claims, 0 if it is not a gzip stream. The maker of the stream chose the number, so
/// do not trust it (ZIP-11).
HPSOCKET_API DWORD SYS_GZipGuessUncompressBound(const BYTE* lpszSrc, DWORD dwSrcLen);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

/// A brotli stream of quality 11. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad input;
/// -4: no memory; -5: capacity too small (BRO-1 to BRO-3).
HPSOCKET_API int SYS_BrotliCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// As SYS_BrotliCompress with the numbers of brotli's encoder, clamped. dwDestLen: in, the capacity; out, the length.
/// 0; -2: bad parameter; -3: bad input; -4: no memory; -5: capacity too small (BRO-1).
HPSOCKET_API int SYS_BrotliCompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iQuality = 11, int iWindow = 22, int iMode = 0);

/// The content of a brotli stream. dwDestLen: in, the capacity; out, the length. 0; -2: bad parameter; -3: bad input;
/// -4: no memory; -5: capacity too small (BRO-4, BRO-5).
HPSOCKET_API int SYS_BrotliUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

/// A capacity that is enough for any input of this length (BRO-7).
HPSOCKET_API DWORD SYS_BrotliGuessCompressBound(DWORD dwSrcLen);

#endif // _BROTLI_SUPPORT

// ---- Character sets -------------------------------------------------------------------------------------------------

// WCHAR is UTF-32.

#ifdef _ICONV_SUPPORT

/// Converts iInBufLen bytes between any two character sets of iconv; no NUL is implied. iOutBufLen: in, the capacity;
/// out, how many bytes were written. FALSE: EINVAL (unknown character set, incomplete or null input), EILSEQ (not
/// convertible), E2BIG (capacity too small) (CHS-1 to CHS-5).
HPSOCKET_API BOOL SYS_CharsetConvert(LPCSTR lpszFromCharset, LPCSTR lpszToCharset, LPCSTR lpszInBuf, int iInBufLen,
    LPSTR lpszOutBuf, int& iOutBufLen);

/// GBK text to WCHAR, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_GbkToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);

/// WCHAR text to GBK, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_UnicodeToGbk(const WCHAR szSrc[], char szDest[], int& iDestLength);

/// UTF-8 text to WCHAR, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_Utf8ToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);

/// WCHAR text to UTF-8, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_UnicodeToUtf8(const WCHAR szSrc[], char szDest[], int& iDestLength);

/// GBK text to UTF-8, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_GbkToUtf8(const char szSrc[], char szDest[], int& iDestLength);

/// UTF-8 text to GBK, up to its NUL. The result ends with one too. iDestLength: in, the capacity in characters of the
/// result; out, how many were written. FALSE: EINVAL, EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_Utf8ToGbk(const char szSrc[], char szDest[], int& iDestLength);

/// GBK text to WCHAR, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex. Since
/// 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL, EILSEQ,
/// E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_GbkToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);

/// WCHAR text to GBK, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex. Since
/// 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL, EILSEQ,
/// E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_UnicodeToGbkEx(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);

/// UTF-8 text to WCHAR, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex.
/// Since 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL,
/// EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_Utf8ToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);

/// WCHAR text to UTF-8, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex.
/// Since 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL,
/// EILSEQ, E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_UnicodeToUtf8Ex(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);

/// GBK text to UTF-8, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex. Since
/// 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL, EILSEQ,
/// E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
HPSOCKET_API BOOL SYS_GbkToUtf8Ex(const char szSrc[], int iSrcLength, char szDest[], int& iDestLength);

/// UTF-8 text to GBK, iSrcLength characters of it. No NUL is added; 0 or less means up to the NUL, as without Ex. Since
/// 5.8.8. iDestLength: in, the capacity in characters of the result; out, how many were written. FALSE: EINVAL, EILSEQ,
/// E2BIG, as SYS_CharsetConvert (CHS-1 to CHS-11).
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
    /// The component, or null.
    T* m_pObj;
};

// How CHPObjectPtr makes a component of each type, and the pointers for all types (CPP-82).

/// How CTcpServerPtr makes and destroys a TCP server.
struct TcpServer_Creator
{
    /// See HP_Create_TcpServer().
    static ITcpServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpServer(pListener); }
    /// See HP_Destroy_TcpServer().
    static void Destroy(ITcpServer* pObj) { HP_Destroy_TcpServer(pObj); }
};

/// Owns a TCP server.
typedef CHPObjectPtr<ITcpServer, ITcpServerListener, TcpServer_Creator> CTcpServerPtr;

/// How CTcpAgentPtr makes and destroys a TCP agent.
struct TcpAgent_Creator
{
    /// See HP_Create_TcpAgent().
    static ITcpAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpAgent(pListener); }
    /// See HP_Destroy_TcpAgent().
    static void Destroy(ITcpAgent* pObj) { HP_Destroy_TcpAgent(pObj); }
};

/// Owns a TCP agent.
typedef CHPObjectPtr<ITcpAgent, ITcpAgentListener, TcpAgent_Creator> CTcpAgentPtr;

/// How CTcpClientPtr makes and destroys a TCP client.
struct TcpClient_Creator
{
    /// See HP_Create_TcpClient().
    static ITcpClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpClient(pListener); }
    /// See HP_Destroy_TcpClient().
    static void Destroy(ITcpClient* pObj) { HP_Destroy_TcpClient(pObj); }
};

/// Owns a TCP client.
typedef CHPObjectPtr<ITcpClient, ITcpClientListener, TcpClient_Creator> CTcpClientPtr;

/// How CTcpPullServerPtr makes and destroys a TCP pull server.
struct TcpPullServer_Creator
{
    /// See HP_Create_TcpPullServer().
    static ITcpPullServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpPullServer(pListener); }
    /// See HP_Destroy_TcpPullServer().
    static void Destroy(ITcpPullServer* pObj) { HP_Destroy_TcpPullServer(pObj); }
};

/// Owns a TCP pull server.
typedef CHPObjectPtr<ITcpPullServer, ITcpServerListener, TcpPullServer_Creator> CTcpPullServerPtr;

/// How CTcpPullAgentPtr makes and destroys a TCP pull agent.
struct TcpPullAgent_Creator
{
    /// See HP_Create_TcpPullAgent().
    static ITcpPullAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpPullAgent(pListener); }
    /// See HP_Destroy_TcpPullAgent().
    static void Destroy(ITcpPullAgent* pObj) { HP_Destroy_TcpPullAgent(pObj); }
};

/// Owns a TCP pull agent.
typedef CHPObjectPtr<ITcpPullAgent, ITcpAgentListener, TcpPullAgent_Creator> CTcpPullAgentPtr;

/// How CTcpPullClientPtr makes and destroys a TCP pull client.
struct TcpPullClient_Creator
{
    /// See HP_Create_TcpPullClient().
    static ITcpPullClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpPullClient(pListener); }
    /// See HP_Destroy_TcpPullClient().
    static void Destroy(ITcpPullClient* pObj) { HP_Destroy_TcpPullClient(pObj); }
};

/// Owns a TCP pull client.
typedef CHPObjectPtr<ITcpPullClient, ITcpClientListener, TcpPullClient_Creator> CTcpPullClientPtr;

/// How CTcpPackServerPtr makes and destroys a TCP pack server.
struct TcpPackServer_Creator
{
    /// See HP_Create_TcpPackServer().
    static ITcpPackServer* Create(ITcpServerListener* pListener) { return HP_Create_TcpPackServer(pListener); }
    /// See HP_Destroy_TcpPackServer().
    static void Destroy(ITcpPackServer* pObj) { HP_Destroy_TcpPackServer(pObj); }
};

/// Owns a TCP pack server.
typedef CHPObjectPtr<ITcpPackServer, ITcpServerListener, TcpPackServer_Creator> CTcpPackServerPtr;

/// How CTcpPackAgentPtr makes and destroys a TCP pack agent.
struct TcpPackAgent_Creator
{
    /// See HP_Create_TcpPackAgent().
    static ITcpPackAgent* Create(ITcpAgentListener* pListener) { return HP_Create_TcpPackAgent(pListener); }
    /// See HP_Destroy_TcpPackAgent().
    static void Destroy(ITcpPackAgent* pObj) { HP_Destroy_TcpPackAgent(pObj); }
};

/// Owns a TCP pack agent.
typedef CHPObjectPtr<ITcpPackAgent, ITcpAgentListener, TcpPackAgent_Creator> CTcpPackAgentPtr;

/// How CTcpPackClientPtr makes and destroys a TCP pack client.
struct TcpPackClient_Creator
{
    /// See HP_Create_TcpPackClient().
    static ITcpPackClient* Create(ITcpClientListener* pListener) { return HP_Create_TcpPackClient(pListener); }
    /// See HP_Destroy_TcpPackClient().
    static void Destroy(ITcpPackClient* pObj) { HP_Destroy_TcpPackClient(pObj); }
};

/// Owns a TCP pack client.
typedef CHPObjectPtr<ITcpPackClient, ITcpClientListener, TcpPackClient_Creator> CTcpPackClientPtr;

#ifdef _UDP_SUPPORT

/// How CUdpServerPtr makes and destroys a UDP server.
struct UdpServer_Creator
{
    /// See HP_Create_UdpServer().
    static IUdpServer* Create(IUdpServerListener* pListener) { return HP_Create_UdpServer(pListener); }
    /// See HP_Destroy_UdpServer().
    static void Destroy(IUdpServer* pObj) { HP_Destroy_UdpServer(pObj); }
};

/// Owns a UDP server.
typedef CHPObjectPtr<IUdpServer, IUdpServerListener, UdpServer_Creator> CUdpServerPtr;

/// How CUdpClientPtr makes and destroys a UDP client.
struct UdpClient_Creator
{
    /// See HP_Create_UdpClient().
    static IUdpClient* Create(IUdpClientListener* pListener) { return HP_Create_UdpClient(pListener); }
    /// See HP_Destroy_UdpClient().
    static void Destroy(IUdpClient* pObj) { HP_Destroy_UdpClient(pObj); }
};

/// Owns a UDP client.
typedef CHPObjectPtr<IUdpClient, IUdpClientListener, UdpClient_Creator> CUdpClientPtr;

/// How CUdpCastPtr makes and destroys a UDP cast component.
struct UdpCast_Creator
{
    /// See HP_Create_UdpCast().
    static IUdpCast* Create(IUdpCastListener* pListener) { return HP_Create_UdpCast(pListener); }
    /// See HP_Destroy_UdpCast().
    static void Destroy(IUdpCast* pObj) { HP_Destroy_UdpCast(pObj); }
};

/// Owns a UDP cast component.
typedef CHPObjectPtr<IUdpCast, IUdpCastListener, UdpCast_Creator> CUdpCastPtr;

/// How CUdpNodePtr makes and destroys a UDP node.
struct UdpNode_Creator
{
    /// See HP_Create_UdpNode().
    static IUdpNode* Create(IUdpNodeListener* pListener) { return HP_Create_UdpNode(pListener); }
    /// See HP_Destroy_UdpNode().
    static void Destroy(IUdpNode* pObj) { HP_Destroy_UdpNode(pObj); }
};

/// Owns a UDP node.
typedef CHPObjectPtr<IUdpNode, IUdpNodeListener, UdpNode_Creator> CUdpNodePtr;

/// How CUdpArqServerPtr makes and destroys a UDP ARQ server.
struct UdpArqServer_Creator
{
    /// See HP_Create_UdpArqServer().
    static IUdpArqServer* Create(IUdpServerListener* pListener) { return HP_Create_UdpArqServer(pListener); }
    /// See HP_Destroy_UdpArqServer().
    static void Destroy(IUdpArqServer* pObj) { HP_Destroy_UdpArqServer(pObj); }
};

/// Owns a UDP ARQ server.
typedef CHPObjectPtr<IUdpArqServer, IUdpServerListener, UdpArqServer_Creator> CUdpArqServerPtr;

/// How CUdpArqClientPtr makes and destroys a UDP ARQ client.
struct UdpArqClient_Creator
{
    /// See HP_Create_UdpArqClient().
    static IUdpArqClient* Create(IUdpClientListener* pListener) { return HP_Create_UdpArqClient(pListener); }
    /// See HP_Destroy_UdpArqClient().
    static void Destroy(IUdpArqClient* pObj) { HP_Destroy_UdpArqClient(pObj); }
};

/// Owns a UDP ARQ client.
typedef CHPObjectPtr<IUdpArqClient, IUdpClientListener, UdpArqClient_Creator> CUdpArqClientPtr;

#endif // _UDP_SUPPORT

#ifdef _HTTP_SUPPORT

/// How CHttpServerPtr makes and destroys an HTTP server.
struct HttpServer_Creator
{
    /// See HP_Create_HttpServer().
    static IHttpServer* Create(IHttpServerListener* pListener) { return HP_Create_HttpServer(pListener); }
    /// See HP_Destroy_HttpServer().
    static void Destroy(IHttpServer* pObj) { HP_Destroy_HttpServer(pObj); }
};

/// Owns an HTTP server.
typedef CHPObjectPtr<IHttpServer, IHttpServerListener, HttpServer_Creator> CHttpServerPtr;

/// How CHttpAgentPtr makes and destroys an HTTP agent.
struct HttpAgent_Creator
{
    /// See HP_Create_HttpAgent().
    static IHttpAgent* Create(IHttpAgentListener* pListener) { return HP_Create_HttpAgent(pListener); }
    /// See HP_Destroy_HttpAgent().
    static void Destroy(IHttpAgent* pObj) { HP_Destroy_HttpAgent(pObj); }
};

/// Owns an HTTP agent.
typedef CHPObjectPtr<IHttpAgent, IHttpAgentListener, HttpAgent_Creator> CHttpAgentPtr;

/// How CHttpClientPtr makes and destroys an HTTP client.
struct HttpClient_Creator
{
    /// See HP_Create_HttpClient().
    static IHttpClient* Create(IHttpClientListener* pListener) { return HP_Create_HttpClient(pListener); }
    /// See HP_Destroy_HttpClient().
    static void Destroy(IHttpClient* pObj) { HP_Destroy_HttpClient(pObj); }
};

/// Owns an HTTP client.
typedef CHPObjectPtr<IHttpClient, IHttpClientListener, HttpClient_Creator> CHttpClientPtr;

/// How CHttpSyncClientPtr makes and destroys a synchronous HTTP client.
struct HttpSyncClient_Creator
{
    /// See HP_Create_HttpSyncClient().
    static IHttpSyncClient* Create(IHttpClientListener* pListener = nullptr)
    {
        return HP_Create_HttpSyncClient(pListener);
    }
    /// See HP_Destroy_HttpSyncClient().
    static void Destroy(IHttpSyncClient* pObj) { HP_Destroy_HttpSyncClient(pObj); }
};

/// Owns a synchronous HTTP client.
typedef CHPObjectPtr<IHttpSyncClient, IHttpClientListener, HttpSyncClient_Creator> CHttpSyncClientPtr;

#endif // _HTTP_SUPPORT

/// How CHPThreadPoolPtr makes and destroys a thread pool.
struct HPThreadPool_Creator
{
    /// See HP_Create_ThreadPool().
    static IHPThreadPool* Create(IHPThreadPoolListener* pListener = nullptr) { return HP_Create_ThreadPool(pListener); }
    /// See HP_Destroy_ThreadPool().
    static void Destroy(IHPThreadPool* pObj) { HP_Destroy_ThreadPool(pObj); }
};

/// Owns a thread pool.
typedef CHPObjectPtr<IHPThreadPool, IHPThreadPoolListener, HPThreadPool_Creator> CHPThreadPoolPtr;
