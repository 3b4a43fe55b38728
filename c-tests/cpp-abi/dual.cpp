// DualInterface: an object of two parts, and the ways between them.

#include <hpsocket/HPSocket-SSL.h>

#include "support/check.hpp"

namespace {

using namespace check;

struct One
{
    virtual int first() = 0;
    virtual ~One() {}
};

struct Other
{
    virtual int second() = 0;
    virtual ~Other() {}
};

typedef DualInterface<One, Other> Both;

int alive;

struct Whole : Both
{
    Whole() { ++alive; }
    ~Whole() override { --alive; }
    int first() override { return 1; }
    int second() override { return 2; }
};

// All ways of an alias, with an address that is none of an object: nothing may be looked at.
template<class Alias, class First, class Second>
void ways(const char* what)
{
    Alias* const whole = value<Alias*>(0);
    const Word address = word(whole), behind = address + sizeof(void*);
    First* const first = whole;
    Second* const second = whole;

    equal(what, "first part", 0, word(first), address);
    equal(what, "second part", 0, word(second), behind);
    equal(what, "ToF", 0, word(Alias::ToF(whole)), address);
    equal(what, "FromF", 0, word(Alias::FromF(first)), address);
    equal(what, "F2S", 0, word(Alias::F2S(first)), behind);
    equal(what, "S2F", 0, word(Alias::S2F(second)), address);
    equal(what, "ToS", 0, word(Alias::ToS(whole)), behind);
    equal(what, "FromS", 0, word(Alias::FromS(second)), address);

    equal(what, "FromS of null", 0, word(Alias::FromS(launder_as<Second>(nullptr))), Word(0) - sizeof(void*));
    equal(what, "F2S of null", 0, word(Alias::F2S(launder_as<First>(nullptr))), sizeof(void*));

    Alias* const none = launder_as<Alias>(nullptr);
    equal(what, "first part of null", 0, word(static_cast<First*>(none)), 0);
    equal(what, "second part of null", 0, word(static_cast<Second*>(none)), 0);
}

} // namespace

/* proves: CPP-22 CPP-23 CPP-24 CPP-25 */
CASE(ways)
{
    ways<ITcpPullServer, IPullSocket, ITcpServer>("ITcpPullServer");
    ways<ITcpPullAgent, IPullSocket, ITcpAgent>("ITcpPullAgent");
    ways<ITcpPullClient, IPullClient, ITcpClient>("ITcpPullClient");
    ways<ITcpPackServer, IPackSocket, ITcpServer>("ITcpPackServer");
    ways<ITcpPackAgent, IPackSocket, ITcpAgent>("ITcpPackAgent");
    ways<ITcpPackClient, IPackClient, ITcpClient>("ITcpPackClient");
    ways<IUdpArqServer, IArqSocket, IUdpServer>("IUdpArqServer");
    ways<IUdpArqClient, IArqClient, IUdpClient>("IUdpArqClient");
    ways<IHttpServer, IComplexHttpResponder, ITcpServer>("IHttpServer");
    ways<IHttpAgent, IComplexHttpRequester, ITcpAgent>("IHttpAgent");
    ways<IHttpClient, IHttpRequester, ITcpClient>("IHttpClient");
    ways<IHttpSyncClient, IHttpSyncRequester, ITcpClient>("IHttpSyncClient");
}

/* proves: CPP-22 CPP-25 */
CASE(one_object)
{
    Both* const both = new Whole;
    Other* const other = both;
    IS(both->first(), 1);
    IS(both->second(), 2);
    IS(other->second(), 2);
    HOLDS(Both::FromS(other) == both);
    IS(Both::FromS(other)->first(), 1);
    IS(Both::S2F(other)->first(), 1);
    IS(Both::F2S(both)->second(), 2);
    delete both;
    IS(alive, 0);

    // Through each part, the whole object ends.
    One* const first = new Whole;
    delete first;
    IS(alive, 0);
    Other* const second = new Whole;
    delete second;
    IS(alive, 0);
}

/* proves: CPP-10 CPP-22 */
CASE(gap) { IS(__DUAL_VPTR_GAP__, 0); }
