//! Finds the connection of an address. Each datagram asks here, so the addresses are spread over
//! several tables with a lock each.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::net::SocketAddr;

use crossbeam_utils::CachePadded;

use crate::conn::ConnId;
use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::locks::Mutex;
use crate::os::{memory, reserve};

/// How many tables there are.
const PARTS: usize = 16;

type Part = CachePadded<Mutex<HashMap<Key, ConnId, Prepared>>>;

/// Addresses and the IDs of their connections. The keys of the hash are random, so nobody can
/// choose addresses that collide.
pub(super) struct Sessions {
    parts: Box<[Part]>,
    hasher: RandomState,
}

/// An address with its hash, which is computed once for the choice of the table and the search
/// in it.
#[derive(Clone, Copy)]
struct Key {
    address: SocketAddr,
    hash: u64,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Gives the hash that a [`Key`] has.
#[derive(Clone, Copy, Default)]
struct Prepared(u64);

impl Hasher for Prepared {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    /// No key has other parts.
    fn write(&mut self, _: &[u8]) {}
}

impl BuildHasher for Prepared {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self::default()
    }
}

impl Sessions {
    /// Without an address. ENOMEM.
    pub(super) fn new() -> Result<Self, Errno> {
        let part = || {
            Ok(Part::new(Mutex::new(HashMap::with_hasher(
                Prepared::default(),
            ))))
        };
        Ok(Self {
            parts: memory::filled(PARTS, part)?,
            hasher: RandomState::new(),
        })
    }

    fn key(&self, address: SocketAddr) -> Key {
        // A few large numbers take a third of the time of the parts that addresses consist of.
        let hash = match address {
            SocketAddr::V4(v4) => {
                let host = u64::from(u32::from(*v4.ip()));
                self.hasher.hash_one(host << 16 | u64::from(v4.port()))
            }
            SocketAddr::V6(v6) => {
                let rest = u64::from(v6.scope_id()) << 16 | u64::from(v6.port());
                self.hasher.hash_one((u128::from(*v6.ip()), rest))
            }
        };
        Key { address, hash }
    }

    /// The tables use the lowest and the highest bits.
    fn part(&self, key: &Key) -> &Part {
        &self.parts[usize::try_from(key.hash >> 32 & 0xFFFF).unwrap_or(0) % PARTS]
    }

    pub(super) fn find(&self, address: &SocketAddr) -> Option<ConnId> {
        let key = self.key(*address);
        self.part(&key).lock().get(&key).copied()
    }

    /// ENOMEM.
    pub(super) fn insert(&self, address: SocketAddr, id: ConnId) -> Result<(), Errno> {
        let key = self.key(address);
        let mut part = self.part(&key).lock();
        if part.len() == part.capacity() {
            faults::fail(Call::Memory)?;
            memory::available()?;
            reserve::without(|| part.try_reserve(1)).map_err(|_| Errno::ENOMEM)?;
        }
        part.insert(key, id);
        Ok(())
    }

    /// The address belongs to this connection no more.
    pub(super) fn remove(&self, address: &SocketAddr, id: ConnId) {
        let key = self.key(*address);
        let mut part = self.part(&key).lock();
        if part.get(&key) == Some(&id) {
            part.remove(&key);
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

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn addresses() -> Vec<SocketAddr> {
        let hosts = [
            "127.0.0.1",
            "127.0.0.2",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[fe80::1%1]",
            "[fe80::1%2]",
        ];
        let texts = hosts
            .iter()
            .flat_map(|host| (1..200).map(move |port| format!("{host}:{port}")));
        texts.map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn each_address_has_its_connection() {
        let (sessions, all) = (Sessions::new().unwrap(), addresses());
        for (address, id) in all.iter().zip(1..) {
            assert_eq!(sessions.find(address), None);
            sessions.insert(*address, id).unwrap();
        }
        for (address, id) in all.iter().zip(1..) {
            assert_eq!(sessions.find(address), Some(id));
            // It belongs to another connection.
            sessions.remove(address, id + 1);
            assert_eq!(sessions.find(address), Some(id));
            sessions.remove(address, id);
            assert_eq!(sessions.find(address), None);
        }
    }

    /// No part of an address is left out of the hash, and none decides the table alone.
    #[test]
    fn addresses_are_spread() {
        let (sessions, all) = (Sessions::new().unwrap(), addresses());
        let hashes: HashSet<_> = all
            .iter()
            .map(|address| sessions.key(*address).hash)
            .collect();
        assert_eq!(hashes.len(), all.len());
        for (address, id) in all.iter().zip(1..) {
            sessions.insert(*address, id).unwrap();
        }
        let most = sessions.parts.iter().map(|part| part.lock().len()).max();
        assert!(most.unwrap() < all.len() / 4);
    }
}
