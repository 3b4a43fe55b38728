/*
 * HP-Socket 6.0.1's C++ functions, as provided by hpsocket-rs: creating and destroying
 * components, smart pointers that do both, and helpers. What components can do is in
 * SocketInterface.h; SSL and HTTPS components are made with HPSocket-SSL.h.
 *
 * All functions have C linkage. They may be called on any thread, before main and after it.
 */

#pragma once

#include "SocketInterface.h"

// ---- Creating and destroying: TCP -----------------------------------------------------------------------------------

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

HPSOCKET_API IHPThreadPool* HP_Create_ThreadPool(IHPThreadPoolListener* pListener = nullptr);
HPSOCKET_API void HP_Destroy_ThreadPool(IHPThreadPool* pThreadPool);
HPSOCKET_API LPTSocketTask HP_Create_SocketTaskObj(Fn_SocketTaskProc fnTaskProc, PVOID pSender, CONNID dwConnID,
    LPCBYTE pBuffer, INT iBuffLen, EnTaskBufferType enBuffType = TBT_COPY, WPARAM wParam = 0, LPARAM lParam = 0);
HPSOCKET_API void HP_Destroy_SocketTaskObj(LPTSocketTask pTask);

// ---- Compressors ----------------------------------------------------------------------------------------------------

HPSOCKET_API void HP_Destroy_Compressor(IHPCompressor* pCompressor);
HPSOCKET_API void HP_Destroy_Decompressor(IHPDecompressor* pDecompressor);

#ifdef _ZLIB_SUPPORT

HPSOCKET_API IHPCompressor* HP_Create_ZLibCompressor(Fn_CompressDataCallback fnCallback, int iWindowBits = 15,
    int iLevel = -1, int iMethod = 8, int iMemLevel = 8, int iStrategy = 0, DWORD dwBuffSize = 16 * 1024);
HPSOCKET_API IHPCompressor* HP_Create_GZipCompressor(Fn_CompressDataCallback fnCallback, int iLevel = -1,
    int iMethod = 8, int iMemLevel = 8, int iStrategy = 0, DWORD dwBuffSize = 16 * 1024);
HPSOCKET_API IHPDecompressor* HP_Create_ZLibDecompressor(Fn_DecompressDataCallback fnCallback, int iWindowBits = 15,
    DWORD dwBuffSize = 16 * 1024);
HPSOCKET_API IHPDecompressor* HP_Create_GZipDecompressor(Fn_DecompressDataCallback fnCallback,
    DWORD dwBuffSize = 16 * 1024);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

HPSOCKET_API IHPCompressor* HP_Create_BrotliCompressor(Fn_CompressDataCallback fnCallback, int iQuality = 11,
    int iWindow = 22, int iMode = 0, DWORD dwBuffSize = 16 * 1024);
HPSOCKET_API IHPDecompressor* HP_Create_BrotliDecompressor(Fn_DecompressDataCallback fnCallback,
    DWORD dwBuffSize = 16 * 1024);

#endif // _BROTLI_SUPPORT

// ---- Library, errors ------------------------------------------------------------------------------------------------

HPSOCKET_API DWORD HP_GetHPSocketVersion();
HPSOCKET_API LPCTSTR HP_GetSocketErrorDesc(EnSocketError enCode);
HPSOCKET_API DWORD SYS_GetLastError();
HPSOCKET_API LPCSTR SYS_GetLastErrorStr();

// ---- Socket options -------------------------------------------------------------------------------------------------

HPSOCKET_API int SYS_SetSocketOption(SOCKET sock, int level, int name, LPVOID val, int len);
HPSOCKET_API int SYS_GetSocketOption(SOCKET sock, int level, int name, LPVOID val, int* len);
HPSOCKET_API int SYS_IoctlSocket(SOCKET sock, long cmd, ULONG* arg);
HPSOCKET_API BOOL SYS_fcntl_SETFL(FD fd, INT fl, BOOL bSet = TRUE);
HPSOCKET_API int SYS_SSO_NoBlock(SOCKET sock, BOOL bNoBlock = TRUE);
HPSOCKET_API int SYS_SSO_NoDelay(SOCKET sock, BOOL bNoDelay = TRUE);
HPSOCKET_API int SYS_SSO_DontLinger(SOCKET sock, BOOL bDont = TRUE);
HPSOCKET_API int SYS_SSO_Linger(SOCKET sock, USHORT l_onoff, USHORT l_linger);
HPSOCKET_API int SYS_SSO_RecvBuffSize(SOCKET sock, int size);
HPSOCKET_API int SYS_SSO_SendBuffSize(SOCKET sock, int size);
HPSOCKET_API int SYS_SSO_RecvTimeOut(SOCKET sock, int ms);
HPSOCKET_API int SYS_SSO_SendTimeOut(SOCKET sock, int ms);
HPSOCKET_API int SYS_SSO_ReuseAddress(SOCKET sock, EnReuseAddressPolicy opt);

