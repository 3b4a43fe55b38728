//! What the datagrams between servers and clients mean: signs of life, the end, and all others, which are data.
//! For casts and nodes everything is data.

/// What says that a connection has ended, as the content of a datagram (CN-1).
pub const NOTIFICATION: [u8; 16] = [
    0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8, 0xE4,
];

/// What a datagram says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The sender lives (HB-1).
    SignOfLife,
    /// The sender has ended the connection (CN-1).
    End,
    /// It is longer than the program wants, whatever it begins with (UDP-20).
    TooLong,
    /// It is for the program, or for its ARQ session.
    Data,
}

impl Meaning {
    /// `bytes` may be only the beginning of a datagram that is too long.
    pub fn of(bytes: &[u8], too_long: bool) -> Self {
        match bytes {
            _ if too_long => Self::TooLong,
            [] => Self::SignOfLife,
            bytes if *bytes == NOTIFICATION => Self::End,
            _ => Self::Data,
        }
    }

    /// Whether it begins a connection, if the sender has none. What comes late must not (CN-6, UDPS-16).
    pub fn begins(self) -> bool {
        matches!(self, Self::SignOfLife | Self::Data)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    // proves: HB-1 CN-1 CN-8
    #[test]
    fn lengths_and_bytes_decide() {
        let meaning = |bytes: &[u8]| Meaning::of(bytes, false);
        assert_eq!(meaning(b""), Meaning::SignOfLife);
        assert_eq!(meaning(&NOTIFICATION), Meaning::End);
        assert_eq!(meaning(&NOTIFICATION[..15]), Meaning::Data);
        assert_eq!(meaning(&[&NOTIFICATION[..], b"x"].concat()), Meaning::Data);
        for at in 0..16 {
            let mut bytes = NOTIFICATION;
            bytes[at] ^= 1;
            assert_eq!(meaning(&bytes), Meaning::Data);
        }
        // The beginning of a longer one.
        assert_eq!(Meaning::of(&NOTIFICATION, true), Meaning::TooLong);
        assert_eq!(Meaning::of(b"", true), Meaning::TooLong);
        let begins = [Meaning::SignOfLife, Meaning::Data].map(Meaning::begins);
        let others = [Meaning::End, Meaning::TooLong].map(Meaning::begins);
        assert_eq!((begins, others), ([true; 2], [false; 2]));
    }
}
