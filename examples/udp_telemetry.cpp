// Collects measurements that many stations send over UDP, and counts what gets lost on the way.
//
//     udp_telemetry collect [ADDRESS [PORT]]                        default: 127.0.0.1 5557
//     udp_telemetry send ADDRESS PORT STATION [COUNT [PER_SECOND]]  default: 1000 datagrams, 100 per second
//
// Port 0 takes any free one. The collector prints "READY <port>" once it receives, then once per second a line for each
// station that has sent something, and a line for what the kernel has dropped. It stops at SIGINT, at
// SIGTERM or at the end of its standard input, after a line for every station. STATION is a number. Try, in three terminals:
//
//     udp_telemetry collect
//     udp_telemetry send 127.0.0.1 5557 1
//     udp_telemetry send 127.0.0.1 5557 2 100000 50000
//
// What it shows:
//
// - UDP does not report lost datagrams, so the stations number theirs. A station is identified by the number that it sends,
//   not by its address: behind a router that translates addresses it may come from another port at any time, which is
//   another connection.
// - Datagrams are lost in two places: in the network, or in the receive buffer of this host's socket, because the program
//   does not read fast enough. HP_Ext_GetUdpDropCount counts the latter. A larger buffer (HP_Ext_SetUdpReceiveBuffer) and
//   short callbacks make them fewer.
// - Everything from the network is checked, and bounded: datagrams of a wrong length, numbers that jump, unknown
//   stations.
// - A connection for each sender, of which a collector needs nothing, costs a little memory until it ends. Stations send
//   no heartbeats, so the detection of missing ones is off, and a connection ends after a minute without a datagram.

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
#include <string>
#include <thread>

#include "reason.h"
#include "stop.h"

namespace
{

enum
{
    // A datagram: the station, the number of the datagram and a measurement, each of four bytes, the first one the most
    // significant.
    DATAGRAM = 12,
    MAX_STATIONS = 10000,
    WINDOW = 1024,       // the last numbers, for which late datagrams are distinguished from repeated ones
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
            // A single unexpected number is ignored. If the number after it follows, the station has restarted.
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
            m_refused++; // any host may send anything; this is no reason to end the connection
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

// Waits for a second. False: the program should stop.
bool WaitASecond(int stopSignals)
{
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (;;)
    {
        auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        if (left <= 0)
            return true;
        if (stop_within(stopSignals, (int)left))
            return false;
    }
}

int Collect(const char* address, USHORT port)
{
    int stopSignals = open_stop_signals();
    if (stopSignals < 0)
        return EXIT_FAILURE;

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
        more = WaitASecond(stopSignals);
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

    // ECONNREFUSED: no program receives at this port of the collector's host.
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
