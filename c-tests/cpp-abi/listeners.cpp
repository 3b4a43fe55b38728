// Listeners that a program derives from the public headers, called by slot number, as a library calls them.

#include <hpsocket/HPSocket-SSL.h>

#include "by_slot.hpp"
#include "support/check.hpp"

namespace {

using namespace check;

void is(const char* what, EnHandleResult got, EnHandleResult wanted) { equal(what, "answer", 0, word(got), word(wanted)); }
void is(const char* what, EnHttpParseResult got, EnHttpParseResult wanted) { equal(what, "answer", 0, word(got), word(wanted)); }

#include "listeners.inc"
#include "defaults.inc"

} // namespace

/* proves: CPP-66 CPP-67 CPP-68 CPP-96 CPP-97 */
CASE(every_event) { hear_all(); }

/* proves: CPP-70 CPP-71 CPP-73 CPP-74 */
CASE(defaults) { ask_all(); }

/* proves: CPP-96 */
CASE(second_part)
{
    // What the library is given is a pointer to the class itself; null stays null on the way to the TCP events.
    Heard_IHttpServerListener listener;
    IHttpServerListener* const given = &listener;
    ITcpServerListener* const tcp = given;
    IS(word(tcp) - word(given), sizeof(void*));
    IS(by_slot::offset_to_top(given), 0);
    IS(by_slot::offset_to_top(tcp), -static_cast<std::ptrdiff_t>(sizeof(void*)));

    IHttpServerListener* const none = launder_as<IHttpServerListener>(nullptr);
    HOLDS(static_cast<ITcpServerListener*>(none) == nullptr);
}

namespace {

// Overrides one OnReceive and leaves the other as it is: neither may hide the other when the library calls.
struct Pull : CTcpPullServerListener
{
    using CTcpPullServerListener::OnReceive;
    EnHandleResult OnReceive(ITcpServer*, CONNID, int) override { return HR_OK; }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_ERROR; }
};

struct Push : CTcpServerListener
{
    using CTcpServerListener::OnReceive;
    EnHandleResult OnReceive(ITcpServer*, CONNID, const BYTE*, int) override { return HR_ERROR; }
    EnHandleResult OnClose(ITcpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }
};

} // namespace

/* proves: CPP-71 CPP-75 */
CASE(push_and_pull)
{
    Pull pull;
    Push push;
    IS(by_slot::ITcpServerListener::OnReceive(&pull, nullptr, 1, 2), HR_OK);
    IS(by_slot::ITcpServerListener::OnReceive(&pull, nullptr, 1, nullptr, 2), HR_IGNORE);
    IS(by_slot::ITcpServerListener::OnReceive(&push, nullptr, 1, 2), HR_IGNORE);
    IS(by_slot::ITcpServerListener::OnReceive(&push, nullptr, 1, nullptr, 2), HR_ERROR);
    IS(pull.OnReceive(nullptr, 1, nullptr, 2), HR_IGNORE);
    IS(push.OnReceive(nullptr, 1, 2), HR_IGNORE);
}
