// Compile-time checks that read the same in C11 and in C++11.

#pragma once

#include <stddef.h>

#ifdef __cplusplus
    #include <type_traits>
    #define STATIC_CHECK(condition, text) static_assert(condition, text)
    #define SAME_TYPE(type, ...)          std::is_same<type, __VA_ARGS__>::value
    #define SAME_FUNCTION(function, ...)  std::is_same<decltype(&function), __VA_ARGS__>::value
    #define SAME_FIELD(type, field, ...)  std::is_same<decltype(((type *)0)->field), __VA_ARGS__>::value
#else
    #define STATIC_CHECK(condition, text) _Static_assert(condition, text)
    // Compares pointers to the types: _Generic would drop qualifiers of the types themselves.
    #define SAME_TYPE(type, ...)         _Generic((type *)0, __typeof__(__VA_ARGS__) *: 1, default: 0)
    #define SAME_FUNCTION(function, ...) _Generic(&function, __VA_ARGS__: 1, default: 0)
    #define SAME_FIELD(type, field, ...) _Generic(&((type *)0)->field, __typeof__(__VA_ARGS__) *: 1, default: 0)
#endif

// A macro or enumerator has this value.
#define CHECK_VALUE(name, value) STATIC_CHECK((name) == (value), #name " is not " #value)

// A typedef names exactly this type. The type may hold commas.
#define CHECK_TYPE(name, ...) STATIC_CHECK(SAME_TYPE(name, __VA_ARGS__), #name " is not " #__VA_ARGS__)

// A declared function has exactly this type, given as pointer to function.
#define CHECK_FUNCTION(name, ...) STATIC_CHECK(SAME_FUNCTION(name, __VA_ARGS__), #name " is not " #__VA_ARGS__)

// The first number on systems with 8-byte pointers, the second with 4-byte ones.
#define BY_POINTER(lp64, ilp32) (sizeof(void *) == 8 ? (lp64) : (ilp32))

#define CHECK_SIZE(type, lp64, ilp32) \
    STATIC_CHECK(sizeof(type) == BY_POINTER(lp64, ilp32), "size of " #type)

// A structure's field has this type and stands there.
#define CHECK_FIELD(structure, field, type, lp64, ilp32)                                        \
    STATIC_CHECK(SAME_FIELD(structure, field, type), "type of " #structure "." #field);         \
    STATIC_CHECK(offsetof(structure, field) == BY_POINTER(lp64, ilp32), "offset of " #structure "." #field)

// The text that a macro expands to.
#define TEXT_OF(...)        TEXT_OF_TOKENS(__VA_ARGS__)
#define TEXT_OF_TOKENS(...) #__VA_ARGS__

#define CHECK_EMPTY(macro) STATIC_CHECK(sizeof(TEXT_OF(macro)) == 1, #macro " is not empty")
