// A bad network in a thread: passes datagrams on between one client and one server, late, and loses some, sends some
// twice, and holds some back, so that others overtake them. For demonstrations and tests.
#ifndef EXAMPLE_LOSSY_LINK_H
#define EXAMPLE_LOSSY_LINK_H

#include <arpa/inet.h>
#include <chrono>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <queue>
#include <random>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

class LossyLink
{
public:
    // What it does to datagrams of both directions. The same seed makes the same decisions, one after the other; which
    // datagrams they meet depends on the time.
    struct Behaviour
    {
        unsigned lost = 0, twice = 0, heldBack = 0; // percent
        unsigned delay = 0, longest = 0;            // milliseconds, for all and for those that are held back
        unsigned seed = 1;
    };

    struct Counts
    {
        unsigned long passed = 0, lost = 0, twice = 0, overtaken = 0;
    };

    ~LossyLink() { Close(); }

    // Forwards datagrams from a port of 127.0.0.1, which Port() then returns, to another port.
    bool Open(unsigned short server, const Behaviour& behaviour)
    {
        m_behaviour = behaviour;
        m_random.seed(behaviour.seed);
        m_front = Socket();
        m_back = Socket();
        sockaddr_in to = Loopback(server);
        if (m_front < 0 || m_back < 0 || pipe(m_end) < 0 || connect(m_back, (sockaddr*)&to, sizeof to) < 0)
            return false;
        m_thread = std::thread([this] { Run(); });
        return true;
    }

    unsigned short Port() const
    {
        sockaddr_in own = {};
        socklen_t length = sizeof own;
        getsockname(m_front, (sockaddr*)&own, &length);
        return ntohs(own.sin_port);
    }

    void Close()
    {
        if (m_thread.joinable())
        {
            close(m_end[1]);
            m_end[1] = -1;
            m_thread.join();
        }
        for (int* descriptor : {&m_front, &m_back, &m_end[0], &m_end[1]})
        {
            if (*descriptor >= 0)
                close(*descriptor);
            *descriptor = -1;
        }
    }

    // After Close().
    const Counts& Passed() const { return m_counts; }

private:
    typedef std::chrono::steady_clock Clock;

    struct Datagram
    {
        Clock::time_point due;
        unsigned long number;
        bool toServer;
        std::vector<char> bytes;
        bool operator<(const Datagram& other) const { return due > other.due || (due == other.due && number > other.number); }
    };

    static sockaddr_in Loopback(unsigned short port)
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    static int Socket()
    {
        int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in any = Loopback(0);
        if (descriptor >= 0 && bind(descriptor, (sockaddr*)&any, sizeof any) < 0)
        {
            close(descriptor);
            return -1;
        }
        return descriptor;
    }

    void Run()
    {
        for (;;)
        {
            int wait = -1;
            if (!m_waiting.empty())
            {
                auto left = m_waiting.top().due - Clock::now();
                wait = left.count() <= 0 ? 0 : (int)std::chrono::duration_cast<std::chrono::milliseconds>(left).count() + 1;
            }
            pollfd sources[] = {{m_front, POLLIN, 0}, {m_back, POLLIN, 0}, {m_end[0], POLLIN, 0}};
            poll(sources, 3, wait);
            if (sources[2].revents != 0)
                return;
            Receive(m_front, true);
            Receive(m_back, false);
            PassOn();
        }
    }

    bool Chance(unsigned percent) { return m_random() % 100 < percent; }

    void Receive(int from, bool toServer)
    {
        char bytes[65536];
        for (;;)
        {
            sockaddr_in sender = {};
            socklen_t length = sizeof sender;
            ssize_t size = recvfrom(from, bytes, sizeof bytes, 0, (sockaddr*)&sender, &length);
            if (size < 0)
                return; // nothing is there, or the other side has gone
            if (toServer)
                m_client = sender;
            if (Chance(m_behaviour.lost))
            {
                m_counts.lost++;
                continue;
            }
            bool twice = Chance(m_behaviour.twice);
            m_counts.twice += twice;
            for (int copies = twice ? 2 : 1; copies > 0; copies--)
            {
                auto delay = m_behaviour.delay;
                if (Chance(m_behaviour.heldBack) && m_behaviour.longest > delay)
                    delay += 1 + m_random() % (m_behaviour.longest - delay);
                m_waiting.push({Clock::now() + std::chrono::milliseconds(delay), m_number++, toServer, std::vector<char>(bytes, bytes + size)});
            }
        }
    }

    void PassOn()
    {
        for (; !m_waiting.empty() && m_waiting.top().due <= Clock::now(); m_waiting.pop())
        {
            const Datagram& datagram = m_waiting.top();
            unsigned long& last = m_last[datagram.toServer];
            m_counts.passed++;
            m_counts.overtaken += datagram.number < last;
            last = datagram.number > last ? datagram.number : last;
            // A full socket loses it, as any router would.
            if (datagram.toServer)
                (void)!send(m_back, datagram.bytes.data(), datagram.bytes.size(), 0);
            else
                (void)!sendto(m_front, datagram.bytes.data(), datagram.bytes.size(), 0, (sockaddr*)&m_client, sizeof m_client);
        }
    }

    Behaviour m_behaviour;
    Counts m_counts;
    std::minstd_rand m_random;
    int m_front = -1, m_back = -1, m_end[2] = {-1, -1};
    sockaddr_in m_client = {};
    unsigned long m_number = 1, m_last[2] = {0, 0};
    std::priority_queue<Datagram> m_waiting;
    std::thread m_thread;
};

#endif
