// Compressors and decompressors: objects that forward to those of the core.
//
// The functions are those of HPSocket.h, which cannot be included together with the core's headers. The tests of c-tests/cpp-abi call
// them as that header says.
#pragma once

#include <cerrno>
#include <new>

#include <hpsocket/HPSocket4C.h>
#include <hpsocket/SocketInterface.h>

namespace hp
{

class Compressor final : public IHPCompressor
{
public:
    explicit Compressor(HP_Compressor core) noexcept : m_core(core) {}
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor() override { Destroy_HP_Compressor(m_core); }

    // The callback may delete the object, so nothing of it is used after the core's call.
    BOOL Process(const BYTE* pData, int iLength, BOOL bLast, PVOID pContext) override
    {
        return HP_Compressor_Process(m_core, pData, iLength, bLast, pContext);
    }

    BOOL ProcessEx(const BYTE* pData, int iLength, BOOL bLast, BOOL bFlush, PVOID pContext) override
    {
        return HP_Compressor_ProcessEx(m_core, pData, iLength, bLast, bFlush, pContext);
    }

    BOOL Reset() override { return HP_Compressor_Reset(m_core); }
    BOOL IsValid() override { return HP_Compressor_IsValid(m_core); }

private:
    const HP_Compressor m_core;
};

class Decompressor final : public IHPDecompressor
{
public:
    explicit Decompressor(HP_Decompressor core) noexcept : m_core(core) {}
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;
    ~Decompressor() override { Destroy_HP_Decompressor(m_core); }

    BOOL Process(const BYTE* pData, int iLength, PVOID pContext) override
    {
        return HP_Decompressor_Process(m_core, pData, iLength, pContext);
    }

    BOOL Reset() override { return HP_Decompressor_Reset(m_core); }
    BOOL IsValid() override { return HP_Decompressor_IsValid(m_core); }

private:
    const HP_Decompressor m_core;
};

// Null: out of memory, with errno set.
template<class Adapter>
Adapter* adapt(HP_Object core, void (*destroy)(HP_Object)) noexcept
{
    if (!core)
        return nullptr;
    auto* object = new (std::nothrow) Adapter(core);
    if (!object)
    {
        destroy(core);
        errno = ENOMEM;
    }
    return object;
}

inline IHPCompressor* compressor(HP_Compressor core) noexcept { return adapt<Compressor>(core, Destroy_HP_Compressor); }
inline IHPDecompressor* decompressor(HP_Decompressor core) noexcept { return adapt<Decompressor>(core, Destroy_HP_Decompressor); }

} // namespace hp
