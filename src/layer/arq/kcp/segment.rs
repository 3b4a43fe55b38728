//! Segments on the wire (ARQ-23).

use crate::error::Errno;
use crate::layer::Datagrams;

/// Size of a segment's header.
pub const HEADER: usize = HEADER_SIZE as usize;
/// The same, as properties are counted.
pub const HEADER_SIZE: u32 = 24;
/// Most fragments of a message. A fragment's number counts down to 0.
pub const MAX_FRAGMENTS: u32 = 127;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// A fragment of a message.
    Push = 81,
    /// A push has arrived.
    Ack = 82,
    /// How large is the window?
    Ask = 83,
    /// The window is so large.
    Tell = 84,
}

/// A received segment. The id of its sender is ignored (ARQ-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) command: Command,
    /// How many fragments of the message follow.
    pub(super) fragment: u8,
    /// Free receive window of the sender, in segments.
    pub(super) window: u16,
    pub(super) time: u32,
    pub(super) number: u32,
    /// The sender has received all pushes before this number.
    pub(super) una: u32,
    pub(super) payload: &'a [u8],
}

impl<'a> Segment<'a> {
    /// Takes the next segment from the front of a datagram. `None`: too few bytes for one are left, which are
    /// ignored. EBADMSG: it is malformed (ARQ-25).
    pub(super) fn take(datagram: &mut &'a [u8]) -> Result<Option<Self>, Errno> {
        let Some((header, rest)) = datagram.split_first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let [_, _, _, _, command, fragment, w0, w1, header @ ..] = *header;
        let [
            t0,
            t1,
            t2,
            t3,
            n0,
            n1,
            n2,
            n3,
            u0,
            u1,
            u2,
            u3,
            l0,
            l1,
            l2,
            l3,
        ] = header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let (payload, rest) = usize::try_from(length)
            .ok()
            .and_then(|length| rest.split_at_checked(length))
            .ok_or(Errno::EBADMSG)?;
        let command = match command {
            81 => Command::Push,
            82 => Command::Ack,
            83 => Command::Ask,
            84 => Command::Tell,
            _ => return Err(Errno::EBADMSG),
        };
        // No message has so many fragments; upstream would deliver nothing more after such a segment.
        if u32::from(fragment) > MAX_FRAGMENTS {
            return Err(Errno::EBADMSG);
        }
        *datagram = rest;
        Ok(Some(Self {
            command,
            fragment,
            window: u16::from_le_bytes([w0, w1]),
            time: u32::from_le_bytes([t0, t1, t2, t3]),
            number: u32::from_le_bytes([n0, n1, n2, n3]),
            una: u32::from_le_bytes([u0, u1, u2, u3]),
            payload,
        }))
    }
}

/// Puts segments into datagrams, as many into each as fit.
#[derive(Debug)]
pub(super) struct Packer<'a> {
    out: &'a mut Datagrams,
    /// Greatest datagram.
    unit: usize,
    /// Size so far of the datagram that was begun; 0 if none was.
    used: usize,
    /// What all segments of a flush have in common.
    id: u32,
    window: u16,
    una: u32,
}

impl<'a> Packer<'a> {
    pub(super) fn new(out: &'a mut Datagrams, unit: usize, id: u32, window: u16, una: u32) -> Self {
        Self {
            out,
            unit,
            used: 0,
            id,
            window,
            una,
        }
    }

    /// Adds a segment. False: memory is short, or it has no space in any datagram.
    #[inline]
    pub(super) fn add(
        &mut self,
        command: Command,
        fragment: u8,
        time: u32,
        number: u32,
        payload: &[u8],
    ) -> bool {
        let size = HEADER + payload.len();
        if self.used + size > self.unit {
            self.end();
        }
        if self.used == 0 && !self.out.begin(self.unit.max(size)) {
            return false;
        }
        let mut header = [0; HEADER];
        let [i0, i1, i2, i3] = self.id.to_le_bytes();
        let [w0, w1] = self.window.to_le_bytes();
        header[..8].copy_from_slice(&[i0, i1, i2, i3, command as u8, fragment, w0, w1]);
        header[8..12].copy_from_slice(&time.to_le_bytes());
        header[12..16].copy_from_slice(&number.to_le_bytes());
        header[16..20].copy_from_slice(&self.una.to_le_bytes());
        // A payload is no larger than a datagram.
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        header[20..].copy_from_slice(&length.to_le_bytes());
        self.used += size;
        self.out.extend(&header) && self.out.extend(payload)
    }

    /// Completes the datagram that was begun.
    pub(super) fn end(&mut self) {
        if self.used > 0 {
            self.out.end();
            self.used = 0;
        }
    }
}
