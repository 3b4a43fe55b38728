//! WebSocket frames (RFC 6455 section 5), one by one as the program sees and sends them: what frames mean
//! together, pongs, closes and fragments included, is the program's (HTTP-145 to HTTP-152).

use super::failure::Failure;
use super::parser::Role;

/// Bytes of the longest header.
const LONGEST_HEADER: usize = 14;
/// The payload's length in the second byte of a header, and what stands for longer forms.
const LENGTH_BITS: u8 = 0x7F;
const TWO_BYTES: u8 = 126;
const EIGHT_BYTES: u8 = 127;
/// In the second byte: a key follows, and the payload is masked with it.
const MASKED: u8 = 0x80;

/// A key that a payload is masked with.
pub type Key = [u8; 4];

/// What a frame's header says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The last frame of its message.
    pub fin: bool,
    /// Three reserved bits.
    pub rsv: u8,
    /// Four bits: what the frame is.
    pub opcode: u8,
    /// The sender's key, if the payload is masked.
    pub mask: Option<Key>,
    /// Bytes of the payload.
    pub length: u64,
}

impl Frame {
    /// Calls `write` with the header's bytes. More bits than a field has are cut off (HTTP-150).
    pub fn header<R>(&self, write: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = [0; LONGEST_HEADER];
        bytes[0] = u8::from(self.fin) << 7 | (self.rsv & 7) << 4 | self.opcode & 15;
        bytes[1] = if self.mask.is_some() { MASKED } else { 0 };
        let mut end = 2;
        let mut put = |part: &[u8]| {
            bytes[end..end + part.len()].copy_from_slice(part);
            end += part.len();
        };
        let code = match (u8::try_from(self.length), u16::try_from(self.length)) {
            (Ok(length), _) if length < TWO_BYTES => length,
            (_, Ok(length)) => {
                put(&length.to_be_bytes());
                TWO_BYTES
            }
            _ => {
                put(&self.length.to_be_bytes());
                EIGHT_BYTES
            }
        };
        if let Some(mask) = &self.mask {
            put(mask);
        }
        bytes[1] |= code;
        write(&bytes[..end])
    }

    /// The header that `bytes` begin with, and its length; `None` while it is not complete.
    fn parse(role: Role, bytes: &[u8]) -> Result<Option<(Self, usize)>, Fault> {
        let [first, second, rest @ ..] = bytes else {
            return Ok(None);
        };
        let masked = second & MASKED != 0;
        if masked != (role == Role::Server) {
            return Err(if masked {
                Fault::Masked
            } else {
                Fault::NotMasked
            });
        }
        let (length, rest) = match second & LENGTH_BITS {
            TWO_BYTES => match rest.split_first_chunk() {
                Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), rest),
                None => return Ok(None),
            },
            EIGHT_BYTES => match rest.split_first_chunk() {
                Some((length, rest)) => (u64::from_be_bytes(*length), rest),
                None => return Ok(None),
            },
            length => (u64::from(length), rest),
        };
        if i64::try_from(length).is_err() {
            return Err(Fault::Length);
        }
        let (mask, rest) = match rest.split_first_chunk() {
            _ if !masked => (None, rest),
            Some((key, rest)) => (Some(*key), rest),
            None => return Ok(None),
        };
        let frame = Self {
            fin: first & 0x80 != 0,
            rsv: first >> 4 & 7,
            opcode: first & 15,
            mask,
            length,
        };
        Ok(Some((frame, bytes.len() - rest.len())))
    }
}

/// Masks or unmasks a part of a payload that begins `phase` bytes behind its start.
#[allow(clippy::cast_possible_truncation, reason = "the last two bits matter")]
pub fn mask(key: Key, phase: u64, bytes: &mut [u8]) {
    if key == [0; 4] {
        return;
    }
    let mut wide = [0; 8];
    for (place, byte) in wide.iter_mut().enumerate() {
        *byte = key[(phase as usize + place) % key.len()];
    }
    let word = u64::from_ne_bytes(wide);
    let (words, rest) = bytes.as_chunks_mut();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(wide) {
        *byte ^= key;
    }
}

/// What has been found; the bytes are valid until the decoder is used again.
#[derive(Debug, PartialEq, Eq)]
pub enum FrameEvent<'a> {
    /// A frame begins.
    Header(Frame),
    /// A piece of its payload, unmasked, never empty.
    Body(&'a [u8]),
    /// All of it was delivered.
    Complete,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Header,
    Body,
    Complete,
}

impl FrameEvent<'_> {
    /// The failure of a program that refuses this event.
    pub fn refused(&self) -> Failure {
        match self {
            FrameEvent::Header(_) => Failure::FRAME_HEADER_REFUSED,
            FrameEvent::Body(_) => Failure::FRAME_BODY_REFUSED,
            FrameEvent::Complete => Failure::FRAME_COMPLETE_REFUSED,
        }
    }
}

