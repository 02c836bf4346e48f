//! What backends do wrong.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// A fault, after the request was read.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Says nothing until the other side gives up.
    Hang,
    /// Closes without a byte.
    Close,
    /// Resets the connection.
    Reset,
    /// Writes bytes as they are, then closes.
    Raw(Vec<u8>),
    /// Writes bytes as they are, then resets.
    RawThenReset(Vec<u8>),
    /// Writes bytes as they are, then says nothing more and keeps the connection.
    RawThenHang(Vec<u8>),
    /// A well-framed answer of so many bytes, written as fast as it is read.
    Large(u64),
}

impl Fault {
    /// Does it.
    ///
    /// # Errors
    /// The other side is gone.
    pub fn strike(&self, stream: &mut TcpStream) -> io::Result<()> {
        match self {
            Fault::Hang => wait_for_end(stream),
            Fault::Close => Ok(()),
            Fault::Reset => reset(stream),
            Fault::Raw(bytes) => stream.write_all(bytes),
            Fault::RawThenReset(bytes) => {
                stream.write_all(bytes)?;
                // What was written must not be overtaken by the reset.
                thread::sleep(Duration::from_millis(50));
                reset(stream)
            }
            Fault::RawThenHang(bytes) => {
                stream.write_all(bytes)?;
                wait_for_end(stream)
            }
            Fault::Large(size) => large(stream, *size),
        }
    }
}

/// The byte at a position of a large answer, so that the reader can check every one.
pub fn large_byte(position: u64) -> u8 {
    u8::try_from(position % 251).unwrap_or(0)
}

fn large(stream: &mut TcpStream, size: u64) -> io::Result<()> {
    stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n").as_bytes())?;
    // A block whose length is a multiple of the period can be repeated as it is.
    let block: Vec<u8> = (0..251 * 256).map(large_byte).collect();
    let mut left = size;
    while left > 0 {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        stream.write_all(block.get(..count).unwrap_or(&block))?;
        left -= count as u64;
    }
    Ok(())
}

fn reset(stream: &mut TcpStream) -> io::Result<()> {
    // Closing with unsent linger time zero is what makes the kernel send RST.
    socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))
}

fn wait_for_end(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}
