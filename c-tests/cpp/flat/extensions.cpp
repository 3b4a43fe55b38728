// The additions. In C a handle is enough, in C++ the role belongs to the type.
#include <hpsocket/HPSocket-Ext.h>

#include "flat.h"

namespace
{

/// Calls a function with the component that a handle stands for; with null if there is none.
template<class Call>
auto with_part(void* handle, Call call)
{
    switch (handle ? flat::Roles::of(handle) : flat::Role::None)
    {
    case flat::Role::Server: return call(static_cast<ITcpServer*>(handle));
    case flat::Role::Agent: return call(static_cast<ITcpAgent*>(handle));
    case flat::Role::Client: return call(static_cast<ITcpClient*>(handle));
    default: return call(static_cast<ITcpServer*>(nullptr));
    }
}

/// The same for UDP.
template<class Call>
auto with_udp_part(void* handle, Call call)
{
    switch (handle ? flat::Roles::of(handle) : flat::Role::None)
    {
    case flat::Role::UdpServer: return call(static_cast<IUdpServer*>(handle));
    case flat::Role::UdpClient: return call(static_cast<IUdpClient*>(handle));
    case flat::Role::UdpCast: return call(static_cast<IUdpCast*>(handle));
    case flat::Role::UdpNode: return call(static_cast<IUdpNode*>(handle));
    default: return call(static_cast<IUdpServer*>(nullptr));
    }
}

/// The same for all of them.
template<class Call>
auto with_any_part(void* handle, Call call)
{
    switch (handle ? flat::Roles::of(handle) : flat::Role::None)
    {
    case flat::Role::Server:
    case flat::Role::Agent:
    case flat::Role::Client:
        return with_part(handle, call);
    default: return with_udp_part(handle, call);
    }
}

/// The same for those that can have several event loops.
template<class Call>
auto with_multi_part(void* handle, Call call)
{
    if (handle && flat::Roles::of(handle) == flat::Role::Agent)
        return call(static_cast<ITcpAgent*>(handle));
    return call(static_cast<ITcpServer*>(handle && flat::Roles::of(handle) == flat::Role::Server ? handle : nullptr));
}

/// Only servers have an idle timeout in C++.
IUdpServer* udp_server(void* handle)
{
    return handle && flat::Roles::of(handle) == flat::Role::UdpServer ? static_cast<IUdpServer*>(handle) : nullptr;
}

template<class T>
BOOL failure_of(T* part, CONNID id, LPSTR reason, int* length)
{
    return HP_Ext_GetSSLFailureReason(part, id, reason, length);
}

BOOL failure_of(ITcpClient* part, CONNID, LPSTR reason, int* length) { return HP_Ext_GetSSLFailureReason(part, reason, length); }

template<class T>
BOOL http_failure_of(T* part, CONNID id, LPSTR reason, int* length)
{
    return HP_Ext_GetHttpFailureReason(part, id, reason, length);
}

BOOL http_failure_of(ITcpClient* part, CONNID, LPSTR reason, int* length) { return HP_Ext_GetHttpFailureReason(part, reason, length); }

} // namespace

