// Cases of a program, checks that count, and a record of calls.
//
// CASE(name) { ... } is one case; the program's argument selects it, without one all run. A check that fails says so on stderr,
// and the program ends with status 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <vector>

#define CASE(name)                                                       \
    static void case_##name();                                           \
    static const bool registered_##name = check::add(#name, case_##name); \
    static void case_##name()

// A number or pointer is what it should be.
#define IS(got, wanted) check::equal(#got, __FILE__, __LINE__, check::word(got), check::word(wanted))
#define HOLDS(condition) IS(static_cast<bool>(condition), true)

namespace check {

typedef std::uint64_t Word;

bool add(const char* name, void (*run)());
void equal(const char* what, const char* file, int line, Word got, Word wanted);
void failed(const char* what, const char* why);

// The same pointer, about which the compiler knows nothing any more.
void* launder(void* pointer);

template<class T>
T* launder_as(void* pointer) { return static_cast<T*>(launder(pointer)); }

// Any argument or result as a number.
template<class T>
typename std::enable_if<std::is_pointer<T>::value, Word>::type word(T value) { return reinterpret_cast<std::uintptr_t>(value); }

template<class T>
typename std::enable_if<!std::is_pointer<T>::value, Word>::type word(T value)
{
    return static_cast<Word>(static_cast<std::int64_t>(value));
}

inline Word word(std::nullptr_t) { return 0; }

// The value of a default argument in the parameter's type.
template<class T, class Value>
typename std::remove_const<T>::type as(Value value) { return static_cast<typename std::remove_const<T>::type>(value); }

// A value for the n-th argument: another one for each place where the type allows that. What has few values, an enumeration,
// gets 1.
template<class T>
typename std::enable_if<std::is_pointer<T>::value, T>::type value(int n) { return reinterpret_cast<T>(std::uintptr_t(0x10000) * (n + 1)); }

template<class T>
typename std::enable_if<std::is_enum<T>::value, T>::type value(int) { return static_cast<T>(1); }

template<class T>
typename std::enable_if<std::is_integral<T>::value, T>::type value(int n) { return static_cast<T>(sizeof(T) == 1 ? n + 1 : n + 0x101); }

// An object for the n-th argument, if that is a reference.
template<class T>
T& cell(int n)
{
    static T cells[16];
    return cells[n];
}

// The last call that a recording function got. slot numbers the function; words are the arguments, references as pointers.
struct Call
{
    int slot;
    const void* self;
    std::vector<Word> words;
};

Call& last();
void record(int slot, const void* self, std::initializer_list<Word> words);

// What a recording function does: its result depends on its slot.
template<class Result>
typename std::enable_if<std::is_void<Result>::value>::type recorded(int slot, const void* self, std::initializer_list<Word> words)
{
    record(slot, self, words);
}

template<class Result>
typename std::enable_if<!std::is_void<Result>::value, Result>::type recorded(int slot, const void* self, std::initializer_list<Word> words)
{
    record(slot, self, words);
    return value<Result>(slot);
}

// The last call was this one; it is forgotten then.
void expect(const char* what, int slot, const void* self, std::initializer_list<Word> words);
void was(const char* what, int slot);
void nothing_recorded(const char* what = "start");

template<class Result>
void expect_result(Result result, const char* what, int slot, const void* self, std::initializer_list<Word> words)
{
    expect(what, slot, self, words);
    equal(what, "result", slot, word(result), word(value<Result>(slot)));
}

} // namespace check
