//! Which lane the notices about an address go to. While there is a notice about an address, the
//! next one goes to the same lane. Each address has a lane of its own, unless there are very many,
//! so a callback that blocks delays no other address.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;

use crate::conn::ConnId;
use crate::os::faults::{self, Call};
use crate::os::locks::Mutex;
use crate::os::{memory, reserve};

/// How many lanes there are at most. After that, addresses share them.
pub(in crate::component) const MOST_LANES: u32 = 1024;
/// Most bytes of datagrams that were received from an address and not told. Those that come then
/// are dropped.
const MOST_OF_ADDRESS: usize = 1 << 20;
/// The same of all addresses together.
const MOST: usize = 16 << 20;

/// The lanes of a node's run.
#[derive(Default)]
pub(in crate::component) struct Lanes(Mutex<State>);

#[derive(Default)]
struct State {
    lanes: Vec<LaneState>,
    /// The lanes without notices.
    idle: Vec<usize>,
    /// The addresses with notices. Nobody can choose addresses that collide.
    addresses: HashMap<SocketAddr, AddressState, RandomState>,
    /// Bytes that count for [`MOST`].
    bytes: usize,
}

struct LaneState {
    id: ConnId,
    /// Addresses with notices in it.
    addresses: usize,
}

struct AddressState {
    lane: usize,
    notices: usize,
    bytes: usize,
}

impl Lanes {
    /// Forgets all lanes.
    pub(super) fn clear(&self) {
        *self.0.lock() = State::default();
    }

    /// The lane for one more notice about an address, with the place in the table that `make`
    /// makes for a new lane. `cost`: bytes that count for the limits. `None`: it is to be dropped.
    /// [`Lanes::leave`] follows once it was told.
    pub(super) fn enter(
        &self,
        address: SocketAddr,
        cost: usize,
        make: impl FnOnce() -> Option<ConnId>,
    ) -> Option<ConnId> {
        let mut guard = self.0.lock();
        let state = &mut *guard;
        if cost > 0 && state.bytes + cost > MOST {
            return None;
        }
        if let Some(known) = state.addresses.get_mut(&address) {
            if cost > 0 && known.bytes + cost > MOST_OF_ADDRESS {
                return None;
            }
            known.notices += 1;
            known.bytes += cost;
            state.bytes += cost;
            return Some(state.lanes[known.lane].id);
        }
        state.reserve_address()?;
        let lane = state.idle.pop().or_else(|| state.add_lane(make));
        let lane = lane.or_else(|| state.share(&address))?;
        state.lanes[lane].addresses += 1;
        state.bytes += cost;
        let first = AddressState {
            lane,
            notices: 1,
            bytes: cost,
        };
        state.addresses.insert(address, first);
        Some(state.lanes[lane].id)
    }

    /// A notice was told, or dropped.
    pub(super) fn leave(&self, address: SocketAddr, cost: usize) {
        let mut guard = self.0.lock();
        let state = &mut *guard;
        let Some(known) = state.addresses.get_mut(&address) else {
            return;
        };
        known.notices -= 1;
        known.bytes -= cost;
        state.bytes -= cost;
        if known.notices == 0 {
            let lane = known.lane;
            state.addresses.remove(&address);
            state.lanes[lane].addresses -= 1;
            if state.lanes[lane].addresses == 0 {
                // There is room since the lane was added.
                state.idle.push(lane);
            }
        }
    }
}

impl State {
    fn reserve_address(&mut self) -> Option<()> {
        if self.addresses.len() == self.addresses.capacity() {
            faults::fail(Call::Memory).ok()?;
            memory::available().ok()?;
            reserve::without(|| self.addresses.try_reserve(1)).ok()?;
        }
        Some(())
    }

    fn add_lane(&mut self, make: impl FnOnce() -> Option<ConnId>) -> Option<usize> {
        let index = self.lanes.len();
        if index >= MOST_LANES as usize {
            return None;
        }
        memory::room(&mut self.lanes, 1).ok()?;
        // All of them may be idle at once, and none is now.
        memory::room(&mut self.idle, index + 1).ok()?;
        let id = make()?;
        self.lanes.push(LaneState { id, addresses: 0 });
        Some(index)
    }

    /// A lane that has notices about other addresses.
    fn share(&self, address: &SocketAddr) -> Option<usize> {
        let hash = self.addresses.hasher().hash_one(address) >> 32;
        usize::try_from(hash).ok()?.checked_rem(self.lanes.len())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn address(number: u32) -> SocketAddr {
        SocketAddr::from((number.to_be_bytes(), 1))
    }

    /// Makes lanes with the IDs 1, 2, 3 ...
    fn lanes() -> (Lanes, impl FnMut() -> Option<ConnId>) {
        let mut count = 0;
        let make = move || {
            count += 1;
            Some(count)
        };
        (Lanes::default(), make)
    }

    #[test]
    fn an_address_keeps_its_lane_while_it_has_notices() {
        let (lanes, mut make) = lanes();
        let (one, two) = (address(1), address(2));
        assert_eq!(lanes.enter(one, 0, &mut make), Some(1));
        assert_eq!(lanes.enter(two, 0, &mut make), Some(2));
        assert_eq!(lanes.enter(one, 0, &mut make), Some(1));
        lanes.leave(one, 0);
        lanes.leave(two, 0);
        assert_eq!(lanes.enter(one, 0, &mut make), Some(1));
        // The second lane is idle, and the first one is not.
        assert_eq!(lanes.enter(address(3), 0, &mut make), Some(2));
    }

    #[test]
    fn too_many_addresses_share_lanes() {
        let (lanes, mut make) = lanes();
        let most = ConnId::from(MOST_LANES);
        for number in 0..2 * MOST_LANES {
            let lane = lanes.enter(address(number), 0, &mut make);
            assert!((1..=most).contains(&lane.unwrap()));
        }
        for number in 0..2 * MOST_LANES {
            lanes.leave(address(number), 0);
        }
        let state = lanes.0.lock();
        assert_eq!(state.idle.len(), MOST_LANES as usize);
        assert!(state.addresses.is_empty());
    }

    #[test]
    fn what_waits_is_limited() {
        let (lanes, mut make) = lanes();
        let mut enter = |number, cost| lanes.enter(address(number), cost, &mut make).is_some();
        assert!(enter(0, MOST_OF_ADDRESS));
        assert!(!enter(0, 1));
        assert!(enter(0, 0));
        for number in 1..16 {
            assert!(enter(number, MOST_OF_ADDRESS));
        }
        assert!(!enter(16, 1));
        lanes.leave(address(0), MOST_OF_ADDRESS);
        assert!(enter(16, 1));
    }

    #[test]
    fn without_memory_for_a_lane_nothing_is_left() {
        let (lanes, _) = lanes();
        assert_eq!(lanes.enter(address(1), 5, || None), None);
        let state = lanes.0.lock();
        assert_eq!((state.bytes, state.addresses.len()), (0, 0));
    }
}
