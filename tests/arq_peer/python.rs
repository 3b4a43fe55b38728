//! C ikcp in a Python process as an end. It compares the ids of segments, so both ends must have the same.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use hpsocket4c::layer::Datagrams;

use super::crate_kcp::Settings;
use super::link::End;

/// The process and the pipes to it.
pub(crate) struct Python {
    process: Child,
    requests: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
    interval: u64,
    /// The time of the next update.
    pub(crate) next: u64,
    pub(crate) waiting: usize,
}

impl Python {
    /// Starts a process that keeps the package below `cache`. If the package cannot be had, the first answer is an
    /// error, and [`Python::end`] gives the status.
    pub(crate) fn start(cache: &str) -> io::Result<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/arq_peer/peer.py");
        let mut process = Command::new("python3")
            .args([script, cache])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (requests, answers) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            process,
            requests: BufWriter::new(requests),
            answers: BufReader::new(answers),
            interval: 0,
            next: 0,
            waiting: 0,
        })
    }

    /// Makes a new end in the process.
    pub(crate) fn begin(&mut self, settings: Settings, id: u32) -> io::Result<()> {
        let values = [
            u32::from(settings.no_delay),
            settings.interval,
            settings.resend_by_acks,
            u32::from(!settings.congestion_control),
            settings.windows,
        ];
        self.interval = settings.interval.into();
        self.next = 0;
        let mut out = Datagrams::new();
        self.ask(
            b'N',
            id,
            &values.map(u32::to_le_bytes).concat(),
            &mut out,
            &mut Vec::new(),
        )
    }

    /// Ends the process; its exit status.
    pub(crate) fn end(self) -> io::Result<Option<i32>> {
        let Self {
            mut process,
            requests,
            ..
        } = self;
        // The end of its requests ends it.
        drop(requests);
        Ok(process.wait()?.code())
    }

    fn ask(
        &mut self,
        letter: u8,
        number: u32,
        content: &[u8],
        out: &mut Datagrams,
        to: &mut Vec<Vec<u8>>,
    ) -> io::Result<()> {
        let length = u32::try_from(content.len()).map_err(io::Error::other)?;
        self.requests.write_all(&[letter])?;
        self.requests.write_all(&number.to_le_bytes())?;
        self.requests.write_all(&length.to_le_bytes())?;
        self.requests.write_all(content)?;
        self.requests.flush()?;
        self.waiting = self.number()?;
        for _ in 0..self.number()? {
            let datagram = self.bytes()?;
            assert!(out.push(&[&datagram]));
        }
        for _ in 0..self.number()? {
            to.push(self.bytes()?);
        }
        Ok(())
    }

    fn number(&mut self) -> io::Result<usize> {
        let mut bytes = [0; 4];
        self.answers.read_exact(&mut bytes)?;
        usize::try_from(u32::from_le_bytes(bytes)).map_err(io::Error::other)
    }

    fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.number()?];
        self.answers.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl End for &mut Python {
    fn is_ready(&self) -> bool {
        true
    }

    fn send(&mut self, _now: u64, message: &[u8], out: &mut Datagrams) {
        self.ask(b'S', 0, message, out, &mut Vec::new())
            .expect("an answer");
    }

    fn receive(&mut self, _now: u64, datagram: &[u8], out: &mut Datagrams, to: &mut Vec<Vec<u8>>) {
        self.ask(b'R', 0, datagram, out, to).expect("an answer");
    }

    fn tick(&mut self, now: u64, out: &mut Datagrams) {
        let time = u32::try_from(now & 0xFFFF_FFFF).expect("32 bits");
        self.ask(b'U', time, b"", out, &mut Vec::new())
            .expect("an answer");
        self.next = now + self.interval;
    }

    fn deadline(&self) -> Option<u64> {
        Some(self.next)
    }

    fn waiting(&self) -> usize {
        self.waiting
    }
}
