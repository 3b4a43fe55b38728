// What every adapter is made of: a component of the core, known by its handle, behind one of the public interfaces.
#pragma once

#include <hpsocket/HPSocket4C-Ext.h>
#include <hpsocket/SocketInterface.h>

namespace hp
{

/// The first class of an adapter's chain. Every class of a chain is a template of the next one, implements some members of the
/// interface by handing them to the core, and knows nothing else; Object (object.h) completes it.
template<class I>
class Core : public I
{
public:
    using Interface = I;

protected:
    explicit Core(HP_Object core) noexcept : core_(core) {}

    HP_Object core() const noexcept { return core_; }

    /// The component is gone: calls that still come are refused by the core, as those on any bad handle.
    void forget_core() noexcept { core_ = nullptr; }

private:
    HP_Object core_;
};

} // namespace hp
