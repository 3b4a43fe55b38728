// The layout that the public headers give, held against the table: every virtual function of every class, by its slot number.

#include <hpsocket/HPSocket-SSL.h>

#include <cstring>

#include "support/check.hpp"

namespace {

// What a pointer to a virtual member function says, in the Itanium C++ ABI.
struct MemberPointer
{
    bool is_virtual;
    check::Word slot;             // in the vtable of the part that has it
    std::ptrdiff_t offset; // of that part in the object
};

template<class Function>
MemberPointer read(Function function)
{
    std::ptrdiff_t words[2];
    static_assert(sizeof function == sizeof words, "a pointer to member function is two words");
    std::memcpy(words, &function, sizeof words);
    const std::ptrdiff_t size = sizeof(void*);
#if defined(__aarch64__) || defined(__arm__)
    return {(words[1] & 1) != 0, static_cast<check::Word>(words[0] / size), words[1] >> 1};
#else
    return {(words[0] & 1) != 0, static_cast<check::Word>((words[0] - 1) / size), words[1]};
#endif
}

template<class Function>
void check_slot(const char* what, Function function, int part, int slot)
{
    const MemberPointer pointer = read(function);
    check::equal(what, "virtual: slot", slot, pointer.is_virtual, true);
    check::equal(what, "slot", slot, pointer.slot, check::word(slot));
    check::equal(what, "offset of slot", slot, check::word(pointer.offset), part * sizeof(void*));
}

// A class that adds one virtual function puts it behind those it inherited.
template<class Class>
struct Longer : Class
{
    virtual void after() {}
};

template<class Class>
void check_shape(const char* what, int parts, int slots)
{
    static_assert(std::is_polymorphic<Class>::value && std::is_abstract<Class>::value, "an interface has pure functions");
    static_assert(std::has_virtual_destructor<Class>::value, "an interface can be deleted through");
    check::equal(what, "size", 0, sizeof(Class), parts * sizeof(void*));
    check::equal(what, "alignment", 0, alignof(Class), sizeof(void*));
    check_slot(what, &Longer<Class>::after, 0, slots);
}

template<class Class, class Base>
void check_base(const char* what, int part)
{
    Class* const object = check::value<Class*>(0);
    check::equal(what, "offset of base", 0, check::word(static_cast<Base*>(object)) - check::word(object), part * sizeof(void*));
}

template<class Class, class Base>
void check_default(const char* what)
{
    static_assert(std::is_base_of<Base, Class>::value, "derives from its interface");
    check::equal(what, "size", 0, sizeof(Class), sizeof(Base));
    check::equal(what, "offset of base", 0, check::word(static_cast<Base*>(check::value<Class*>(0))), check::word(check::value<Class*>(0)));
}

#define SHAPE(type, parts, slots)             check_shape<type>(#type, parts, slots)
#define SLOT(type, part, slot, result, name, parameters) \
    check_slot(#type "::" #name, static_cast<result (type::*) parameters>(&type::name), part, slot)
#define BASE(type, part, base)                check_base<type, base>(#type ", " #base, part)
#define SHAPE_OF_DEFAULT(type, base)          check_default<type, base>(#type)

#include "layout.inc"

} // namespace

/* proves: CPP-5 CPP-16 CPP-17 CPP-26 CPP-27 CPP-28 CPP-29 CPP-30 CPP-31 CPP-32 CPP-33 CPP-34 CPP-35 CPP-36 CPP-37 CPP-38 CPP-39
 * CPP-40 CPP-41 CPP-42 CPP-43 CPP-44 CPP-45 CPP-46 CPP-47 CPP-48 CPP-49 CPP-50 CPP-51 CPP-52 CPP-53 CPP-54 CPP-55 CPP-56 CPP-57
 * CPP-58 CPP-59 CPP-60 CPP-61 CPP-62 CPP-63 CPP-64 CPP-65 CPP-66 CPP-67 CPP-68 CPP-69 CPP-75 CPP-94 CPP-95 */
CASE(slots) { check_all(); }

/* proves: CPP-8 CPP-126 */
CASE(types)
{
    static_assert(std::is_same<TCHAR, char>::value && std::is_same<LPCTSTR, const char*>::value, "texts are bytes");
    static_assert(std::is_same<CONNID, unsigned long>::value && std::is_same<UINT_PTR, unsigned long>::value, "as wide as a pointer");
    static_assert(std::is_same<SOCKET, int>::value && std::is_same<BOOL, int>::value, "int");
    static_assert(std::is_same<BYTE, unsigned char>::value && std::is_same<USHORT, unsigned short>::value, "small numbers");
    static_assert(std::is_same<DWORD, unsigned int>::value && std::is_same<ULONGLONG, unsigned long long>::value, "numbers");
    static_assert(std::is_same<THR_ID, unsigned long>::value, "pthread_t as a number");
    static_assert(sizeof(EnHandleResult) == 4 && sizeof(EnFetchResult) == 4 && sizeof(EnHttpVersion) == 4 && sizeof(EnCastMode) == 4 &&
        sizeof(EnSSLSessionInfo) == 4 && sizeof(EnHttpParseResult) == 4, "an enumeration is an int");
    HOLDS(sizeof _T("x") == 2);
}
