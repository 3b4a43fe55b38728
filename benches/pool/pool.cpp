// Thread pools compared: that of the library, and one as it is usually written in C++ (mutex, condition variable, deque). Both run in
// turn in one process, so that other load of the machine hits both.
//
//   pool [ROUNDS] [TASKS]: tasks per second that one thread submits and the workers run, with 1, 2 and 8 workers: the median of the
//   ratios and the best figures; and the time from Submit to the task's start, when tasks come one at a time: median and p99.
#include <hpsocket/HPSocket4C.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

struct Usual
{
    explicit Usual(int workers)
    {
        for (int i = 0; i < workers; i++)
            m_threads.emplace_back([this] { work(); });
    }

    ~Usual()
    {
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            m_over = true;
        }
        m_there.notify_all();
        for (auto& thread : m_threads)
            thread.join();
    }

    void submit(void (*task)(void*), void* argument)
    {
        {
            std::lock_guard<std::mutex> lock(m_mutex);
            m_tasks.emplace_back(task, argument);
        }
        m_there.notify_one();
    }

private:
    void work()
    {
        std::unique_lock<std::mutex> lock(m_mutex);
        for (;;)
        {
            m_there.wait(lock, [this] { return m_over || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            auto task = m_tasks.front();
            m_tasks.pop_front();
            lock.unlock();
            task.first(task.second);
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_there;
    std::deque<std::pair<void (*)(void*), void*>> m_tasks;
    bool m_over = false;
    std::vector<std::thread> m_threads;
};

struct Ours
{
    explicit Ours(int workers) : m_pool(Create_HP_ThreadPool(nullptr))
    {
        if (!HP_ThreadPool_Start(m_pool, static_cast<DWORD>(workers), 0, TRP_CALL_FAIL, 0))
            std::abort();
    }

    ~Ours() { Destroy_HP_ThreadPool(m_pool); }
    void submit(void (*task)(void*), void* argument)
    {
        if (!HP_ThreadPool_Submit(m_pool, task, argument, 0))
            std::abort();
    }

private:
    HP_ThreadPool m_pool;
};

struct alignas(128) Count
{
    std::atomic<long> value{0};
};

// A short task. Each worker has a counter of its own.
void task(void* argument)
{
    static std::atomic<int> next{0};
    thread_local int mine = next++ % 64;
    auto* counts = static_cast<Count*>(argument);
    counts[mine].value.store(counts[mine].value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

double processor_time()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Speed
{
    double rate, processor; // tasks per second, microseconds of processor time per task
};

template<class Pool>
Speed speed(int workers, int tasks)
{
    std::vector<Count> counts(64);
    double processor = processor_time();
    auto begin = Clock::now();
    {
        Pool pool(workers);
        for (int i = 0; i < tasks; i++)
            pool.submit(task, counts.data());
    } // waits for all
    double took = std::chrono::duration<double>(Clock::now() - begin).count();
    return {tasks / took, (processor_time() - processor) * 1e6 / tasks};
}

std::atomic<long long> started{0};

void note_start(void*) { started = Clock::now().time_since_epoch().count(); }

template<class Pool>
std::vector<double> delays(int workers, int count)
{
    Pool pool(workers);
    std::vector<double> all;
    for (int i = 0; i < count; i++)
    {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
        started = 0;
        long long begin = Clock::now().time_since_epoch().count();
        pool.submit(note_start, nullptr);
        long long seen;
        while ((seen = started) == 0)
            std::this_thread::yield();
        all.push_back(static_cast<double>(seen - begin) / 1000);
    }
    return all;
}

double at(std::vector<double> values, double part)
{
    std::sort(values.begin(), values.end());
    return values[static_cast<size_t>(part * static_cast<double>(values.size() - 1))];
}

} // namespace

int main(int argc, char** argv)
{
    int rounds = argc > 1 ? std::atoi(argv[1]) : 9, tasks = argc > 2 ? std::atoi(argv[2]) : 300000;
    for (int workers : {1, 2, 8})
    {
        std::vector<double> ratios, ours, usual, ours_processor, usual_processor, ours_delays, usual_delays;
        for (int round = 0; round < rounds; round++)
        {
            Speed one = speed<Ours>(workers, tasks), other = speed<Usual>(workers, tasks);
            ratios.push_back(one.rate / other.rate);
            ours.push_back(one.rate);
            usual.push_back(other.rate);
            ours_processor.push_back(one.processor);
            usual_processor.push_back(other.processor);
            auto a = delays<Ours>(workers, 500), b = delays<Usual>(workers, 500);
            ours_delays.insert(ours_delays.end(), a.begin(), a.end());
            usual_delays.insert(usual_delays.end(), b.begin(), b.end());
        }
        std::printf("%d workers: %.2f M/s, C++ %.2f M/s, ratio %.2f; processor time per task %.2f us, C++ %.2f us\n", workers, at(ours, 1) / 1e6,
            at(usual, 1) / 1e6, at(ratios, 0.5), at(ours_processor, 0.5), at(usual_processor, 0.5));
        std::printf("   submit to start: median %.1f us, p99 %.1f us; C++ %.1f us, %.1f us\n", at(ours_delays, 0.5), at(ours_delays, 0.99),
            at(usual_delays, 0.5), at(usual_delays, 0.99));
    }
}
