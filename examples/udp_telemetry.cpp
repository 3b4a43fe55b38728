// Collects measurements that many stations send over UDP, and counts what gets lost on the way.
//
//     udp_telemetry collect [ADDRESS [PORT]]                        default: 127.0.0.1 5557
//     udp_telemetry send ADDRESS PORT STATION [COUNT [PER_SECOND]]  default: 1000 datagrams, 100 per second
//
// Port 0 takes any free one. The collector prints "READY <port>" once it receives, then once per second a line for each
// station that has sent something, and a line for what the kernel has dropped. It stops at the end of its standard
// input, after lines about everything. STATION is a number. Try, in three terminals:
//
//     udp_telemetry collect
//     udp_telemetry send 127.0.0.1 5557 1
//     udp_telemetry send 127.0.0.1 5557 2 100000 50000
//
// What it shows:
//
// - UDP tells nobody that a datagram was lost, so senders number theirs. A station is known by the number that it sends,
//   not by its address: behind a router that translates addresses it may come from another port at any time, which is
//   another connection.
// - Two places where datagrams get lost: on the way, or in the receive buffer of this host's socket, because the program
//   does not keep up. HP_Ext_GetUdpDropCount counts the second ones, HP_Ext_SetUdpReceiveBuffer makes them fewer, and
//   callbacks that do little avoid them.
// - Everything from the network is checked, and bounded: datagrams of a wrong length, numbers that jump, stations that
//   nobody has heard of.
// - A connection for each sender, of which a collector needs nothing, costs a little memory until it ends. Stations send
//   no signs of life, so heartbeat detection is off, and silent ones are forgotten after a minute.

#include "reason.h"

#include <hpsocket/HPSocket-Ext.h>
#include <hpsocket/HPSocket.h>

