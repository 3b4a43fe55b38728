//! What a connection does with its bytes at first.

use crate::component::{Component, Framing, Property};
use crate::layer;

impl Component {
    /// The framing with which a connection begins.
    pub(in crate::component) fn first_framing(&self) -> layer::Framing {
        let size = self.property(Property::SocketBufferSize).max(1);
        match self.component_type.framing {
            Framing::Http(feature) if self.starts_http() => {
                layer::Framing::Http(self.new_http(feature))
            }
            Framing::Push | Framing::Http(_) | Framing::Arq(_) => layer::Framing::Push(size),
            Framing::Pull => layer::Framing::Pull(size, layer::Buffer::default()),
            Framing::Pack => layer::Framing::Pack(self.pack_format(), layer::ByteQueue::default()),
        }
    }
}
