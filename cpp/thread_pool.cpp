// Thread pools: objects that forward to those of the core, and lead their events to listeners.
//
// The functions are those of HPSocket.h, which cannot be included together with the core's headers. The tests of c-tests/cpp-abi call
// them as that header says.
#include <cerrno>
#include <new>

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/HPSocket4C.h>
#include <hpsocket/SocketInterface.h>

#include "core.h"
#include "errors.h"

namespace hp
{

namespace
{

// It lives exactly as long as callbacks may come: the core gives it back (`released`).
class ThreadPool final : public IHPThreadPool, public CoreHandle
{
public:
    ThreadPool(HP_ThreadPool core, IHPThreadPoolListener* listener) noexcept : CoreHandle(core), m_listener(listener)
    {
        HP_Ext_SetSender(core, this, released);
    }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    // `delete` calls this instead of the destructor (C++20).
    static void operator delete(ThreadPool* pool, std::destroying_delete_t) noexcept { Destroy_HP_ThreadPool(pool->core()); }

    // Only a program that calls the destructor explicitly gets here with a pool. It will free the memory itself, so the core must not.
    ~ThreadPool() override
    {
        if (core())
        {
            HP_Ext_SetSender(core(), this, nullptr);
            Destroy_HP_ThreadPool(core());
        }
    }

    BOOL Start(DWORD dwThreadCount, DWORD dwMaxQueueSize, EnRejectedPolicy enRejectedPolicy, DWORD dwStackSize) override
    {
        return HP_ThreadPool_Start(core(), dwThreadCount, dwMaxQueueSize, enRejectedPolicy, dwStackSize);
    }

    BOOL Stop(DWORD dwMaxWait) override { return HP_ThreadPool_Stop(core(), dwMaxWait); }
    BOOL Submit(Fn_TaskProc fnTaskProc, PVOID pvArg, DWORD dwMaxWait) override { return HP_ThreadPool_Submit(core(), fnTaskProc, pvArg, dwMaxWait); }
    BOOL Submit(LPTSocketTask pTask, DWORD dwMaxWait) override { return HP_ThreadPool_Submit_Task(core(), pTask, dwMaxWait); }
    BOOL AdjustThreadCount(DWORD dwNewThreadCount) override { return HP_ThreadPool_AdjustThreadCount(core(), dwNewThreadCount); }
    BOOL Wait(DWORD dwMilliseconds) override { return HP_ThreadPool_Wait(core(), dwMilliseconds); }
    BOOL HasStarted() override { return HP_ThreadPool_HasStarted(core()); }
    EnServiceState GetState() override { return HP_ThreadPool_GetState(core()); }
    DWORD GetQueueSize() override { return HP_ThreadPool_GetQueueSize(core()); }
    DWORD GetTaskCount() override { return HP_ThreadPool_GetTaskCount(core()); }
    DWORD GetThreadCount() override { return HP_ThreadPool_GetThreadCount(core()); }
    DWORD GetMaxQueueSize() override { return HP_ThreadPool_GetMaxQueueSize(core()); }
    EnRejectedPolicy GetRejectedPolicy() override { return HP_ThreadPool_GetRejectedPolicy(core()); }

    static void on_startup(HP_ThreadPool pool) noexcept
    {
        tell(pool, "OnStartup", [](auto& to, auto* from) { to.OnStartup(from); });
    }

    static void on_shutdown(HP_ThreadPool pool) noexcept
    {
        tell(pool, "OnShutdown", [](auto& to, auto* from) { to.OnShutdown(from); });
    }

    static void on_worker_start(HP_ThreadPool pool, THR_ID thread) noexcept
    {
        tell(pool, "OnWorkerThreadStart", [&](auto& to, auto* from) { to.OnWorkerThreadStart(from, thread); });
    }

    static void on_worker_end(HP_ThreadPool pool, THR_ID thread) noexcept
    {
        tell(pool, "OnWorkerThreadEnd", [&](auto& to, auto* from) { to.OnWorkerThreadEnd(from, thread); });
    }

private:
    template<class Call>
    static void tell(HP_ThreadPool pool, const char* callback, Call call) noexcept
    {
        auto* object = static_cast<ThreadPool*>(pool);
        try
        {
            if (object->m_listener)
                call(*object->m_listener, static_cast<IHPThreadPool*>(object));
        }
        catch (...)
        {
            exception_left(callback);
        }
    }

    static void released(PVOID pool) noexcept
    {
        auto* object = static_cast<ThreadPool*>(pool);
        object->forget_core();
        object->~ThreadPool();
        ::operator delete(object);
    }

    IHPThreadPoolListener* const m_listener;
};

// A listener of the core that leads to the object. Null: out of memory, with errno set.
HP_ThreadPoolListener listen() noexcept
{
    HP_ThreadPoolListener events = Create_HP_ThreadPoolListener();
    if (!events)
        return nullptr; // the setters would overwrite errno
    HP_Set_FN_ThreadPool_OnStartup(events, ThreadPool::on_startup);
    HP_Set_FN_ThreadPool_OnShutdown(events, ThreadPool::on_shutdown);
    HP_Set_FN_ThreadPool_OnWorkerThreadStart(events, ThreadPool::on_worker_start);
    HP_Set_FN_ThreadPool_OnWorkerThreadEnd(events, ThreadPool::on_worker_end);
    return events;
}

} // namespace

} // namespace hp

HPSOCKET_API IHPThreadPool* HP_Create_ThreadPool(IHPThreadPoolListener* pListener)
{
    HP_ThreadPoolListener events = pListener ? hp::listen() : nullptr;
    if (pListener && !events)
        return nullptr;
    HP_ThreadPool core = Create_HP_ThreadPool(events);
    Destroy_HP_ThreadPoolListener(events); // the pool keeps it alive
    if (!core)
        return nullptr;
    void* memory = ::operator new(sizeof(hp::ThreadPool), std::nothrow);
    if (!memory)
    {
        Destroy_HP_ThreadPool(core);
        errno = ENOMEM;
        return nullptr;
    }
    return ::new (memory) hp::ThreadPool(core, pListener);
}

HPSOCKET_API void HP_Destroy_ThreadPool(IHPThreadPool* pThreadPool) { delete pThreadPool; }

HPSOCKET_API LPTSocketTask HP_Create_SocketTaskObj(Fn_SocketTaskProc fnTaskProc, PVOID pSender, CONNID dwConnID, LPCBYTE pBuffer, INT iBuffLen,
    EnTaskBufferType enBuffType, WPARAM wParam, LPARAM lParam)
{
    return Create_HP_SocketTaskObj(fnTaskProc, pSender, dwConnID, pBuffer, iBuffLen, enBuffType, wParam, lParam);
}

HPSOCKET_API void HP_Destroy_SocketTaskObj(LPTSocketTask pTask) { Destroy_HP_SocketTaskObj(pTask); }
