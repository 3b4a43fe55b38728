// CHPObjectPtr, with a creator that counts.

#include <hpsocket/HPSocket.h>

#include <memory>

#include "support/check.hpp"

namespace {

using namespace check;

struct Listener
{
};

struct Component
{
    Listener* listener;
    int answer() { return 42; }
};

int created, destroyed;
Component* last_destroyed;
bool short_of_memory;

struct Creator
{
    static Component* Create(Listener* listener)
    {
        if (short_of_memory)
            return nullptr;
        ++created;
        return new Component{listener};
    }

    static void Destroy(Component* component)
    {
        ++destroyed;
        last_destroyed = component;
        delete component;
    }
};

typedef CHPObjectPtr<Component, Listener, Creator> Pointer;

Listener listener;

// created and destroyed since the last time.
void counts(int wanted_created, int wanted_destroyed)
{
    IS(created, wanted_created);
    IS(destroyed, wanted_destroyed);
    created = destroyed = 0;
}

// An argument of the listener constructor converts: it is not explicit.
bool takes(const Pointer& pointer) { return pointer.IsValid(); }

} // namespace

/* proves: CPP-76 CPP-78 CPP-80 */
CASE(construction)
{
    {
        Pointer plain;
        Pointer null(nullptr);
        Pointer with(&listener);
        Pointer converted{&listener};
        IS(plain->listener, nullptr);
        IS(null->listener, nullptr);
        IS(with->listener, &listener);
        IS(converted->listener, &listener);
        counts(4, 0);

        Pointer none(FALSE);
        Pointer zero(0);
        Pointer none_with(FALSE, &listener);
        counts(0, 0);
        HOLDS(!none.IsValid() && !zero.IsValid() && !none_with.IsValid());

        Pointer created_now(TRUE);
        Pointer created_with(TRUE, &listener);
        Pointer any_truth(7, &listener);
        IS(created_now->listener, nullptr);
        IS(created_with->listener, &listener);
        IS(any_truth->listener, &listener);
        counts(3, 0);
    }
    counts(0, 7);

    HOLDS(takes(&listener) && !takes(FALSE));
    counts(1, 1);
}

/* proves: CPP-76 */
CASE(shape)
{
    static_assert(!std::is_copy_constructible<Pointer>::value && !std::is_copy_assignable<Pointer>::value, "one owner");
    static_assert(std::has_virtual_destructor<Pointer>::value && sizeof(Pointer) == 2 * sizeof(void*), "vptr and pointer");

    struct Derived : Pointer
    {
        Derived() : Pointer(FALSE) {}
        Component*& member() { return m_pObj; }
    } derived;
    IS(derived.member(), nullptr);
}

/* proves: CPP-77 */
CASE(methods)
{
    Pointer pointer(&listener);
    Component* const first = pointer.Get();
    counts(1, 0);

    IS(pointer.IsValid(), TRUE);
    IS(pointer->answer(), 42);
    Component* const same = pointer;
    IS(same, first);
    HOLDS(pointer == first && pointer);

    IS(&pointer.Reset(first), &pointer);
    IS(&pointer.Attach(first), &pointer);
    IS(&(pointer = first), &pointer);
    counts(0, 0);

    IS(&pointer.Reset(new Component{nullptr}), &pointer);
    IS(last_destroyed, first);
    counts(0, 1);
    pointer.Attach(new Component{nullptr});
    counts(0, 1);
    pointer = new Component{nullptr};
    counts(0, 1);

    Component* const given = pointer.Detach();
    counts(0, 0);
    HOLDS(!pointer.IsValid() && pointer.Get() == nullptr && !pointer);
    IS(pointer.Detach(), nullptr);
    pointer.Reset();
    counts(0, 0);

    pointer = given;
    pointer.Reset();
    counts(0, 1);
    IS(pointer.IsValid(), FALSE);
    IS(last_destroyed, given);
}

/* proves: CPP-77 */
CASE(const_methods)
{
    {
        const Pointer pointer(&listener);
        IS(pointer.IsValid(), TRUE);
        IS(pointer->listener, &listener);
        HOLDS(pointer.Get() == static_cast<Component*>(pointer));
    }
    counts(1, 1);
}

/* proves: CPP-77 */
CASE(nothing_created)
{
    short_of_memory = true;
    {
        Pointer pointer(&listener);
        IS(pointer.IsValid(), FALSE);
        HOLDS(!pointer);
    }
    short_of_memory = false;
    counts(0, 0);
}

namespace {

// What programs do with pointers to components (CPP-120); the addresses are made up, nothing is looked at.
template<class Any>
Word address_of(Any* component) { return word(component); }

Word as_complex_socket(IComplexSocket* socket) { return word(socket); }

} // namespace

/* proves: CPP-94 CPP-95 CPP-120 */
CASE(conversions)
{
    ITcpPackServer* const pack = value<ITcpPackServer*>(0);
    ITcpServer* const tcp = pack;
    IS(as_complex_socket(pack), word(pack) + sizeof(void*));
    IS(as_complex_socket(tcp), word(tcp));
    IS(address_of<IServer>(pack), word(tcp));
    IS(address_of<ITcpServer>(pack), word(tcp));
    IS(address_of<IPackSocket>(pack), word(pack));

    IHttpSyncClient* const sync = value<IHttpSyncClient*>(1);
    IHttpClient* const of_event = (IHttpClient*)sync;
    IS(word((IHttpSyncClient*)of_event), word(sync));
    IS(address_of<IHttp>(sync), word(sync));
    IS(address_of<IHttpRequester>(sync), word(sync));
    IS(address_of<IClient>(sync), word(sync) + sizeof(void*));

    {
        const std::shared_ptr<Pointer> shared = std::make_shared<Pointer>(&listener);
        Component* const raw = *shared;
        IS(raw, shared->Get());
        IS((*shared)->answer(), 42);
    }
    counts(1, 1);
}
