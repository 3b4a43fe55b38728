// An exception that leaves a callback ends the process, with a message that names the callback.
#include "support.h"

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

// Runs `body` in a child process and says how that ended, and what it said about us.
void in_child(const char* label, void (*body)())
{
    int pipes[2];
    MUST(pipe(pipes) == 0);
    pid_t child = fork();
    MUST(child >= 0);
    if (child == 0)
    {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        alarm(10 * TIME_FACTOR);
        body();
        _exit(0);
    }
    close(pipes[1]);
    std::string said;
    char buffer[512];
    for (ssize_t got; (got = read(pipes[0], buffer, sizeof buffer)) > 0;)
        said.append(buffer, got);
    close(pipes[0]);
    int status = 0;
    MUST(waitpid(child, &status, 0) == child);
    size_t begin = said.find("hpsocket: ");
    std::string line = begin == std::string::npos ? "(nothing)" : said.substr(begin, said.find('\n', begin) - begin);
    fact("%s: %s: %s", label, WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? "aborted" : "NOT aborted", line.c_str());
    fact("%s: what the exception says is %s", label, said.find("the reason") != std::string::npos ? "there" : "missing");
}

const char* thrower; // the event that throws

struct Throwing : WatchServer
{
    Throwing()
    {
        hook = [](ITcpServer*, const char* event) {
            if (std::string(event) == thrower)
                throw std::runtime_error("the reason");
        };
        receive = [](ITcpServer*, CONNID, const BYTE*, int) -> EnHandleResult { throw std::runtime_error("the reason"); };
    }
};

void serve()
{
    static Throwing listener;
    CTcpServerPtr server(&listener);
    listener.trace.expect(server.Get());
    int peer = peer_connect(listen_on(server));
    peer_send(peer, "x", 1);
    peer_end(peer, nullptr); // the process ends meanwhile, or OnShutdown is the one that throws
    server->Stop();
}

} // namespace

// proves: CPP-102
CASE(name_the_callback)
{
    for (const char* event : {"OnPrepareListen", "OnAccept", "OnHandShake", "OnReceive"})
    {
        thrower = event;
        in_child(event, serve);
    }
}

// Destroy runs the last events on the calling thread.
// proves: CPP-102
CASE(from_destroy)
{
    thrower = "OnShutdown";
    in_child("OnShutdown", [] {
        Throwing listener;
        CTcpServerPtr server(&listener);
        listener.trace.expect(server.Get());
        listen_on(server);
    });
}

// A bare function, without listener.
// proves: CPP-102 SSL-33
CASE(from_the_choice_of_a_certificate)
{
    in_child("Fn_SNI_ServerNameCallback", [] {
        CSSLServerPtr server;
        MUST(set_up(server, [](LPCTSTR, PVOID) -> int { throw std::runtime_error("the reason"); }));
        ask_for_a_name(listen_on(server));
    });
}
