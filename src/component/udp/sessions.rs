//! Finds the connection of an address. Each datagram asks here, so the addresses are spread over
//! several tables with a lock each.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::SocketAddr;

use crossbeam_utils::CachePadded;

use crate::conn::ConnId;
use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::locks::Mutex;
use crate::os::{memory, reserve};

/// How many tables there are.
const PARTS: usize = 16;

/// Addresses and the IDs of their connections.
pub(super) struct Sessions {
    parts: Box<[CachePadded<Mutex<Part>>]>,
    /// Decides with an address which part has it.
    key: u64,
}

/// Most components have peers of one family only, and addresses of IPv4 take less memory alone.
struct Part {
    v4: Table<u64>,
    v6: Table<V6>,
}

/// The keys of the hash are random, so nobody can choose addresses that collide.
type Table<K> = HashMap<K, ConnId, RandomState>;

/// An address as it is searched for: as few numbers as possible, because hashing them takes most
/// of the time.
enum Key {
    V4(u64),
    V6(V6),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct V6 {
    host: u128,
    /// Zone and port.
    place: u64,
}

impl From<&SocketAddr> for Key {
    fn from(address: &SocketAddr) -> Self {
        let port = u64::from(address.port());
        match address {
            SocketAddr::V4(v4) => Self::V4(u64::from(u32::from(*v4.ip())) << 16 | port),
            SocketAddr::V6(v6) => Self::V6(V6 {
                host: u128::from(*v6.ip()),
                place: u64::from(v6.scope_id()) << 16 | port,
            }),
        }
    }
}

impl Key {
    /// All of it in one number.
    fn folded(&self) -> u64 {
        match self {
            Self::V4(place) => *place,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the other half is beside it"
            )]
            Self::V6(v6) => (v6.host >> 64) as u64 ^ (v6.host as u64).rotate_left(8) ^ v6.place,
        }
    }
}

impl Sessions {
    /// Without an address. ENOMEM.
    pub(super) fn new() -> Result<Self, Errno> {
        let hasher = RandomState::new();
        let part = || {
            Ok(CachePadded::new(Mutex::new(Part {
                v4: HashMap::with_hasher(hasher.clone()),
                v6: HashMap::with_hasher(hasher.clone()),
            })))
        };
        Ok(Self {
            parts: memory::filled(PARTS, part)?,
            key: hasher.hash_one(PARTS),
        })
    }

    /// The part for an address. Whoever has all of its addresses in one part only makes threads
    /// wait for each other, so the hash of the tables, which costs more, is not needed here.
    fn part(&self, key: &Key) -> &Mutex<Part> {
        /// 2^64 divided by the golden ratio, for a hash by multiplication.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let spread = (key.folded() ^ self.key).wrapping_mul(FACTOR) >> 32;
        &self.parts[usize::try_from(spread).unwrap_or(0) % PARTS]
    }

    pub(super) fn find(&self, address: &SocketAddr) -> Option<ConnId> {
        let key = Key::from(address);
        let part = self.part(&key).lock();
        match key {
            Key::V4(key) => part.v4.get(&key).copied(),
            Key::V6(key) => part.v6.get(&key).copied(),
        }
    }

    /// ENOMEM.
    pub(super) fn insert(&self, address: SocketAddr, id: ConnId) -> Result<(), Errno> {
        let key = Key::from(&address);
        let mut part = self.part(&key).lock();
        match key {
            Key::V4(key) => insert(&mut part.v4, key, id),
            Key::V6(key) => insert(&mut part.v6, key, id),
        }
    }

    /// The address belongs to this connection no more.
    pub(super) fn remove(&self, address: &SocketAddr, id: ConnId) {
        let key = Key::from(address);
        let mut part = self.part(&key).lock();
        match key {
            Key::V4(key) => remove(&mut part.v4, &key, id),
            Key::V6(key) => remove(&mut part.v6, &key, id),
        }
    }
}

fn insert<K: Eq + Hash>(table: &mut Table<K>, key: K, id: ConnId) -> Result<(), Errno> {
    if table.len() == table.capacity() {
        faults::fail(Call::Memory)?;
        memory::available()?;
        reserve::without(|| table.try_reserve(1)).map_err(|_| Errno::ENOMEM)?;
    }
    table.insert(key, id);
    Ok(())
}

fn remove<K: Eq + Hash>(table: &mut Table<K>, key: &K, id: ConnId) {
    if table.get(key) == Some(&id) {
        table.remove(key);
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

    #[test]
    fn addresses_are_spread() {
        let (sessions, all) = (Sessions::new().unwrap(), addresses());
        for (address, id) in all.iter().zip(1..) {
            sessions.insert(*address, id).unwrap();
        }
        let size = |part: &Part| part.v4.len() + part.v6.len();
        let most = sessions.parts.iter().map(|part| size(&part.lock())).max();
        assert!(most.unwrap() < all.len() / 4);
    }
}
