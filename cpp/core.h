// The base of every adapter: a component of the core, known by its handle, behind one of the public interfaces.
#pragma once

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/SocketInterface.h>

namespace hp
{

/// Whether the object's class has type information. A class that was compiled with -fno-rtti has a null pointer in
/// front of its vtable (Itanium C++ ABI), which dynamic_cast would follow.
inline bool has_type_information(const void* object) noexcept { return (*static_cast<const void* const* const*>(object))[-1] != nullptr; }

/// The handle of a component. All objects of this library have this base, and no others do.
class CoreHandle
{
public:
    /// The handle of the object behind an interface. Null, which the core refuses with EINVAL, for a null pointer and
    /// for a program's own class.
    template<class I>
    static HP_Object of(I* object) noexcept
    {
        auto* handle = object && has_type_information(object) ? dynamic_cast<CoreHandle*>(object) : nullptr;
        return handle ? handle->core_ : nullptr;
    }

protected:
    explicit CoreHandle(HP_Object core) noexcept : core_(core) {}

    HP_Object core() const noexcept { return core_; }

    /// Called when the component is gone. The core refuses later calls as it refuses any bad handle.
    void forget_core() noexcept { core_ = nullptr; }

private:
    HP_Object core_;
};

/// The first class of an adapter's chain. Every class of a chain is a template of the next one, implements some members
/// of the interface by forwarding them to the core, and knows nothing else; Object (object.h) completes the chain.
template<class I>
class Core : public I, public CoreHandle
{
public:
    using Interface = I;

protected:
    using CoreHandle::CoreHandle;
};

} // namespace hp
