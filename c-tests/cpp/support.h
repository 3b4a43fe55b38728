// What the C++ programs share: cases and facts as in C (../support/facts.h, whose own header is for the C API), and listeners that
// keep a trace.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <hpsocket/GlobalErrno.h>
#include <hpsocket/HPSocket-SSL.h>

extern "C"
{
#include "peer.h"

void case_register(const char* name, void (*run)());
void fact(const char* format, ...) __attribute__((format(printf, 1, 2)));
[[noreturn]] void give_up(const char* file, int line, const char* what);
const char* errno_text(int code);
const char* op_text(int operation);
long long now_ms();
void sleep_briefly();
int count_fds();
int count_threads();
}

#define CASE(name)                                                                                                                     \
    static void case_##name();                                                                                                         \
    __attribute__((constructor)) static void register_##name() { case_register(#name, case_##name); }                                  \
    static void case_##name()

#define MUST(condition) ((condition) ? (void)0 : give_up(__FILE__, __LINE__, #condition))
#define WAIT(condition) wait_for([&] { return condition; }, __FILE__, __LINE__, "timeout: " #condition)

template<class Condition>
void wait_for(Condition condition, const char* file, int line, const char* what)
{
    for (long long limit = now_ms() + 5000 * TIME_FACTOR; !condition(); sleep_briefly())
        if (now_ms() > limit)
            give_up(file, line, what);
}

/// The events of one component in order, but for OnSend, whose place is not promised.
class Trace
{
public:
    void add(const void* sender, const std::string& event)
    {
        std::lock_guard<std::mutex> guard(lock_);
        text_ += (text_.empty() ? "" : " ") + event;
        inside_++;
        note(sender);
    }

    void sent(const void* sender, int length)
    {
        std::lock_guard<std::mutex> guard(lock_);
        sent_ += length;
        note(sender);
    }

    /// The sender that all events must have.
    void expect(const void* sender) { expected_ = sender; }

    bool has(const char* event)
    {
        std::lock_guard<std::mutex> guard(lock_);
        return (" " + text_).find(std::string(" ") + event) != std::string::npos;
    }

    /// A callback is done with the listener that has this trace.
    void left()
    {
        std::lock_guard<std::mutex> guard(lock_);
        inside_--;
    }

    /// Whether no callback uses the listener just now.
    bool idle()
    {
        std::lock_guard<std::mutex> guard(lock_);
        return inside_ == 0;
    }

    /// Prints everything; call when no event can come any more.
    void print(const char* label)
    {
        fact("%s: %s; sent %d; %s", label, text_.c_str(), sent_, wrong_ == 0 ? "sender right" : "sender WRONG");
    }

private:
    void note(const void* sender) { wrong_ += sender != expected_; }

    std::mutex lock_;
    std::string text_;
    const void* expected_ = nullptr;
    int sent_ = 0, wrong_ = 0, inside_ = 0;
};

/// A function that may be set while callbacks ask for it.
template<class Function>
class Hook
{
public:
    template<class F>
    void operator=(F function)
    {
        std::lock_guard<std::mutex> guard(lock_);
        function_ = std::move(function);
    }

    std::function<Function> get()
    {
        std::lock_guard<std::mutex> guard(lock_);
        return function_;
    }

private:
    std::mutex lock_;
    std::function<Function> function_;
};

/// Adds every event to a trace, then asks the hook, if there is one. L is the interface, T the sender.
template<class L, class T>
struct Watch : L
{
    Trace trace;
    Hook<EnHandleResult(T*, CONNID, const BYTE*, int)> receive; ///< no data: pull
    Hook<void(T*, const char*)> hook;                           ///< any other event

