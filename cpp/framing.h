// The additional interfaces of pull and pack components. The three roles differ only in the core's
// functions.
#pragma once

#include "core.h"

namespace hp
{

/// IPullSocket.
template<class Base, auto CoreFetch, auto CorePeek>
class PullSocket : public Base
{
public:
    EnFetchResult Fetch(CONNID dwConnID, BYTE* pData, int iLength) override { return CoreFetch(core(), dwConnID, pData, iLength); }
    EnFetchResult Peek(CONNID dwConnID, BYTE* pData, int iLength) override { return CorePeek(core(), dwConnID, pData, iLength); }

protected:
    using Base::Base;
    using Base::core;
};

/// IPullClient.
template<class Base, auto CoreFetch, auto CorePeek>
class PullClient : public Base
{
public:
    EnFetchResult Fetch(BYTE* pData, int iLength) override { return CoreFetch(core(), pData, iLength); }
    EnFetchResult Peek(BYTE* pData, int iLength) override { return CorePeek(core(), pData, iLength); }

protected:
    using Base::Base;
    using Base::core;
};

/// IPackSocket and IPackClient, which have the same members.
template<class Base, auto CoreSetSize, auto CoreSetFlag, auto CoreGetSize, auto CoreGetFlag>
class Pack : public Base
{
public:
    void SetMaxPackSize(DWORD dwMaxPackSize) override { CoreSetSize(core(), dwMaxPackSize); }
    void SetPackHeaderFlag(USHORT usPackHeaderFlag) override { CoreSetFlag(core(), usPackHeaderFlag); }
    DWORD GetMaxPackSize() override { return CoreGetSize(core()); }
    USHORT GetPackHeaderFlag() override { return CoreGetFlag(core()); }

protected:
    using Base::Base;
    using Base::core;
};

} // namespace hp
