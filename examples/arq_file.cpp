// Sends files over UDP, reliably: with the ARQ components, which repeat what gets lost.
//
//     arq_file receive DIRECTORY [ADDRESS [PORT]]         default: 127.0.0.1 5558
//     arq_file send ADDRESS PORT [-n NAME] FILE ...       stores FILE as NAME, or with its own name
//     arq_file demo [MEGABYTES [LOST_PERCENT [SEED]]]     default: 8 5 1
//
// The receiver prints "READY <port>" once it receives (port 0 takes any free one), then a line "STORED ..." for each
// file, and stops at SIGINT, at SIGTERM or at the end of its standard input. The sender prints how far it is, and "SENT ..." for each file that
// the receiver has confirmed. The demonstration does both in one process, over a link that loses datagrams. Try:
//
//     arq_file receive /tmp/incoming
//     arq_file send 127.0.0.1 5558 some.file another.file
//
// Every program that can send datagrams to the receiver can store files in DIRECTORY, so use it in a trusted network only.
//
// What it shows:
//
// - ARQ transfers messages: each Send is one OnReceive, in order, of up to MaxMessageSize bytes, which both sides must
//   set to the same.
// - Send never waits and has no limit, so a sender that reads a large file has to look at GetWaitingSendMessageCount.
// - Stop does not wait either: it discards what the peer has not acknowledged. And an acknowledgement comes from the peer's
//   library; the peer's program may not have received the data yet. So the receiver confirms each file with a checksum, and
//   the sender stops only after that.
// - A peer that has disappeared is detected only by heartbeats, so they are never switched off.
// - Everything from the network is checked: names (no path leads out of DIRECTORY), sizes, and the order of messages. Files
//   appear under their names when they are complete, and never replace others.

#include <hpsocket/HPSocket.h>

#include "lossy_link.h"
#include "reason.h"
#include "stop.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{

// A message is a byte that says what it is, and its content. Numbers have their most significant byte first.
enum Kind
{
    FILE_BEGINS = 'F', // its size (8 bytes) and its name
    FILE_DATA = 'D',   // a piece of its content
    FILE_ENDS = 'E',   // the checksum (4 bytes) of its content
    CONFIRMED = 'C',   // the answer: it is stored; the checksum that the receiver has computed
    REFUSED = 'R',     // the answer: it is not; the reason in words
};

enum
{
    MESSAGE = 16 * 1024, // the longest one
    WINDOW = 512,        // segments on their way
    WAITING = 1024,      // segments that may wait at the sender
    INTERVAL = 10,       // milliseconds
    DETECT_ATTEMPTS = 5,
    DETECT_INTERVAL = 2000, // milliseconds; a peer that sends nothing for 12 seconds counts as disconnected
};

const uint64_t LARGEST_FILE = (uint64_t)64 << 30;

void Put(std::string& to, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        to += (char)(value >> (8 * i));
}