// ---- Addresses ------------------------------------------------------------------------------------------------------

HPSOCKET_API BOOL SYS_GetSocketLocalAddress(SOCKET socket, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort);
HPSOCKET_API BOOL SYS_GetSocketRemoteAddress(SOCKET socket, TCHAR lpszAddress[], int& iAddressLen, USHORT& usPort);
HPSOCKET_API BOOL SYS_EnumHostIPAddresses(LPCTSTR lpszHost, EnIPAddrType enType, LPTIPAddr** lpppIPAddr,
    int& iIPAddrCount);
HPSOCKET_API BOOL SYS_FreeHostIPAddresses(LPTIPAddr* lppIPAddr);
HPSOCKET_API BOOL SYS_IsIPAddress(LPCTSTR lpszAddress, EnIPAddrType* penType = nullptr);
HPSOCKET_API BOOL SYS_GetIPAddress(LPCTSTR lpszHost, TCHAR lpszIP[], int& iIPLenth, EnIPAddrType& enType);

// ---- Byte order -----------------------------------------------------------------------------------------------------

HPSOCKET_API ULONGLONG SYS_NToH64(ULONGLONG value);
HPSOCKET_API ULONGLONG SYS_HToN64(ULONGLONG value);
HPSOCKET_API USHORT SYS_SwapEndian16(USHORT value);
HPSOCKET_API DWORD SYS_SwapEndian32(DWORD value);
HPSOCKET_API BOOL SYS_IsLittleEndian();

// ---- Memory ---------------------------------------------------------------------------------------------------------

HPSOCKET_API LPBYTE SYS_Malloc(int size);
HPSOCKET_API LPBYTE SYS_Realloc(LPBYTE p, int size);
HPSOCKET_API VOID SYS_Free(LPBYTE p);
HPSOCKET_API LPVOID SYS_Calloc(int number, int size);

// ---- Base64 and URL encoding ----------------------------------------------------------------------------------------

HPSOCKET_API DWORD SYS_GuessBase64EncodeBound(DWORD dwSrcLen);
HPSOCKET_API DWORD SYS_GuessBase64DecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);
HPSOCKET_API int SYS_Base64Encode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_Base64Decode(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API DWORD SYS_GuessUrlEncodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);
HPSOCKET_API DWORD SYS_GuessUrlDecodeBound(const BYTE* lpszSrc, DWORD dwSrcLen);
HPSOCKET_API int SYS_UrlEncode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_UrlDecode(BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);

// ---- Compression in one call ----------------------------------------------------------------------------------------

#ifdef _ZLIB_SUPPORT

HPSOCKET_API int SYS_Compress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_CompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen, int iLevel = -1,
    int iMethod = 8, int iWindowBits = 15, int iMemLevel = 8, int iStrategy = 0);
HPSOCKET_API int SYS_Uncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_UncompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iWindowBits = 15);
HPSOCKET_API DWORD SYS_GuessCompressBound(DWORD dwSrcLen, BOOL bGZip = FALSE);
HPSOCKET_API int SYS_GZipCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_GZipUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API DWORD SYS_GZipGuessUncompressBound(const BYTE* lpszSrc, DWORD dwSrcLen);

#endif // _ZLIB_SUPPORT

#ifdef _BROTLI_SUPPORT

HPSOCKET_API int SYS_BrotliCompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API int SYS_BrotliCompressEx(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen,
    int iQuality = 11, int iWindow = 22, int iMode = 0);
HPSOCKET_API int SYS_BrotliUncompress(const BYTE* lpszSrc, DWORD dwSrcLen, BYTE* lpszDest, DWORD& dwDestLen);
HPSOCKET_API DWORD SYS_BrotliGuessCompressBound(DWORD dwSrcLen);

#endif // _BROTLI_SUPPORT

// ---- Character sets -------------------------------------------------------------------------------------------------

#ifdef _ICONV_SUPPORT

HPSOCKET_API BOOL SYS_CharsetConvert(LPCSTR lpszFromCharset, LPCSTR lpszToCharset, LPCSTR lpszInBuf, int iInBufLen,
    LPSTR lpszOutBuf, int& iOutBufLen);