#include <atomic>
#include <bitset>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace
{

enum
{
    // A datagram: the station, the number of the datagram and a measurement, each of four bytes, the first one the most
    // significant.
    DATAGRAM = 12,
    MAX_STATIONS = 10000,
    WINDOW = 1024,       // numbers in which what comes late is told from what comes twice
    LONGEST_GAP = 100000, // numbers that jump further are no loss
    IDLE_MILLISECONDS = 60 * 1000,
    RECEIVE_BUFFER = 4 * 1024 * 1024,
};

void Put(BYTE* to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (BYTE)(value >> (24 - 8 * i));
}

uint32_t Get(const BYTE* from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

// What is known of the datagrams of one station.
class Station
{
public:
    void Receive(uint32_t number, uint32_t measurement)
    {
        m_changed = true;
        m_measurement = measurement;
        // Numbers begin at 0 again after the last one, so only their distance counts.
        int32_t distance = m_received == 0 ? 1 : (int32_t)(number - m_highest);
        bool fits = distance > -WINDOW && distance <= LONGEST_GAP;
        if (!fits && number != m_next)
        {
            // One stray datagram says nothing; if the next number follows, the station has begun anew.
            m_next = number + 1;
            m_strays++;
            return;
        }
        if (!fits || m_received == 0)
        {
            m_restarts += m_received == 0 ? 0 : 1;
            m_seen.reset();
            m_highest = number - 1;
            distance = 1;
        }
        m_next = number + 1;

        if (distance > 0)
        {
            m_seen = distance < WINDOW ? m_seen << distance : std::bitset<WINDOW>();
            m_highest = number;
            m_lost += distance - 1;
        }
        else if (m_seen[-distance])
        {
            m_twice++;
            return;
        }
        else
        {
            // It was counted as lost when a later one came.
            m_lost -= m_lost > 0 ? 1 : 0;
            m_late++;
        }
        m_seen.set(distance > 0 ? 0 : -distance);
        m_received++;
    }

    void Print(uint32_t station) const
    {
        printf("STATION %" PRIu32 " received %" PRIu64 " lost %" PRIu64 " late %" PRIu64 " twice %" PRIu64 " strays %" PRIu64
               " restarts %" PRIu64 " last %" PRIu32 "\n",
            station, m_received, m_lost, m_late, m_twice, m_strays, m_restarts, m_measurement);
    }

    // Whether something has come since the last call.
    bool TakeChanged()
    {
        bool changed = m_changed;
        m_changed = false;
        return changed;
    }

private:
    uint64_t m_received = 0, m_lost = 0, m_late = 0, m_twice = 0, m_strays = 0, m_restarts = 0;
    uint32_t m_highest = 0, m_next = 0, m_measurement = 0;
    std::bitset<WINDOW> m_seen; // bit n: the number n before the highest one has come
    bool m_changed = false;
};

class CCollector : public CUdpServerListener
{
public:
    // Called on worker threads, at the same time for different connections, hence the lock. It is held for a moment
    // only; a collector that stores what it gets would hand it to another thread here.
    EnHandleResult OnReceive(IUdpServer*, CONNID, const BYTE* pData, int iLength) override
    {
        std::lock_guard<std::mutex> guard(m_lock);
        if (iLength != DATAGRAM || !(m_stations.count(Get(pData)) || m_stations.size() < MAX_STATIONS))
            m_refused++; // anybody may send anything; it is no reason to end the connection
        else
            m_stations[Get(pData)].Receive(Get(pData + 4), Get(pData + 8));
        return HR_OK;
    }

    EnHandleResult OnClose(IUdpServer*, CONNID, EnSocketOperation, int) override { return HR_OK; }

    void Print(bool all)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        for (auto& station : m_stations)
            if (station.second.TakeChanged() || all)
                station.second.Print(station.first);
        if (all || m_refused != m_told)
            printf("REFUSED %" PRIu64 "\n", m_refused);
        m_told = m_refused;
    }

private:
    std::mutex m_lock;
    std::map<uint32_t, Station> m_stations;
    uint64_t m_refused = 0, m_told = 0;
};

// Waits for a second. False: standard input has ended.
bool WaitASecond()
{
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    char ignored[256];
    for (;;)
    {
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd input = {STDIN_FILENO, POLLIN, 0};
        if (left <= 0 || poll(&input, 1, (int)left) == 0)
            return true;
        if (input.revents != 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
            return false;
    }
}

int Collect(const char* address, USHORT port)
{
    // The listener comes first, because it must outlive the server.
    CCollector collector;
    CUdpServerPtr server(&collector);

    server->SetDetectAttempts(0);
    HP_Ext_SetUdpIdleTimeout(server, IDLE_MILLISECONDS);
    HP_Ext_SetUdpReceiveBuffer(server, RECEIVE_BUFFER); // the kernel grants at most net.core.rmem_max
    server->SetMaxConnectionCount(MAX_STATIONS);

    if (!server->Start(address, port))
    {
        fprintf(stderr, "collector: cannot start: %s\n", reason_of(server.Get()).c_str());
        return EXIT_FAILURE;
    }
    char bound[64];
    int length = sizeof bound;
    server->GetListenAddress(bound, length, port);
    printf("READY %u\n", port);
    fflush(stdout);

    ULONGLONG dropped = 0;
    bool more = true;
    while (more)
    {
        more = WaitASecond();
        collector.Print(!more);
        ULONGLONG now = HP_Ext_GetUdpDropCount(server);
        if (now != dropped || !more)
            printf("DROPPED %llu\n", (unsigned long long)now);
        dropped = now;
        fflush(stdout);
    }
    server->Stop();
    return EXIT_SUCCESS;
}

class CStation : public CUdpClientListener
{
public:
    EnHandleResult OnReceive(IUdpClient*, CONNID, const BYTE*, int) override { return HR_OK; }

    // ECONNREFUSED: the host of the collector has told that there is none at this port.
    EnHandleResult OnClose(IUdpClient*, CONNID, EnSocketOperation, int iErrorCode) override
    {
        m_error = iErrorCode;
        return HR_OK;
    }

    int Error() const { return m_error; }

private:
    std::atomic<int> m_error{0};
};

int Send(const char* address, USHORT port, uint32_t station, long count, long perSecond)
{
    CStation listener;
    CUdpClientPtr client(&listener);
    client->SetDetectAttempts(0); // a collector that is away for a while is no reason to stop

    if (!client->Start(address, port, FALSE))
    {
        fprintf(stderr, "station: cannot start: %s\n", reason_of(client.Get()).c_str());
        return EXIT_FAILURE;
    }
    auto begin = std::chrono::steady_clock::now();
    long sent = 0;
    for (; sent < count; sent++)
    {
        std::this_thread::sleep_until(begin + std::chrono::microseconds(sent * 1000000 / perSecond));
        BYTE datagram[DATAGRAM];
        Put(datagram, station);
        Put(datagram + 4, (uint32_t)sent);
        Put(datagram + 8, (uint32_t)(20 + sent % 10)); // the measurement
        if (!client->Send(datagram, sizeof datagram))
            break;
    }
    // What is still in the program's queue would be lost by Stop.
    int pending = 0;
    while (client->GetPendingDataLength(pending) && pending > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    client->Stop();
    printf("SENT %ld\n", sent);
    if (sent < count)
        fprintf(stderr, "station: %s\n", strerror(listener.Error()));
    return sent == count ? EXIT_SUCCESS : EXIT_FAILURE;
}

// A number in decimal digits, or -1.
long Number(const char* text, long most)
{
    char* end = nullptr;
    long value = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && value <= most ? value : -1;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "collect" && argc <= 4)
    {
        long port = argc > 3 ? Number(argv[3], 65535) : 5557;
        if (port >= 0)
            return Collect(argc > 2 ? argv[2] : "127.0.0.1", (USHORT)port);
    }
    if (what == "send" && argc >= 5 && argc <= 7)
    {
        long port = Number(argv[3], 65535), station = Number(argv[4], UINT32_MAX);
        long count = argc > 5 ? Number(argv[5], 1000000000) : 1000;
        long perSecond = argc > 6 ? Number(argv[6], 1000000) : 100;
        if (port > 0 && station >= 0 && count >= 0 && perSecond > 0)
            return Send(argv[2], (USHORT)port, (uint32_t)station, count, perSecond);
    }
    fprintf(stderr, "usage: %s collect [ADDRESS [PORT]]\n       %s send ADDRESS PORT STATION [COUNT [PER_SECOND]]\n", argv[0], argv[0]);
    return 2;
}