    EnHandleResult OnHandShake(T* sender, CONNID) override { return note(sender, "OnHandShake"); }
    EnHandleResult OnSend(T* sender, CONNID, const BYTE*, int length) override
    {
        trace.sent(sender, length);
        return HR_OK;
    }
    EnHandleResult OnReceive(T* sender, CONNID id, const BYTE* data, int length) override
    {
        trace.add(sender, "OnReceive(push," + std::to_string(length) + ")");
        return received(sender, id, data, length);
    }
    EnHandleResult OnReceive(T* sender, CONNID id, int length) override
    {
        trace.add(sender, "OnReceive(pull," + std::to_string(length) + ")");
        return received(sender, id, nullptr, length);
    }
    EnHandleResult OnClose(T* sender, CONNID, EnSocketOperation operation, int code) override
    {
        trace.add(sender, std::string("OnClose(") + op_text(operation) + "," + std::to_string(code) + ")");
        return told(sender, "OnClose");
    }

protected:
    EnHandleResult note(T* sender, const char* event)
    {
        trace.add(sender, event);
        return told(sender, event);
    }

private:
    // The copies are gone when the callback says that it has left.
    EnHandleResult received(T* sender, CONNID id, const BYTE* data, int length)
    {
        EnHandleResult result = HR_OK;
        if (auto function = receive.get())
            result = function(sender, id, data, length);
        trace.left();
        return result;
    }

    EnHandleResult told(T* sender, const char* event)
    {
        if (auto function = hook.get())
            function(sender, event);
        trace.left();
        return HR_OK;
    }
};

struct WatchServer : Watch<ITcpServerListener, ITcpServer>
{
    EnHandleResult OnPrepareListen(ITcpServer* sender, SOCKET socket) override
    {
        return note(sender, socket > 2 ? "OnPrepareListen" : "OnPrepareListen(no socket)");
    }
    EnHandleResult OnAccept(ITcpServer* sender, CONNID, UINT_PTR client) override
    {
        return note(sender, client > 2 ? "OnAccept" : "OnAccept(no socket)");
    }
    EnHandleResult OnShutdown(ITcpServer* sender) override { return note(sender, "OnShutdown"); }
};

template<class L, class T>
struct WatchConnecting : Watch<L, T>
{
    EnHandleResult OnPrepareConnect(T* sender, CONNID, SOCKET socket) override
    {
        return this->note(sender, socket > 2 ? "OnPrepareConnect" : "OnPrepareConnect(no socket)");
    }
    EnHandleResult OnConnect(T* sender, CONNID) override { return this->note(sender, "OnConnect"); }
};

struct WatchAgent : WatchConnecting<ITcpAgentListener, ITcpAgent>
{
    EnHandleResult OnShutdown(ITcpAgent* sender) override { return note(sender, "OnShutdown"); }
};

struct WatchClient : WatchConnecting<ITcpClientListener, ITcpClient>
{
};

/// Starts a server on a free port of the loopback.
inline USHORT listen_on(ITcpServer* server)
{
    char address[64];
    int length = sizeof address;
    USHORT port = 0;
    MUST(server->Start("127.0.0.1", 0));
    MUST(server->GetListenAddress(address, length, port));
    return port;
}

/// Path of a file of the PKI (../tls/pki.sh).
inline std::string pki(const char* name)
{
    const char* directory = getenv("HPSOCKET_TEST_PKI");
    MUST(directory);
    return std::string(directory) + "/" + name;
}

/// Gives a server its certificate, and what chooses others.
inline BOOL set_up(ITcpServer* server, Fn_SNI_ServerNameCallback choose)
{
    return server->SetupSSLContext(SSL_VM_NONE, pki("server.chain.pem").c_str(), pki("server.key").c_str(), nullptr, nullptr, choose);
}

/// Begins a handshake that asks for a name, and waits for its end.
inline void ask_for_a_name(USHORT port)
{
    WatchClient watcher;
    CSSLClientPtr client(&watcher);
    watcher.trace.expect(client.Get());
    MUST(client->SetupSSLContext());
    MUST(client->Start("127.0.0.1^a.example.com", port, FALSE));
    WAIT(watcher.trace.has("OnHandShake") || !client->HasStarted());
    client->Stop();
}
