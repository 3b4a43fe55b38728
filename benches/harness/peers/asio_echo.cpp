// Boost.Asio peer: one io_context, one thread. Prints "READY port=N"; ends with the script that started it.
#include <boost/asio.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <vector>

using boost::asio::ip::tcp;
using boost::system::error_code;

struct session : std::enable_shared_from_this<session> {
    explicit session(tcp::socket &&accepted) : socket(std::move(accepted)), buffer(16384) {}

    void read()
    {
        auto self = shared_from_this();
        socket.async_read_some(boost::asio::buffer(buffer), [this, self](error_code error, std::size_t n) {
            if (!error)
                write(n);
        });
    }

    void write(std::size_t n)
    {
        auto self = shared_from_this();
        boost::asio::async_write(socket, boost::asio::buffer(buffer.data(), n), [this, self](error_code error, std::size_t) {
            if (!error)
                read();
        });
    }

    tcp::socket socket;
    std::vector<char> buffer;
};

static void accept_next(tcp::acceptor &acceptor)
{
    acceptor.async_accept([&acceptor](error_code error, tcp::socket socket) {
        if (!error) {
            socket.set_option(tcp::no_delay(true));
            std::make_shared<session>(std::move(socket))->read();
        }
        accept_next(acceptor);
    });
}

int main()
{
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    prctl(PR_SET_PDEATHSIG, SIGKILL);

    boost::asio::io_context context(1);
    tcp::acceptor acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    acceptor.listen(4096);
    accept_next(acceptor);
    std::printf("READY port=%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    context.run();
}
