// Talks to pull_server: sends messages of growing size, one after the other, and checks every echo.
//
//     pull_client ADDRESS PORT [MESSAGES]        default: 1000 messages

#include <hpsocket/HPSocket.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "echo.h"
#include "reason.h"

namespace
{

// Sends a message, waits for its echo in OnReceive, then sends the next one.
class CEcho : public CTcpPullClientListener
{
public:
    explicit CEcho(unsigned messages) : wanted_(messages) {}

    EnHandleResult OnHandShake(ITcpClient* pSender, CONNID) override { return Send(pSender) ? HR_OK : HR_ERROR; }

    EnHandleResult OnReceive(ITcpClient* pSender, CONNID, int iLength) override
    {
        if (iLength < length_)
            return HR_OK; // the rest is still on its way

        BYTE echo[MAX_MESSAGE];
        if (ITcpPullClient::FromS(pSender)->Fetch(echo, length_) != FR_OK || memcmp(echo, message_, length_) != 0)
            return HR_ERROR;
        if (++echoed_ == wanted_)
        {
            End();
            return HR_OK;
        }
        return Send(pSender) ? HR_OK : HR_ERROR;
    }

    EnHandleResult OnClose(ITcpClient*, CONNID, EnSocketOperation, int) override
    {
        End();
        return HR_OK;
    }

    // Waits for the last echo, or for the end of the connection.
    bool Wait()
    {
        std::unique_lock<std::mutex> lock(lock_);
        changed_.wait(lock, [this] { return ended_; });
        return echoed_ == wanted_;
    }

    unsigned Echoed() const { return echoed_; }

private:
    bool Send(ITcpClient* pClient)
    {
        uint32_t payload = echoed_ * 7 % 2000;
        put_length(message_, payload);
        memset(message_ + HEADER_SIZE, (int)(echoed_ & 0xFF), payload);
        length_ = HEADER_SIZE + (int)payload;
        return pClient->Send(message_, length_);
    }

    void End()
    {
        std::lock_guard<std::mutex> guard(lock_);
        ended_ = true;
        changed_.notify_all();
    }

    const unsigned wanted_;
    // Only callbacks use these, and they never overlap; main reads them when everything is over.
    unsigned echoed_ = 0;
    BYTE message_[MAX_MESSAGE];
    int length_ = 0;

    std::mutex lock_;
    std::condition_variable changed_;
    bool ended_ = false;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
    {
        fprintf(stderr, "usage: %s ADDRESS PORT [MESSAGES]\n", argv[0]);
        return 2;
    }
    int messages = argc > 3 ? atoi(argv[3]) : 1000;
    CEcho listener(messages > 0 ? (unsigned)messages : 1);
    CTcpPullClientPtr client(&listener);

    if (!client->Start(argv[1], (USHORT)atoi(argv[2]), FALSE))
    {
        fprintf(stderr, "client: %s\n", reason_of(client.Get()).c_str());
        return EXIT_FAILURE;
    }
    bool complete = listener.Wait();
    client->Stop();
    printf("C++ client: %u of %d echoes were right\n", listener.Echoed(), messages);
    return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
