// The functions of HPSocket.h and HPSocket-SSL.h: types, default arguments, and the smart pointers that use them. Stand-ins take
// the library's place.

#include <hpsocket/HPSocket-SSL.h>

#include "support/check.hpp"

namespace {

using namespace check;

template<class Pointer, class Component, class Listener, class Creator>
void use_pointer(const char* what, int create, int destroy)
{
    static_assert(std::is_same<Pointer, CHPObjectPtr<Component, Listener, Creator>>::value, "the alias");
    Listener* const listener = value<Listener*>(3);
    Component* const component = value<Component*>(create);
    {
        Pointer pointer(listener);
        expect(what, create, nullptr, {word(listener)});
        equal(what, "component", 0, word(pointer.Get()), word(component));
    }
    expect(what, destroy, nullptr, {word(component)});
    {
        Pointer pointer;
        expect(what, create, nullptr, {word(nullptr)});
        pointer.Detach();
    }
    {
        Pointer pointer(FALSE, listener);
    }
    nothing_recorded(what);
}

} // namespace

#include "functions.inc"

/* proves: CPP-82 CPP-83 CPP-85 CPP-86 CPP-89 CPP-90 CPP-124 */
CASE(functions)
{
    call_functions();
    Fn_SNI_ServerNameCallback const callback = HP_SSL_DefaultServerNameCallback;
    HOLDS(callback == &HP_SSL_DefaultServerNameCallback);
}

/* proves: CPP-80 CPP-82 CPP-85 */
CASE(pointers) { use_pointers(); }

/* proves: CPP-82 */
CASE(creators_of_synchronous_clients)
{
    HttpSyncClient_Creator::Create();
    HttpsSyncClient_Creator::Create();
    HPThreadPool_Creator::Create();
    IS(last().words.at(0), 0);
}

/* proves: CPP-9 */
CASE(version)
{
    IS(GetHPSocketVersion(), 0x06000103);
    DWORD (*const of_the_library)() = HP_GetHPSocketVersion;
    HOLDS(of_the_library() != GetHPSocketVersion());
}