HPSOCKET_API BOOL SYS_GbkToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_UnicodeToGbkEx(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_Utf8ToUnicodeEx(const char szSrc[], int iSrcLength, WCHAR szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_UnicodeToUtf8Ex(const WCHAR szSrc[], int iSrcLength, char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_GbkToUtf8Ex(const char szSrc[], int iSrcLength, char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_Utf8ToGbkEx(const char szSrc[], int iSrcLength, char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_GbkToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_UnicodeToGbk(const WCHAR szSrc[], char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_Utf8ToUnicode(const char szSrc[], WCHAR szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_UnicodeToUtf8(const WCHAR szSrc[], char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_GbkToUtf8(const char szSrc[], char szDest[], int& iDestLength);
HPSOCKET_API BOOL SYS_Utf8ToGbk(const char szSrc[], char szDest[], int& iDestLength);

#endif // _ICONV_SUPPORT

// ---- HTTP cookies ---------------------------------------------------------------------------------------------------

#ifdef _HTTP_SUPPORT

HPSOCKET_API BOOL HP_HttpCookie_MGR_LoadFromFile(LPCSTR lpszFile, BOOL bKeepExists = TRUE);
HPSOCKET_API BOOL HP_HttpCookie_MGR_SaveToFile(LPCSTR lpszFile, BOOL bKeepExists = TRUE);
HPSOCKET_API BOOL HP_HttpCookie_MGR_ClearCookies(LPCSTR lpszDomain = nullptr, LPCSTR lpszPath = nullptr);
HPSOCKET_API BOOL HP_HttpCookie_MGR_RemoveExpiredCookies(LPCSTR lpszDomain = nullptr, LPCSTR lpszPath = nullptr);
HPSOCKET_API BOOL HP_HttpCookie_MGR_SetCookie(LPCSTR lpszName, LPCSTR lpszValue, LPCSTR lpszDomain, LPCSTR lpszPath,
    int iMaxAge = -1, BOOL bHttpOnly = FALSE, BOOL bSecure = FALSE, int enSameSite = 0,
    BOOL bOnlyUpdateValueIfExists = TRUE);
HPSOCKET_API BOOL HP_HttpCookie_MGR_DeleteCookie(LPCSTR lpszDomain, LPCSTR lpszPath, LPCSTR lpszName);
HPSOCKET_API void HP_HttpCookie_MGR_SetEnableThirdPartyCookie(BOOL bEnableThirdPartyCookie = TRUE);
HPSOCKET_API BOOL HP_HttpCookie_MGR_IsEnableThirdPartyCookie();
HPSOCKET_API BOOL HP_HttpCookie_HLP_ParseExpires(LPCSTR lpszExpires, __time64_t& tmExpires);
HPSOCKET_API BOOL HP_HttpCookie_HLP_MakeExpiresStr(char lpszBuff[], int& iBuffLen, __time64_t tmExpires);
HPSOCKET_API BOOL HP_HttpCookie_HLP_ToString(char lpszBuff[], int& iBuffLen, LPCSTR lpszName, LPCSTR lpszValue,
    LPCSTR lpszDomain, LPCSTR lpszPath, int iMaxAge, BOOL bHttpOnly, BOOL bSecure, int enSameSite);
HPSOCKET_API __time64_t HP_HttpCookie_HLP_CurrentUTCTime();
HPSOCKET_API __time64_t HP_HttpCookie_HLP_MaxAgeToExpires(int iMaxAge);
HPSOCKET_API int HP_HttpCookie_HLP_ExpiresToMaxAge(__time64_t tmExpires);

#endif // _HTTP_SUPPORT

// ---- Smart pointers -------------------------------------------------------------------------------------------------

/// Owns a component: creates it, and destroys it at the end of its own life.
///
/// No reference counting and no locks: one owner, and it cannot be copied. The listener is
/// not owned and must outlive the component; null means one that ignores all events (CPP-81).
template<class T, class Listener, class Creator>
class CHPObjectPtr
{
public:
    /// Creates a component. Null if memory is short: see IsValid().
    CHPObjectPtr(Listener* pListener = nullptr) : m_pObj(Creator::Create(pListener)) {}

    /// Creates a component if bCreate is not FALSE, else holds null.
    CHPObjectPtr(BOOL bCreate, Listener* pListener = nullptr) : m_pObj(bCreate ? Creator::Create(pListener) : nullptr) {}

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

    T* operator->() const { return m_pObj; }

private:
    CHPObjectPtr(const CHPObjectPtr&)            = delete;
    CHPObjectPtr& operator=(const CHPObjectPtr&) = delete;

protected:
    T* m_pObj;
};

// How CHPObjectPtr makes a component of each kind, and the pointers of all kinds (CPP-82).

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
    static IHttpSyncClient* Create(IHttpClientListener* pListener = nullptr) { return HP_Create_HttpSyncClient(pListener); }
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
