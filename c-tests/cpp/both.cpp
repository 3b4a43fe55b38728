// The C and the C++ library in one process.
#include "support.h"

#include "both_c.h"

#include <cstring>
#include <dlfcn.h>
#include <fstream>

// proves: ABI-1 CPP-15 CPP-104 CPP-105 CPP-107
CASE(talk_to_each_other)
{
    USHORT port = c_server_start();
    MUST(port != 0);
    std::string got;
    WatchClient watcher;
    {
        CTcpClientPtr client(&watcher);
        std::mutex lock;
        watcher.trace.expect(client.Get());
        watcher.receive = [&](ITcpClient*, CONNID, const BYTE* data, int length) {
            std::lock_guard<std::mutex> guard(lock);
            got.append(reinterpret_cast<const char*>(data), length);
            return HR_OK;
        };
        MUST(client->Start("127.0.0.1", port, FALSE));
        MUST(client->Send(reinterpret_cast<const BYTE*>("across"), 6));
        WAIT((std::lock_guard<std::mutex>(lock), got == "across"));
        fact("the C library takes a C++ object for a handle: %d", c_library_knows(client.Get()));
        MUST(client->Stop());
    }
    c_server_stop();
    fact("the C++ client got \"%s\" from the C server", got.c_str());

    int libraries = 0;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        libraries += line.find(" r-xp ") != std::string::npos && line.find("libhpsocket") != std::string::npos;
    fact("libraries loaded: %d", libraries);
}
