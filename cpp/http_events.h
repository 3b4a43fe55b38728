// Leads from the core's callbacks about messages and frames to the virtual functions of a program's listener.
#pragma once

#include "events.h"

namespace hp
{

/// The callbacks of HTTP, besides those of a role. `Sender` is what the program sees as the sender of these; a synchronous client
/// has the same address as the client that the program sees (CPP-94).
template<class Role, class Sender>
class HttpEvents : public Role
{
public:
    static EnHttpParseResult on_message_begin(HP_Object source, CONNID id) noexcept
    {
        return Role::tell(source, "OnMessageBegin", [&](auto& to, auto from) { return to.OnMessageBegin(sender(from), id); });
    }

    static EnHttpParseResult on_request_line(HP_Object source, CONNID id, LPCSTR method, LPCSTR url) noexcept
    {
        return Role::tell(source, "OnRequestLine", [&](auto& to, auto from) { return to.OnRequestLine(sender(from), id, method, url); });
    }

    static EnHttpParseResult on_status_line(HP_Object source, CONNID id, USHORT code, LPCSTR reason) noexcept
    {
        return Role::tell(source, "OnStatusLine", [&](auto& to, auto from) { return to.OnStatusLine(sender(from), id, code, reason); });
    }

    static EnHttpParseResult on_header(HP_Object source, CONNID id, LPCSTR field, LPCSTR value) noexcept
    {
        return Role::tell(source, "OnHeader", [&](auto& to, auto from) { return to.OnHeader(sender(from), id, field, value); });
    }

    static EnHttpParseResult on_headers_complete(HP_Object source, CONNID id) noexcept
    {
        return Role::tell(source, "OnHeadersComplete", [&](auto& to, auto from) { return to.OnHeadersComplete(sender(from), id); });
    }

    static EnHttpParseResult on_body(HP_Object source, CONNID id, const BYTE* data, int length) noexcept
    {
        return Role::tell(source, "OnBody", [&](auto& to, auto from) { return to.OnBody(sender(from), id, data, length); });
    }

    static EnHttpParseResult on_chunk_header(HP_Object source, CONNID id, int length) noexcept
    {
        return Role::tell(source, "OnChunkHeader", [&](auto& to, auto from) { return to.OnChunkHeader(sender(from), id, length); });
    }

    static EnHttpParseResult on_chunk_complete(HP_Object source, CONNID id) noexcept
    {
        return Role::tell(source, "OnChunkComplete", [&](auto& to, auto from) { return to.OnChunkComplete(sender(from), id); });
    }

    static EnHttpParseResult on_message_complete(HP_Object source, CONNID id) noexcept
    {
        return Role::tell(source, "OnMessageComplete", [&](auto& to, auto from) { return to.OnMessageComplete(sender(from), id); });
    }

    static EnHttpParseResult on_upgrade(HP_Object source, CONNID id, EnHttpUpgradeType type) noexcept
    {
        return Role::tell(source, "OnUpgrade", [&](auto& to, auto from) { return to.OnUpgrade(sender(from), id, type); });
    }

    static EnHttpParseResult on_parse_error(HP_Object source, CONNID id, int code, LPCSTR reason) noexcept
    {
        return Role::tell(source, "OnParseError", [&](auto& to, auto from) { return to.OnParseError(sender(from), id, code, reason); });
    }

    static EnHandleResult on_ws_message_header(HP_Object source, CONNID id, BOOL final, BYTE reserved, BYTE operation, const BYTE mask[4], ULONGLONG length) noexcept
    {
        return Role::tell(source, "OnWSMessageHeader", [&](auto& to, auto from) { return to.OnWSMessageHeader(sender(from), id, final, reserved, operation, mask, length); });
    }

    static EnHandleResult on_ws_message_body(HP_Object source, CONNID id, const BYTE* data, int length) noexcept
    {
        return Role::tell(source, "OnWSMessageBody", [&](auto& to, auto from) { return to.OnWSMessageBody(sender(from), id, data, length); });
    }

    static EnHandleResult on_ws_message_complete(HP_Object source, CONNID id) noexcept
    {
        return Role::tell(source, "OnWSMessageComplete", [&](auto& to, auto from) { return to.OnWSMessageComplete(sender(from), id); });
    }

private:
    template<class From>
    static Sender* sender(From* from) noexcept
    {
        return reinterpret_cast<Sender*>(from);
    }
};

} // namespace hp
