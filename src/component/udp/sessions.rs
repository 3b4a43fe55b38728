//! Finds the connection of an address. Each datagram asks here, so the addresses are spread over
//! several tables with a lock each.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;

use crossbeam_utils::CachePadded;

use crate::conn::ConnId;
use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::locks::Mutex;
use crate::os::{memory, reserve};

/// How many tables there are.
const PARTS: usize = 16;

type Part = CachePadded<Mutex<HashMap<SocketAddr, ConnId, RandomState>>>;

/// Addresses and the IDs of their connections. The keys of the hash are random, so nobody can
/// choose addresses that collide.
pub(super) struct Sessions {
    parts: Box<[Part]>,
    hasher: RandomState,
}

impl Sessions {
    /// Without an address. ENOMEM.
    pub(super) fn new() -> Result<Self, Errno> {
        let hasher = RandomState::new();
        let part = || Ok(Part::new(Mutex::new(HashMap::with_hasher(hasher.clone()))));
        Ok(Self {
            parts: memory::filled(PARTS, part)?,
            hasher,
        })
    }

    fn part(&self, address: &SocketAddr) -> &Part {
        let place = self.hasher.hash_one(address) >> 32;
        &self.parts[usize::try_from(place).unwrap_or(0) % PARTS]
    }

    pub(super) fn find(&self, address: &SocketAddr) -> Option<ConnId> {
        self.part(address).lock().get(address).copied()
    }

    /// ENOMEM.
    pub(super) fn insert(&self, address: SocketAddr, id: ConnId) -> Result<(), Errno> {
        let mut part = self.part(&address).lock();
        if part.len() == part.capacity() {
            faults::fail(Call::Memory)?;
            memory::available()?;
            reserve::without(|| part.try_reserve(1)).map_err(|_| Errno::ENOMEM)?;
        }
        part.insert(address, id);
        Ok(())
    }

    /// The address belongs to this connection no more.
    pub(super) fn remove(&self, address: &SocketAddr, id: ConnId) {
        let mut part = self.part(address).lock();
        if part.get(address) == Some(&id) {
            part.remove(address);
        }
    }
}

/// The address by which a peer is known: what it has chosen itself for each datagram does not
/// count.
pub(super) fn peer(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V6(mut address) => {
            address.set_flowinfo(0);
            address.into()
        }
        address @ SocketAddr::V4(_) => address,
    }
}