/// What is wrong with a frame; everything else is the program's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A client's frame must be masked (HTTP-146).
    NotMasked,
    /// A server's frame must not.
    Masked,
    /// It has 2^63 bytes or more (HTTP-147).
    Length,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotMasked => Self::FRAME_NOT_MASKED,
            Fault::Masked => Self::FRAME_MASKED,
            Fault::Length => Self::FRAME_LENGTH,
        }
    }
}

/// Finds the frames in bytes that come in pieces.
#[derive(Clone, Debug)]
pub struct Decoder {
    role: Role,
    state: State,
    /// Of the frame that is read, or was read last.
    frame: Frame,
    /// Bytes of its payload that were not delivered yet.
    remaining: u64,
    /// The beginning of a header.
    part: [u8; LONGEST_HEADER],
    part_length: u8,
}

impl Decoder {
    /// At the beginning of a stream of frames to a component of this role.
    pub fn new(role: Role) -> Self {
        Self {
            role,
            state: State::Header,
            frame: Frame::default(),
            remaining: 0,
            part: [0; LONGEST_HEADER],
            part_length: 0,
        }
    }

    /// The next event in `data`, which advances and is unmasked in place; it is used up when there is none (`None`). An error is final.
    #[allow(clippy::mut_mut, reason = "the caller's view of its bytes advances")]
    pub fn next<'d>(&mut self, data: &mut &'d mut [u8]) -> Result<Option<FrameEvent<'d>>, Fault> {
        match self.state {
            State::Header => {
                if !self.read_header(data)? {
                    return Ok(None);
                }
                self.remaining = self.frame.length;
                self.state = if self.remaining == 0 {
                    State::Complete
                } else {
                    State::Body
                };
                Ok(Some(FrameEvent::Header(self.frame)))
            }
            State::Body if data.is_empty() => Ok(None),
            State::Body => {
                let length = usize::try_from(self.remaining)
                    .unwrap_or(usize::MAX)
                    .min(data.len());
                let (piece, rest) = std::mem::take(data).split_at_mut(length);
                *data = rest;
                if let Some(key) = self.frame.mask {
                    mask(key, self.frame.length - self.remaining, piece);
                }
                self.remaining -= length as u64;
                if self.remaining == 0 {
                    self.state = State::Complete;
                }
                Ok(Some(FrameEvent::Body(piece)))
            }
            State::Complete => {
                self.state = State::Header;
                Ok(Some(FrameEvent::Complete))
            }
        }
    }

    /// Whether there is an event that needs no more bytes.
    pub fn is_pending(&self) -> bool {
        self.state == State::Complete
    }

    /// The frame that is read, or was read last, and how many bytes of its payload were not delivered yet (HTTP-152).
    pub fn frame(&self) -> (&Frame, u64) {
        (&self.frame, self.remaining)
    }

    /// Whether a header is complete now; it is the decoder's then.
    #[allow(clippy::mut_mut, reason = "as of `next`")]
    fn read_header(&mut self, data: &mut &mut [u8]) -> Result<bool, Fault> {
        let kept = usize::from(self.part_length);
        if kept == 0
            && let Some((frame, length)) = Frame::parse(self.role, data)?
        {
            self.frame = frame;
            *data = &mut std::mem::take(data)[length..];
            return Ok(true);
        }
        // A header that is cut by the end of a piece is put together here.
        let more = (LONGEST_HEADER - kept).min(data.len());
        self.part[kept..kept + more].copy_from_slice(&data[..more]);
        let parsed = Frame::parse(self.role, &self.part[..kept + more])?;
        let used = match parsed {
            Some((frame, length)) => {
                self.frame = frame;
                length - kept
            }
            None => more,
        };
        *data = &mut std::mem::take(data)[used..];
        self.part_length = if parsed.is_some() {
            0
        } else {
            (kept + more).try_into().unwrap_or(0)
        };
        Ok(parsed.is_some())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(frame: Frame, payload: &[u8]) -> Vec<u8> {
        let mut bytes = frame.header(<[u8]>::to_vec);
        bytes.extend_from_slice(payload);
        let start = bytes.len() - payload.len();
        mask(frame.mask.unwrap_or_default(), 0, &mut bytes[start..]);
        bytes
    }

    /// A header, its payload, and whether that is complete.
    type Whole = (Frame, Vec<u8>, bool);

    /// What the pieces hold, and the error.
    fn decoded(role: Role, pieces: Vec<Vec<u8>>) -> (Vec<Whole>, Option<Fault>) {
        let (mut decoder, mut frames) = (Decoder::new(role), Vec::new());
        for mut piece in pieces {
            let mut data = &mut piece[..];
            loop {
                match decoder.next(&mut data) {
                    Ok(None) => break,
                    Err(fault) => return (frames, Some(fault)),
                    Ok(Some(FrameEvent::Header(frame))) => frames.push((frame, Vec::new(), false)),
                    Ok(Some(FrameEvent::Body(bytes))) => {
                        assert!(!bytes.is_empty());
                        frames.last_mut().unwrap().1.extend_from_slice(bytes);
                    }
                    Ok(Some(FrameEvent::Complete)) => frames.last_mut().unwrap().2 = true,
                }
            }
            assert!(data.is_empty());
        }
        (frames, None)
    }

    fn frame(fin: bool, rsv: u8, opcode: u8, mask: Option<Key>, length: u64) -> Frame {
        Frame {
            fin,
            rsv,
            opcode,
            mask,
            length,
        }
    }

    // proves: HTTP-148 HTTP-150
    #[test]
    fn frames_look_like_this() {
        let key = Some([0x37, 0xFA, 0x21, 0x3D]);
        assert_eq!(
            encoded(frame(true, 0, 1, None, 5), b"Hello"),
            b"\x81\x05Hello"
        );
        assert_eq!(encoded(frame(true, 0, 9, None, 0), b""), b"\x89\0");
        assert_eq!(
            encoded(frame(true, 0, 2, None, 126), b""),
            b"\x82\x7e\0\x7e"
        );
        assert_eq!(encoded(frame(true, 0, 2, None, 5), b"ab"), b"\x82\x05ab");
        assert_eq!(
            encoded(frame(true, 0, 1, key, 5), b"Hello"),
            b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
        );
        assert_eq!(
            encoded(frame(true, 0, 9, key, 0), b""),
            b"\x89\x80\x37\xfa\x21\x3d"
        );
        assert_eq!(
            encoded(frame(true, 0, 2, Some([1, 2, 3, 4]), 5), b"ab"),
            b"\x82\x85\x01\x02\x03\x04\x60\x60"
        );
        assert_eq!(
            encoded(frame(false, 15, 0x1F, None, 65_536), b""),
            b"\x7f\x7f\0\0\0\0\0\x01\0\0"
        );
    }

    // proves: HTTP-146 HTTP-147
    #[test]
    fn what_no_peer_may_send_is_refused() {
        for (role, bytes, fault) in [
            (Role::Server, &b"\x81\x05"[..], Fault::NotMasked),
            (Role::Client, b"\x81\x85", Fault::Masked),
            (Role::Client, b"\x81\x7f\x80\0\0\0\0\0\0\0", Fault::Length),
        ] {
            for size in [1, bytes.len()] {
                let pieces = bytes.chunks(size).map(<[u8]>::to_vec).collect();
                assert_eq!(decoded(role, pieces), (Vec::new(), Some(fault)));
            }
        }
        // Anything else is the program's affair, a length in more bytes than it needs included.
        let odd = frame(false, 7, 15, None, 1);
        assert_eq!(
            decoded(Role::Client, vec![b"\x7f\x7e\0\x01x".to_vec()]),
            (vec![(odd, b"x".to_vec(), true)], None)
        );
    }

    #[test]
    fn masks_go_on_at_any_place() {
        let key = [0x37, 0xFA, 0x21, 0x3D];
        for phase in 0..4 {
            for length in 0..70_usize {
                let mut bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
                let wanted: Vec<u8> = bytes
                    .iter()
                    .enumerate()
                    .map(|(i, byte)| byte ^ key[(i + phase) % 4])
                    .collect();
                mask(key, phase as u64, &mut bytes);
                assert_eq!(bytes, wanted);
            }
        }
    }

    proptest! {
        // proves: HTTP-145
        #[test]
        fn pieces_do_not_matter(
            frames in proptest::collection::vec((any::<bool>(), 0_u8..8, 0_u8..16, any::<Key>(), 0_usize..200), 0..8), size in 1_usize..300, server: bool
        ) {
            let role = if server { Role::Server } else { Role::Client };
            let (mut bytes, mut wanted) = (Vec::new(), Vec::new());
            for (fin, rsv, opcode, key, length) in frames {
                let payload: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
                let frame = frame(fin, rsv, opcode, server.then_some(key), length as u64);
                bytes.extend(encoded(frame, &payload));
                wanted.push((frame, payload, true));
            }
            let pieces = bytes.chunks(size).map(<[u8]>::to_vec).collect();
            prop_assert_eq!(decoded(role, pieces), (wanted, None));
        }
    }
}
