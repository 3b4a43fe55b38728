//! Received ciphertext on its way into a session.

/// Received ciphertext: a worker's buffer, which is moved in and out, and how far it was
/// read.
#[derive(Debug, Default)]
pub struct Feed {
    bytes: Vec<u8>,
    read: usize,
    end: usize,
}

impl Feed {
    /// Makes the first `filled` bytes of `buffer` available.
    pub fn new(buffer: Vec<u8>, filled: usize) -> Self {
        let end = filled.min(buffer.len());
        Self {
            bytes: buffer,
            read: 0,
            end,
        }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.read..self.end).unwrap_or_default()
    }

    /// Gives the buffer back; bytes that were not read are lost.
    pub fn into_buffer(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.read += count;
    }

    pub(super) fn forget(&mut self) {
        self.read = self.end;
    }
}