extern "C"
{
void HP_Ext_SetDrainTimeout(void* handle, DWORD timeout)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetDrainTimeout(part, timeout); });
}
DWORD HP_Ext_GetDrainTimeout(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetDrainTimeout(part); });
}
void HP_Ext_SetBusyPoll(void* handle, DWORD microseconds)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetBusyPoll(part, microseconds); });
}
DWORD HP_Ext_GetBusyPoll(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetBusyPoll(part); });
}
void HP_Ext_SetEventLoops(void* handle, DWORD loops)
{
    with_multi_part(handle, [&](auto* part) { HP_Ext_SetEventLoops(part, loops); });
}
DWORD HP_Ext_GetEventLoops(void* handle)
{
    return with_multi_part(handle, [](auto* part) { return HP_Ext_GetEventLoops(part); });
}
void HP_Ext_SetSSLHandshakeTimeout(void* handle, DWORD timeout)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetSSLHandshakeTimeout(part, timeout); });
}
DWORD HP_Ext_GetSSLHandshakeTimeout(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetSSLHandshakeTimeout(part); });
}
void HP_Ext_SetSSLVerifyHost(void* handle, BOOL verify)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetSSLVerifyHost(part, verify); });
}
BOOL HP_Ext_IsSSLVerifyHost(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_IsSSLVerifyHost(part); });
}
BOOL HP_Ext_GetSSLFailureReason(void* handle, CONNID id, LPSTR reason, int* length)
{
    return with_part(handle, [&](auto* part) { return failure_of(part, id, reason, length); });
}
BOOL HP_Ext_GetSSLSetupError(void* handle, LPSTR reason, int* length)
{
    return with_part(handle, [&](auto* part) { return HP_Ext_GetSSLSetupError(part, reason, length); });
}
BOOL HP_Ext_GetLastErrorReason(void* handle, LPSTR reason, int* length)
{
    return with_any_part(handle, [&](auto* part) { return HP_Ext_GetLastErrorReason(part, reason, length); });
}
void HP_Ext_SetHttpMaxHeadSize(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpMaxHeadSize(part, value); });
}
DWORD HP_Ext_GetHttpMaxHeadSize(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpMaxHeadSize(part); });
}
void HP_Ext_SetHttpMaxFields(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpMaxFields(part, value); });
}
DWORD HP_Ext_GetHttpMaxFields(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpMaxFields(part); });
}
void HP_Ext_SetHttpMaxUrl(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpMaxUrl(part, value); });
}
DWORD HP_Ext_GetHttpMaxUrl(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpMaxUrl(part); });
}
void HP_Ext_SetHttpMaxChunkLine(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpMaxChunkLine(part, value); });
}
DWORD HP_Ext_GetHttpMaxChunkLine(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpMaxChunkLine(part); });
}
void HP_Ext_SetHttpHeadTimeout(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpHeadTimeout(part, value); });
}
DWORD HP_Ext_GetHttpHeadTimeout(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpHeadTimeout(part); });
}
void HP_Ext_SetHttpIdleTimeout(void* handle, DWORD value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpIdleTimeout(part, value); });
}
DWORD HP_Ext_GetHttpIdleTimeout(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_GetHttpIdleTimeout(part); });
}
void HP_Ext_SetHttpStrictHost(void* handle, BOOL value)
{
    with_part(handle, [&](auto* part) { HP_Ext_SetHttpStrictHost(part, value); });
}
BOOL HP_Ext_IsHttpStrictHost(void* handle)
{
    return with_part(handle, [](auto* part) { return HP_Ext_IsHttpStrictHost(part); });
}
BOOL HP_Ext_GetHttpFailureReason(void* handle, CONNID id, LPSTR reason, int* length)
{
    return with_part(handle, [&](auto* part) { return http_failure_of(part, id, reason, length); });
}
void HP_Ext_SetUdpReceiveBuffer(void* handle, DWORD size)
{
    with_udp_part(handle, [&](auto* part) { HP_Ext_SetUdpReceiveBuffer(part, size); });
}
DWORD HP_Ext_GetUdpReceiveBuffer(void* handle)
{
    return with_udp_part(handle, [](auto* part) { return HP_Ext_GetUdpReceiveBuffer(part); });
}
ULONGLONG HP_Ext_GetUdpDropCount(void* handle)
{
    return with_udp_part(handle, [](auto* part) { return HP_Ext_GetUdpDropCount(part); });
}
void HP_Ext_SetUdpGro(void* handle, BOOL gro)
{
    with_udp_part(handle, [&](auto* part) { HP_Ext_SetUdpGro(part, gro); });
}
BOOL HP_Ext_IsUdpGro(void* handle)
{
    return with_udp_part(handle, [](auto* part) { return HP_Ext_IsUdpGro(part); });
}
void HP_Ext_SetUdpIdleTimeout(void* handle, DWORD timeout) { HP_Ext_SetUdpIdleTimeout(udp_server(handle), timeout); }
DWORD HP_Ext_GetUdpIdleTimeout(void* handle) { return HP_Ext_GetUdpIdleTimeout(udp_server(handle)); }
}
