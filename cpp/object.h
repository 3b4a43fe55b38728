// The object that a program gets: a complete adapter chain, created and destroyed with its component.
#pragma once

#include <cerrno>
#include <new>

#include "events.h"

namespace hp
{

/// Role: the events that there are (roles.h). Chain: the implementation of the interface.
///
/// The object lives exactly as long as callbacks of its component may run, so that their pSender is always valid.
/// `delete` only tells the core to destroy the component, which waits for the last callback or, inside a callback of
/// the component itself, returns at once and finishes later. Then the core gives the object back (`released`), which
/// runs the destructor and frees the memory.
template<class Role, class Chain>
class Object final : public Chain, private Role::SourceType
{
    using Source = typename Role::SourceType;

public:
    /// Creates a stopped component. With a null listener all events are ignored (CPP-81). Null: out of memory, with
    /// errno set.
    static Object* create(HP_Object (*create_core)(HP_Object), typename Role::ListenerType* listener) noexcept
    {
        HP_Object events = listener ? Role::listen() : nullptr;
        if (listener && !events)
            return nullptr;
        HP_Object core = create_core(events);
        Destroy_HP_TcpServerListener(events); // works for every role; the component keeps the listener alive
        if (!core)
            return nullptr;
        void* memory = ::operator new(sizeof(Object), std::nothrow);
        if (!memory)
        {
            Destroy_HP_TcpServer(core); // works for every component type
            errno = ENOMEM;
            return nullptr;
        }
        return ::new (memory) Object(core, listener);
    }

    /// `delete` calls this, through whichever interface, instead of the destructor (C++20).
    static void operator delete(Object* object, std::destroying_delete_t) noexcept { Destroy_HP_TcpServer(object->core()); }

    /// Only a program that calls the destructor explicitly gets here with a component. It will free the memory itself,
    /// so the core must not.
    ~Object() override
    {
        if (this->core())
        {
            HP_Ext_SetSender(this->core(), static_cast<Source*>(this), nullptr);
            Destroy_HP_TcpServer(this->core());
        }
    }

private:
    Object(HP_Object core, typename Role::ListenerType* listener) noexcept : Chain(core), Source{listener, this}
    {
        HP_Ext_SetSender(core, static_cast<Source*>(this), released);
    }

    static void released(PVOID source) noexcept
    {
        auto* object = static_cast<Object*>(static_cast<Source*>(source));
        object->forget_core();
        object->~Object();
        ::operator delete(object);
    }
};

} // namespace hp
