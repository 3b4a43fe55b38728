// Virtual functions by their numbers, as in the Itanium C++ ABI: what a compiler does with them, done by hand. Needs none of
// the public headers, so a program that uses it cannot agree with a mistake in them (CPP-16 to CPP-18).
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace by_slot {

// The vtable that a part of an object points at: slot 0 is its first entry.
inline void* const* vtable_of(const void* part) { return *static_cast<void* const* const*>(part); }

// Calls a virtual function. References are passed as pointers.
template<class Result, class... Arguments>
Result call(void* part, unsigned slot, Arguments... arguments)
{
    return reinterpret_cast<Result (*)(void*, Arguments...)>(vtable_of(part)[slot])(part, arguments...);
}

// The two words in front of slot 0.
inline std::ptrdiff_t offset_to_top(const void* part) { return reinterpret_cast<std::ptrdiff_t>(vtable_of(part)[-2]); }
inline const void* type_info_of(const void* part) { return vtable_of(part)[-1]; }

// A vtable laid by hand. A slot that was not set ends the program when it is called.
class Vtable
{
public:
    // offset: from the top of the object to the part that has this vtable, in bytes. type: a std::type_info or null.
    Vtable(unsigned slots, std::ptrdiff_t offset, const void* type = nullptr) : m_words(2 + slots, code(&not_set))
    {
        m_words[0] = reinterpret_cast<void*>(-offset);
        m_words[1] = const_cast<void*>(type);
    }

    // The function gets the address of the part first.
    template<class Result, class... Arguments>
    void set(unsigned slot, Result (*function)(void*, Arguments...)) { m_words.at(2 + slot) = code(function); }

    // What an object's word has to be. Valid as long as this.
    void* const* pointer() const { return m_words.data() + 2; }

private:
    static void not_set(void*)
    {
        std::fputs("a virtual function was called that is not expected\n", stderr);
        std::abort();
    }

    template<class Function>
    static void* code(Function* function) { return reinterpret_cast<void*>(function); }

    std::vector<void*> m_words;
};

// An object of one or two parts whose vtables are laid by hand.
struct OnePart
{
    void* const* first;
};

struct TwoParts
{
    void* const* first;
    void* const* second;
};

} // namespace by_slot