uint64_t Get(const BYTE* from, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

// CRC-32, as in ZIP files. It finds errors; it does not find forgeries.
class Checksum
{
public:
    void Add(const BYTE* data, size_t length)
    {
        for (size_t i = 0; i < length; i++)
        {
            m_value ^= data[i];
            for (int bit = 0; bit < 8; bit++)
                m_value = m_value >> 1 ^ (0xEDB88320 & (0 - (m_value & 1)));
        }
    }

    uint32_t Value() const { return ~m_value; }

private:
    uint32_t m_value = 0xFFFFFFFF;
};

// For both sides. In a network with long ways choose windows so that window * 1408 bytes / round-trip time is what the
// way can carry.
template<class Arq, class Udp>
void Configure(Arq& arq, Udp& udp)
{
    arq.SetMaxMessageSize(MESSAGE);
    arq.SetSendWndSize(WINDOW);
    arq.SetRecvWndSize(WINDOW);
    arq.SetNoDelay(TRUE);
    arq.SetFlushInterval(INTERVAL);
    arq.SetResendByAcks(2);
    arq.SetTurnoffCongestCtrl(TRUE); // in a shared network leave it on
    udp.SetDetectAttempts(DETECT_ATTEMPTS);
    udp.SetDetectInterval(DETECT_INTERVAL);
}

// ---- Receiver -------------------------------------------------------------------------------------------------------

// The file that a connection is receiving. It has no name in the directory until it is complete.
class Incoming
{
public:
    ~Incoming() { Drop(); }

    // These return why not, or an empty text.
    std::string Begin(int directory, const BYTE* content, int length)
    {
        if (m_file >= 0 || length < 9)
            return "a file begins where none should";
        m_left = Get(content, 8);
        m_name.assign((const char*)content + 8, length - 8);
        if (m_left > LARGEST_FILE)
            return "the file is too large";
        // A name and no path; and none that hides the file.
        if (m_name.size() > 255 || m_name[0] == '.' || m_name.find('/') != std::string::npos || m_name.find('\0') != std::string::npos)
            return "no such names here";
        m_file = openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
        m_size = m_left;
        m_checksum = Checksum();
        return m_file < 0 ? strerror(errno) : "";
    }

    std::string Add(const BYTE* content, int length)
    {
        if (m_file < 0 || (uint64_t)length > m_left)
            return "more data than the file has";
        m_checksum.Add(content, length);
        m_left -= length;
        while (length > 0)
        {
            ssize_t written = write(m_file, content, length);
            if (written < 0 && errno != EINTR)
                return strerror(errno);
            content += written > 0 ? written : 0;
            length -= written > 0 ? (int)written : 0;
        }
        return "";
    }

    std::string End(int directory, const BYTE* content, int length)
    {
        if (m_file < 0 || length != 4 || m_left != 0)
            return "less data than the file has";
        if (Get(content, 4) != m_checksum.Value())
            return "the checksum is wrong";
        // Fails if there is such a file.
        std::string unnamed = "/proc/self/fd/" + std::to_string(m_file);
        if (fsync(m_file) < 0 || linkat(AT_FDCWD, unnamed.c_str(), directory, m_name.c_str(), AT_SYMLINK_FOLLOW) < 0)
            return strerror(errno);
        Drop();
        return "";
    }

    const std::string& Name() const { return m_name; }
    uint64_t Size() const { return m_size; }
    uint32_t Crc() const { return m_checksum.Value(); }

    bool refused = false; // something was wrong, and nothing else is taken

private:
    void Drop()
    {
        if (m_file >= 0)
            close(m_file);
        m_file = -1;
    }

    int m_file = -1;
    std::string m_name;
    uint64_t m_size = 0, m_left = 0;
    Checksum m_checksum;
};

// Called on worker threads. The calls about one connection never overlap, so what belongs to it needs no lock.
class CReceiver : public CUdpServerListener
{
public:
    explicit CReceiver(int directory) : m_directory(directory) {}

    EnHandleResult OnAccept(IUdpServer* pSender, CONNID dwConnID, UINT_PTR) override
    {
        return pSender->SetConnectionExtra(dwConnID, new Incoming) ? HR_OK : HR_ERROR;
    }

    EnHandleResult OnReceive(IUdpServer* pSender, CONNID dwConnID, const BYTE* pData, int iLength) override
    {
        PVOID pExtra = nullptr;
        if (!pSender->GetConnectionExtra(dwConnID, &pExtra) || iLength == 0)
            return HR_ERROR;
        Incoming& file = *(Incoming*)pExtra;
        if (file.refused)
            return HR_OK; // the sender does not know yet
        const BYTE* content = pData + 1;
        std::string wrong = "no such message";
        if (pData[0] == FILE_BEGINS)
            wrong = file.Begin(m_directory, content, iLength - 1);
        else if (pData[0] == FILE_DATA)
            wrong = file.Add(content, iLength - 1);
        else if (pData[0] == FILE_ENDS)
            wrong = file.End(m_directory, content, iLength - 1);

        std::string answer;
        if (!wrong.empty())
        {
            // The sender ends the connection, or the heartbeats do: an end right now would overtake the answer.
            fprintf(stderr, "receiver: connection %lu: %s\n", dwConnID, wrong.c_str());
            answer = (char)REFUSED + wrong;
            file.refused = true;
        }
        else if (pData[0] == FILE_ENDS)
        {
            printf("STORED %s %llu bytes, checksum %08x\n", file.Name().c_str(), (unsigned long long)file.Size(), file.Crc());
            fflush(stdout);
            answer = (char)CONFIRMED;
            Put(answer, file.Crc(), 4);
        }
        if (answer.empty())
            return HR_OK;
        return pSender->Send(dwConnID, (const BYTE*)answer.data(), (int)answer.size()) ? HR_OK : HR_ERROR;
    }

    EnHandleResult OnClose(IUdpServer* pSender, CONNID dwConnID, EnSocketOperation, int iErrorCode) override
    {
        PVOID pExtra = nullptr;
        if (pSender->GetConnectionExtra(dwConnID, &pExtra))
            delete (Incoming*)pExtra; // what was not complete vanishes
        if (iErrorCode != 0)
            fprintf(stderr, "receiver: connection %lu: %s\n", dwConnID, strerror(iErrorCode));
        return HR_OK;
    }

private:
    const int m_directory;
};

class Receiver
{
public:
    explicit Receiver(int directory) : m_listener(directory), m_server(&m_listener) { Configure(Arq(), Udp()); }

    bool Start(const char* address, USHORT port)
    {
        if (Udp().Start(address, port))
            return true;
        fprintf(stderr, "receiver: cannot start: %s\n", reason_of(&Udp()).c_str());
        return false;
    }

    USHORT Port()
    {
        char bound[64];
        int length = sizeof bound;
        USHORT port = 0;
        Udp().GetListenAddress(bound, length, port);
        return port;
    }

    void Stop() { Udp().Stop(); }

private:
    // An ARQ server has both interfaces.
    IArqSocket& Arq() { return *m_server.Get(); }
    IUdpServer& Udp() { return *m_server.Get(); }

    CReceiver m_listener;
    CUdpArqServerPtr m_server;
};

int Receive(const char* path, const char* address, USHORT port)
{
    int directory = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    if (directory < 0)
    {
        fprintf(stderr, "receiver: %s: %s\n", path, strerror(errno));
        return EXIT_FAILURE;
    }
    int stopSignals = open_stop_signals();
    Receiver receiver(directory);
    int status = EXIT_FAILURE;
    if (stopSignals >= 0 && receiver.Start(address, port))
    {
        printf("READY %u\n", receiver.Port());
        fflush(stdout);
        wait_for_stop(stopSignals);
        receiver.Stop();
        status = EXIT_SUCCESS;
    }
    close(directory);
    return status;
}

// ---- Sender ---------------------------------------------------------------------------------------------------------

// Notes what happens on the worker thread, for the thread that sends.
class CSender : public CUdpClientListener
{
public:
    EnHandleResult OnHandShake(IUdpClient*, CONNID) override
    {
        Change([this] { m_ready = true; });
        return HR_OK;
    }

    EnHandleResult OnReceive(IUdpClient*, CONNID, const BYTE* pData, int iLength) override
    {
        Change([&] { m_answer.assign((const char*)pData, iLength); });
        return HR_OK;
    }

    EnHandleResult OnClose(IUdpClient*, CONNID, EnSocketOperation, int iErrorCode) override
    {
        Change([&] {
            m_closed = true;
            m_error = iErrorCode;
        });
        return HR_OK;
    }

    // These return false if the connection has ended.
    bool WaitUntilReady()
    {
        std::unique_lock<std::mutex> lock(m_lock);
        m_changed.wait(lock, [this] { return m_ready || m_closed; });
        return !m_closed;
    }

    bool WaitForAnswer(std::string& answer)
    {
        std::unique_lock<std::mutex> lock(m_lock);
        m_changed.wait(lock, [this] { return !m_answer.empty() || m_closed; });
        answer.swap(m_answer);
        m_answer.clear();
        return !answer.empty();
    }

    bool HasAnswer()
    {
        std::lock_guard<std::mutex> guard(m_lock);
        return !m_answer.empty();
    }

    std::string Reason()
    {
        std::lock_guard<std::mutex> guard(m_lock);
        return m_error != 0 ? strerror(m_error) : "the receiver has ended the connection, or does not answer any more";
    }

private:
    template<class Do>
    void Change(Do change)
    {
        std::lock_guard<std::mutex> guard(m_lock);
        change();
        m_changed.notify_all();
    }

    std::mutex m_lock;
    std::condition_variable m_changed;
    bool m_ready = false, m_closed = false;
    int m_error = 0;
    std::string m_answer;
};

class Sender
{
public:
    Sender() : m_client(&m_listener) { Configure(Arq(), Udp()); }

    bool Start(const char* address, USHORT port)
    {
        if (!Udp().Start(address, port, FALSE))
        {
            fprintf(stderr, "sender: cannot start: %s\n", reason_of(&Udp()).c_str());
            return false;
        }
        // Start says nothing about the receiver; the handshake shows that it is there.
        if (m_listener.WaitUntilReady())
            return true;
        fprintf(stderr, "sender: no receiver at %s:%u: %s\n", address, port, m_listener.Reason().c_str());
        return false;
    }

    // Returns when the receiver has confirmed the file.
    bool SendFile(const char* path, const std::string& name)
    {
        int file = open(path, O_RDONLY | O_CLOEXEC);
        struct stat status;
        bool sent = file >= 0 && fstat(file, &status) == 0;
        if (!sent)
            fprintf(stderr, "sender: %s: %s\n", path, strerror(errno));
        else
            sent = Transfer(file, (uint64_t)status.st_size, name);
        if (file >= 0)
            close(file);
        return sent;
    }

    void Stop() { Udp().Stop(); }

private:
    bool Transfer(int file, uint64_t size, const std::string& name)
    {
        auto begin = std::chrono::steady_clock::now(), told = begin;
        std::string message(1, (char)FILE_BEGINS);
        Put(message, size, 8);
        if (!Send(message + name))
            return Failed(name);

        Checksum checksum;
        std::vector<BYTE> piece(MESSAGE);
        piece[0] = FILE_DATA;
        uint64_t done = 0;
        while (done < size && !m_listener.HasAnswer()) // an answer before the end says no
        {
            ssize_t length = read(file, &piece[1], MESSAGE - 1);
            if (length < 0 && errno == EINTR)
                continue;
            if (length <= 0)
            {
                fprintf(stderr, "sender: %s: %s\n", name.c_str(), length < 0 ? strerror(errno) : "it has become shorter");
                return false;
            }
            // It may have become longer, which is not sent.
            length = (uint64_t)length > size - done ? (ssize_t)(size - done) : length;
            checksum.Add(&piece[1], (size_t)length);
            done += (uint64_t)length;
            if (!WaitForSpace() || !Udp().Send(piece.data(), (int)length + 1))
                return Failed(name);
            auto now = std::chrono::steady_clock::now();
            if (now - told > std::chrono::milliseconds(500))
            {
                told = now;
                Progress(name, done, size, now - begin);
            }
        }

        message.assign(1, (char)FILE_ENDS);
        Put(message, checksum.Value(), 4);
        std::string answer, confirmation(1, (char)CONFIRMED);
        Put(confirmation, checksum.Value(), 4);
        if ((!m_listener.HasAnswer() && !Send(message)) || !m_listener.WaitForAnswer(answer))
            return Failed(name);
        if (answer != confirmation)
        {
            fprintf(stderr, "sender: %s was refused: %s\n", name.c_str(), answer[0] == REFUSED ? answer.c_str() + 1 : "no such answer");
            return false;
        }
        Progress(name, done, size, std::chrono::steady_clock::now() - begin);
        printf("SENT %s %llu bytes, checksum %08x\n", name.c_str(), (unsigned long long)size, checksum.Value());
        fflush(stdout);
        return true;
    }

    // The library takes everything, and keeps it in memory. False: the connection has ended.
    bool WaitForSpace()
    {
        int waiting = 0;
        while (Arq().GetWaitingSendMessageCount(waiting))
        {
            if (waiting < WAITING)
                return true;
            // No event tells that this falls.
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            if (!Udp().HasStarted())
                return false;
        }
        return false;
    }

    bool Send(const std::string& message) { return Udp().Send((const BYTE*)message.data(), (int)message.size()); }

    bool Failed(const std::string& name)
    {
        fprintf(stderr, "sender: %s: %s\n", name.c_str(), m_listener.Reason().c_str());
        return false;
    }

    static void Progress(const std::string& name, uint64_t done, uint64_t size, std::chrono::steady_clock::duration time)
    {
        double seconds = std::chrono::duration<double>(time).count();
        printf("%s: %.0f %%, %.1f MB/s\n", name.c_str(), size > 0 ? 100.0 * (double)done / (double)size : 100.0,
            seconds > 0 ? (double)done / 1e6 / seconds : 0.0);
        fflush(stdout);
    }

    // An ARQ client has both interfaces.
    IArqClient& Arq() { return *m_client.Get(); }
    IUdpClient& Udp() { return *m_client.Get(); }

    CSender m_listener;
    CUdpArqClientPtr m_client;
};

int Send(const char* address, USHORT port, int count, char** arguments)
{
    Sender sender;
    if (!sender.Start(address, port))
        return EXIT_FAILURE;
    bool sent = true;
    for (int i = 0; i < count && sent; i++)
    {
        std::string name;
        if (std::string("-n") == arguments[i])
        {
            name = arguments[i + 1];
            i += 2;
        }
        else
        {
            name = arguments[i];
            name.erase(0, name.rfind('/') + 1); // npos + 1 is 0
        }
        sent = sender.SendFile(arguments[i], name);
    }
    // Everything was confirmed, so nothing can be lost.
    sender.Stop();
    return sent ? EXIT_SUCCESS : EXIT_FAILURE;
}

// ---- Demonstration --------------------------------------------------------------------------------------------------

// Sends a file of random bytes over a bad link.
int Demonstrate(const char* directory, size_t megabytes, const LossyLink::Behaviour& behaviour)
{
    const std::string source = std::string(directory) + "/sent.bin";
    std::minstd_rand random(behaviour.seed);
    std::vector<char> bytes(megabytes * 1000000);
    for (char& byte : bytes)
        byte = (char)(random() >> 8);
    FILE* file = fopen(source.c_str(), "wb");
    bool written = file != nullptr && fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    if (file == nullptr || fclose(file) != 0 || !written)
    {
        perror(source.c_str());
        return EXIT_FAILURE;
    }

    int store = open(directory, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    Receiver receiver(store);
    LossyLink link;
    Sender sender;
    bool sent = false;
    if (receiver.Start("127.0.0.1", 0) && link.Open(receiver.Port(), behaviour))
    {
        printf("demo: %zu MB over a link with %u ms each way that loses %u %% of all datagrams, sends %u %% twice, and holds %u %% back\n",
            megabytes, behaviour.delay, behaviour.lost, behaviour.twice, behaviour.heldBack);
        fflush(stdout);
        sent = sender.Start("127.0.0.1", link.Port()) && sender.SendFile(source.c_str(), "received.bin");
    }
    sender.Stop();
    link.Close();
    receiver.Stop();
    close(store);
    const LossyLink::Counts& counts = link.Passed();
    printf("demo: the link passed on %lu datagrams, lost %lu, sent %lu twice, and let %lu be overtaken: %s\n", counts.passed, counts.lost,
        counts.twice, counts.overtaken, sent ? "the file is complete" : "FAILED");
    return sent ? EXIT_SUCCESS : EXIT_FAILURE;
}

int DemonstrateIn(const char* parent, size_t megabytes, const LossyLink::Behaviour& behaviour)
{
    std::string directory = std::string(parent) + "/arq_file.XXXXXX";
    if (mkdtemp(&directory[0]) == nullptr)
    {
        perror(directory.c_str());
        return EXIT_FAILURE;
    }
    int status = Demonstrate(directory.c_str(), megabytes, behaviour);
    unlink((directory + "/sent.bin").c_str());
    unlink((directory + "/received.bin").c_str());
    rmdir(directory.c_str());
    return status;
}

// A number in decimal digits, or -1.
long Number(const char* text, long most)
{
    char* end = nullptr;
    long value = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && value <= most ? value : -1;
}

// Each -n has a name and a file behind it.
bool AreFiles(int count, char** arguments)
{
    for (int i = 0; i < count; i++)
        if (std::string("-n") == arguments[i] && (i += 2) >= count)
            return false;
    return count > 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string what = argc > 1 ? argv[1] : "";
    if (what == "receive" && argc >= 3 && argc <= 5)
    {
        long port = argc > 4 ? Number(argv[4], 65535) : 5558;
        if (port >= 0)
            return Receive(argv[2], argc > 3 ? argv[3] : "127.0.0.1", (USHORT)port);
    }
    if (what == "send" && argc >= 5)
    {
        long port = Number(argv[3], 65535);
        if (port > 0 && AreFiles(argc - 4, argv + 4))
            return Send(argv[2], (USHORT)port, argc - 4, argv + 4);
    }
    if (what == "demo" && argc <= 5)
    {
        long megabytes = argc > 2 ? Number(argv[2], 1000) : 8, lost = argc > 3 ? Number(argv[3], 50) : 5;
        long seed = argc > 4 ? Number(argv[4], 1000000000) : 1;
        LossyLink::Behaviour behaviour;
        behaviour.lost = (unsigned)lost;
        behaviour.twice = 2;
        behaviour.heldBack = 5;
        behaviour.delay = 10;
        behaviour.longest = 20;
        behaviour.seed = (unsigned)seed;
        const char* parent = getenv("TMPDIR");
        if (megabytes > 0 && lost >= 0 && seed >= 0)
            return DemonstrateIn(parent != nullptr && *parent != '\0' ? parent : "/tmp", (size_t)megabytes, behaviour);
    }
    fprintf(stderr,
        "usage: %s receive DIRECTORY [ADDRESS [PORT]]\n"
        "       %s send ADDRESS PORT [-n NAME] FILE ...\n"
        "       %s demo [MEGABYTES [LOST_PERCENT [SEED]]]\n",
        argv[0], argv[0], argv[0]);
    return 2;
}
