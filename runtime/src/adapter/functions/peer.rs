//! Whose connection it is: an environment's port answers to its own processes only.
//!
//! A port on the loopback can be reached by every process of the machine, and who calls `next` on another function's
//! port would read its events. The kernel's tables tell which socket is at the other end, and the process's list of
//! files whether that socket is one of its own.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::MetadataExt;

use super::memory::family;

/// Whether the connection from `peer` to `own` belongs to a process or to a descendant of it. Where the system does not
/// tell (there is no `/proc`), it does.
pub(super) fn belongs_to(process: u32, peer: SocketAddr, own: SocketAddr) -> bool {
    let Ok(table) = fs::read_to_string("/proc/self/net/tcp") else { return true };
    let Some(inode) = inode(&table, peer, own) else { return false };
    family(process).into_iter().any(|process| has_socket(process, inode))
}

/// The number of the socket whose own end is `local` and whose other end is `remote`.
fn inode(table: &str, local: SocketAddr, remote: SocketAddr) -> Option<u64> {
    let ends = format!("{} {}", kernels(local)?, kernels(remote)?);
    let line = table.lines().find(|line| line.contains(&ends))?;
    line.split_whitespace().nth(9)?.parse().ok()
}

/// An address as the kernel writes it: `0100007F:1F90`, the address as the machine stores it.
fn kernels(address: SocketAddr) -> Option<String> {
    let IpAddr::V4(ip) = address.ip() else { return None };
    Some(format!("{:08X}:{:04X}", u32::from_ne_bytes(ip.octets()), address.port()))
}

fn has_socket(process: u32, inode: u64) -> bool {
    let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    // Following the link asks the socket itself for its number.
    files.into_iter().any(|file| fs::metadata(file.path()).is_ok_and(|socket| socket.ino() == inode))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_connection_belongs_to_whoever_has_its_socket() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let own = listener.local_addr().unwrap();
        let stream = TcpStream::connect(own).unwrap();
        let peer = stream.local_addr().unwrap();
        assert!(belongs_to(std::process::id(), peer, own));
        let mut other = Command::new("sh").args(["-c", "read line"]).stdin(Stdio::piped()).spawn().unwrap();
        assert!(!belongs_to(other.id(), peer, own));
        drop(other.stdin.take());
        other.wait().unwrap();
        drop(stream);
        assert!(!belongs_to(std::process::id(), peer, own) || cfg!(not(target_os = "linux")));
    }
}
