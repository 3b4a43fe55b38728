// The additional interfaces of pull components. The three roles differ only in the core's
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

} // namespace hp
