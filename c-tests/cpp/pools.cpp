// Thread pools and socket tasks through the C++ interfaces.
#include "support.h"

#include <atomic>
#include <string>

namespace
{

struct Listener final : CHPThreadPoolListener
{
    std::atomic<int> startup{0}, shutdown{0}, started{0}, ended{0}, wrong{0};
    IHPThreadPool* pool = nullptr;

    void OnStartup(IHPThreadPool* from) override
    {
        startup++;
        wrong += from != pool;
    }
    void OnShutdown(IHPThreadPool* from) override
    {
        shutdown++;
        wrong += from != pool;
    }
    void OnWorkerThreadStart(IHPThreadPool* from, THR_ID id) override
    {
        started++;
        wrong += from != pool || id != (THR_ID)pthread_self();
    }
    void OnWorkerThreadEnd(IHPThreadPool* from, THR_ID id) override
    {
        ended++;
        wrong += from != pool || id != (THR_ID)pthread_self();
    }
};

void count(PVOID argument) { ++*static_cast<std::atomic<int>*>(argument); }

void count_task(TSocketTask* task) { *reinterpret_cast<std::atomic<int>*>(task->wparam) += task->bufLen; }

void destroy_it(PVOID pool) { HP_Destroy_ThreadPool(static_cast<IHPThreadPool*>(pool)); }

} // namespace

// proves: CPP-82 CPP-84 TASK-9
CASE(life)
{
    Listener listener;
    CHPThreadPoolPtr pool(&listener);
    listener.pool = pool.Get();
    std::atomic<int> ran{0};
    MUST(pool->Start(3, 10, TRP_WAIT_FOR));
    fact("state %d, threads %u, policy %d", pool->GetState(), pool->GetThreadCount(),
        pool->GetRejectedPolicy());
    for (int i = 0; i < 100; i++)
        MUST(pool->Submit(count, &ran));
    LPTSocketTask task = HP_Create_SocketTaskObj(count_task, nullptr, 1, reinterpret_cast<LPCBYTE>("seven.."), 7, TBT_COPY, (WPARAM)&ran);
    fact("task %d, adjusted %d", pool->Submit(task), pool->AdjustThreadCount(1));
    MUST(pool->Stop());
    fact("run %d, most %u", ran.load(), pool->GetMaxQueueSize());
    fact("events %d %d, workers %d, wrong %d", listener.startup.load(), listener.shutdown.load(), listener.started == 3 && listener.ended == 3,
        listener.wrong.load());
    HP_Destroy_SocketTaskObj(HP_Create_SocketTaskObj(count_task, nullptr, 1, nullptr, 0));
    HP_Destroy_ThreadPool(nullptr);
}

// proves: POOL-22
CASE(destroyed_in_a_task)
{
    IHPThreadPool* pool = HP_Create_ThreadPool(nullptr);
    MUST(pool->Start(2));
    MUST(pool->Submit(destroy_it, pool));
    WAIT(count_threads() == 1);
    fact("gone");
}
