// What every adapter is made of: a component of the core, known by its handle, behind one of the public interfaces.
#pragma once

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/SocketInterface.h>

namespace hp
{

/// Whether a class says what it is. One that was compiled with -fno-rtti has a null pointer in front of its table of virtual
/// functions (Itanium C++ ABI), which dynamic_cast would follow.
inline bool has_type_information(const void* object) noexcept { return (*static_cast<const void* const* const*>(object))[-1] != nullptr; }

/// The handle of a component: the part that all objects of this library have, and no others.
class CoreHandle
{
public:
    /// That of the object behind an interface. Null, which the core refuses with EINVAL, for null and for a program's own class.
    template<class I>
    static HP_Object of(I* object) noexcept
    {
        auto* handle = object && has_type_information(object) ? dynamic_cast<CoreHandle*>(object) : nullptr;
        return handle ? handle->core_ : nullptr;
    }

protected:
    explicit CoreHandle(HP_Object core) noexcept : core_(core) {}

    HP_Object core() const noexcept { return core_; }

    /// The component is gone: calls that still come are refused by the core, as those on any bad handle.
    void forget_core() noexcept { core_ = nullptr; }

private:
    HP_Object core_;
};

/// The first class of an adapter's chain. Every class of a chain is a template of the next one, implements some members of the
/// interface by handing them to the core, and knows nothing else; Object (object.h) completes it.
template<class I>
class Core : public I, public CoreHandle
{
public:
    using Interface = I;

protected:
    using CoreHandle::CoreHandle;
};

} // namespace hp
