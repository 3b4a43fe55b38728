// Objects whose vtables are laid by hand from the table, called through the public headers, as a compiled program calls a
// library: which slot is reached, with which this, arguments, default arguments and result.

#include <hpsocket/HPSocket-SSL.h>

#include "by_slot.hpp"
#include "support/check.hpp"

namespace {

using namespace check;

template<int slot>
void destroyed(void* self) { record(slot, self, {}); }

template<class Class>
void destroy(Class* object) { object->~Class(); }

template<class Class>
void check_end(const char* what, Class* object, const void* self, int destructor)
{
    destroy(object);
    expect(what, destructor, self, {});
    delete object;
    expect(what, destructor + 1, self, {});
}

#define ONE_PART(type, part, slots, destructor)                              \
    do {                                                                     \
        by_slot::Vtable table(slots, 0);                                     \
        lay_##part(table);                                                   \
        by_slot::OnePart object = {table.pointer()};                         \
        type* const pointer = launder_as<type>(&object);                     \
        call_##part(pointer, &object);                                       \
        check_end("~" #type, pointer, &object, destructor);                  \
    } while (0)

#define TWO_PARTS(type, part, other, slots, other_slots, destructor, other_destructor) \
    do {                                                                     \
        by_slot::Vtable table(slots, 0), other_table(other_slots, sizeof(void*)); \
        lay_##part(table);                                                   \
        lay_##other(other_table);                                            \
        by_slot::TwoParts object = {table.pointer(), other_table.pointer()}; \
        type* const pointer = launder_as<type>(&object);                     \
        call_##part(pointer, &object.first);                                 \
        call_##other(pointer, &object.second);                               \
        check_end("~" #type, pointer, &object.first, destructor);            \
        check_end<other>("~" #type, pointer, &object.second, other_destructor); \
        HOLDS(type::FromS(pointer) == pointer);                              \
    } while (0)

#include "calls.inc"

} // namespace

/* proves: CPP-17 CPP-18 CPP-19 CPP-20 CPP-21 CPP-92 CPP-93 CPP-103 */
CASE(every_method) { call_all(); }

#ifdef __GXX_RTTI

#include <typeinfo>

namespace {

struct Private
{
    virtual ~Private() {}
};

} // namespace

// A library whose vtables are laid by hand may give its own type_info: a cast that goes too far yields null (CPP-101).
CASE(run_time_types)
{
    by_slot::Vtable first(4, 0, &typeid(Private)), second(75, sizeof(void*), &typeid(Private));
    lay_IPullSocket(first);
    lay_ITcpServer(second);
    by_slot::TwoParts object = {first.pointer(), second.pointer()};
    ITcpServer* const server = launder_as<ITcpServer>(&object.second);

    HOLDS(typeid(*server) == typeid(Private));
    HOLDS(dynamic_cast<ITcpPullServer*>(server) == nullptr);
    HOLDS(dynamic_cast<void*>(server) == &object);
    HOLDS(ITcpPullServer::FromS(server) == static_cast<void*>(&object));
}

#endif
