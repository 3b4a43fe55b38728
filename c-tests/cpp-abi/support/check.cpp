#include "check.hpp"

#include <cstdio>
#include <cstring>

namespace check {

namespace {

struct Case
{
    const char* name;
    void (*run)();
};

int checks, failures;
Call call = {-1, nullptr, {}};

// Not a plain global: cases are added while globals are made.
std::vector<Case>& cases()
{
    static std::vector<Case> all;
    return all;
}

} // namespace

bool add(const char* name, void (*run)())
{
    cases().push_back({name, run});
    return true;
}

void failed(const char* what, const char* why)
{
    ++failures;
    std::fprintf(stderr, "%s: %s\n", what, why);
}

void equal(const char* what, const char* file, int line, Word got, Word wanted)
{
    ++checks;
    if (got != wanted)
    {
        ++failures;
        std::fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, static_cast<long long>(got),
            static_cast<long long>(wanted));
    }
}

void* launder(void* pointer)
{
    void* volatile hidden = pointer;
    return hidden;
}

Call& last() { return call; }

void record(int slot, const void* self, std::initializer_list<Word> words) { call = {slot, self, words}; }

void expect(const char* what, int slot, const void* self, std::initializer_list<Word> words)
{
    equal(what, "slot", slot, word(call.slot), word(slot));
    equal(what, "this of slot", slot, word(call.self), word(self));
    equal(what, "arguments of slot", slot, call.words.size(), words.size());
    std::size_t place = 0;
    for (Word wanted : words)
    {
        if (place < call.words.size())
            equal(what, "argument of slot", slot, call.words[place], wanted);
        ++place;
    }
    call = {-1, nullptr, {}};
}

void was(const char* what, int slot)
{
    equal(what, "slot", slot, word(call.slot), word(slot));
    call = {-1, nullptr, {}};
}

void nothing_recorded(const char* what)
{
    if (call.slot != -1)
        failed(what, "was heard by the class of the program");
    call = {-1, nullptr, {}};
}

} // namespace check

int main(int count, char** arguments)
{
    using namespace check;

    int ran = 0;
    for (const Case& one : cases())
        if (count < 2 || !std::strcmp(arguments[1], one.name))
        {
            one.run();
            ++ran;
        }
    if (!ran)
        failed(count < 2 ? "no case" : arguments[1], "unknown");
    std::fprintf(stderr, "%d cases, %d checks, %d failed\n", ran, checks, failures);
    return failures ? 1 : 0;
}
