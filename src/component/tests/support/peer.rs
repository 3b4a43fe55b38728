use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use openssl::ssl::{
    ShutdownState, Ssl, SslContext, SslContextBuilder, SslMethod, SslStream, SslVerifyMode,
};
use socket2::{Domain, SockRef, Socket, Type};

use super::{LIMIT, identity};
use crate::component::ConnId;

/// The smallest receive buffer that a socket can have.
const NARROW: usize = 4096;

/// The other end of a connection. Everything it does has a time limit.
pub(in crate::component::tests) struct Peer {
    /// The component's ID of the connection.
    pub(in crate::component::tests) id: ConnId,
    stream: Stream,
}

enum Stream {
    Plain(TcpStream),
    Secure(Box<SslStream<TcpStream>>),
}

/// How a connection ended, as its peer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component::tests) enum Ending {
    /// In good order; with TLS after `close_notify`.
    End,
    /// TLS without `close_notify`.
    Cut,
    Reset,
}

impl Peer {
    pub(super) fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        stream.set_nodelay(true).unwrap();
        let stream = Stream::Plain(stream);
        Self { id: 0, stream }
    }

    /// Connects to a component. A narrow peer accepts hardly anything before it reads.
    pub(super) fn to(address: SocketAddr, narrow: bool) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        if narrow {
            socket.set_recv_buffer_size(NARROW).unwrap();
        }
        socket.connect(&address.into()).unwrap();
        Self::new(socket.into())
    }

    fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Secure(stream) => stream.get_ref(),
        }
    }

    fn io(&mut self) -> &mut dyn ReadWrite {
        match &mut self.stream {
            Stream::Plain(stream) => stream,
            Stream::Secure(stream) => stream,
        }
    }

    pub(in crate::component::tests) fn address(&self) -> SocketAddr {
        self.socket().local_addr().unwrap()
    }

    /// The component's address; `None` once it is gone.
    pub(in crate::component::tests) fn remote(&self) -> Option<SocketAddr> {
        self.socket().peer_addr().ok()
    }

    /// Plays the other part of a TLS handshake.
    pub(in crate::component::tests) fn shake_hands(self, accepts: bool) -> Self {
        let Stream::Plain(stream) = self.stream else {
            panic!("TLS already");
        };
        let mut stream = SslStream::new(Ssl::new(&context()).unwrap(), stream).unwrap();
        let shaken = if accepts {
            stream.accept()
        } else {
            stream.connect()
        };
        shaken.expect("a handshake");
        let stream = Stream::Secure(Box::new(stream));
        Self { stream, ..self }
    }

    pub(in crate::component::tests) fn say(&mut self, bytes: &[u8]) {
        self.io().write_all(bytes).unwrap();
    }

    /// As `say`, but bypassing TLS.
    pub(in crate::component::tests) fn say_clear(&mut self, bytes: &[u8]) {
        self.socket().write_all(bytes).unwrap();
    }

    /// As `say`, but the component may refuse to receive it.
    pub(in crate::component::tests) fn try_say(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.io().write_all(bytes)
    }

    /// The next bytes from the component.
    pub(in crate::component::tests) fn hear(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.io().read_exact(&mut bytes).unwrap();
        bytes
    }

    /// The next head of an HTTP message.
    pub(in crate::component::tests) fn hear_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.hear(1));
        }
        String::from_utf8(head).unwrap()
    }

    /// What comes until the connection ends, and how it ends.
    pub(in crate::component::tests) fn hear_all(&mut self) -> (Vec<u8>, Ending) {
        let mut bytes = Vec::new();
        match self.io().read_to_end(&mut bytes) {
            Ok(_) if self.misses_goodbye() => (bytes, Ending::Cut),
            Ok(_) => (bytes, Ending::End),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => (bytes, Ending::Reset),
            Err(error) => panic!("neither bytes nor an end: {error}"),
        }
    }

    /// What has come so far of a connection that was reset.
    pub(in crate::component::tests) fn hear_some(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Whatever ends it.
        let _ = self.io().read_to_end(&mut bytes);
        bytes
    }

    /// OpenSSL reports the end of the socket as one of TLS.
    fn misses_goodbye(&mut self) -> bool {
        match &mut self.stream {
            Stream::Plain(_) => false,
            Stream::Secure(stream) => !stream.get_shutdown().contains(ShutdownState::RECEIVED),
        }
    }

    /// How the connection ends, without another byte.
    pub(in crate::component::tests) fn ending(&mut self) -> Ending {
        let (bytes, ending) = self.hear_all();
        assert!(bytes.is_empty(), "{bytes:?}");
        ending
    }

    /// Ends its direction: with `close_notify` if there is TLS, otherwise with a FIN.
    pub(in crate::component::tests) fn finish(&mut self) {
        match &mut self.stream {
            Stream::Plain(stream) => stream.shutdown(Shutdown::Write).unwrap(),
            Stream::Secure(stream) => drop(stream.shutdown().unwrap()),
        }
    }

    /// Sends a FIN, without `close_notify`.
    pub(in crate::component::tests) fn cut(&self) {
        self.socket().shutdown(Shutdown::Write).unwrap();
    }

    /// Resets the connection.
    pub(in crate::component::tests) fn reset(self) {
        let linger = Some(Duration::ZERO);
        SockRef::from(self.socket()).set_linger(linger).unwrap();
    }
}

trait ReadWrite: Read + Write {}

impl<T: Read + Write> ReadWrite for T {}

fn context() -> SslContext {
    let mut builder = SslContextBuilder::new(SslMethod::tls()).unwrap();
    builder.set_verify(SslVerifyMode::NONE);
    let identity = identity();
    builder.set_certificate(&identity.certificate).unwrap();
    builder.set_private_key(&identity.key).unwrap();
    builder.build()
}

/// Where agents and clients connect to.
pub(in crate::component::tests) struct Listening(TcpListener);

impl Listening {
    pub(in crate::component::tests) fn new() -> Self {
        Self::with(128, false)
    }

    /// Connections that come while none is accepted wait.
    pub(in crate::component::tests) fn without_backlog() -> Self {
        Self::with(0, false)
    }

    pub(super) fn with(backlog: i32, narrow: bool) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        if narrow {
            socket.set_recv_buffer_size(NARROW).unwrap();
        }
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(&anywhere.into()).unwrap();
        socket.listen(backlog).unwrap();
        Self(socket.into())
    }

    pub(in crate::component::tests) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The next connection.
    pub(in crate::component::tests) fn take(&self) -> Peer {
        let deadline = Instant::now() + LIMIT;
        self.0.set_nonblocking(true).unwrap();
        loop {
            match self.0.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).unwrap();
                    return Peer::new(stream);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    assert!(Instant::now() < deadline, "nobody connects");
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => panic!("accept: {error}"),
            }
        }
    }
}
