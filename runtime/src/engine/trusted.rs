//! Whose `X-Forwarded-For` counts: `--trusted-proxies`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    network: u128,
    mask: u128,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, `fd00::/8`, or one address.
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        // IPv4 blocks are kept as the IPv4-mapped part of IPv6.
        let (width, outer) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let length = length.unwrap_or(width);
        if length > width {
            return None;
        }
        let mask = u128::MAX.checked_shl(128 - outer - length).unwrap_or(0);
        Some(Cidr { network: bits(address) & mask, mask })
    }

    /// Whether an address lies in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.network
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The client's address, and the addresses that a trusted proxy vouches for.
///
/// `chain` is the `X-Forwarded-For` that came with the request. It is read from its end as long as the address
/// behind is trusted; the first one that is not is the client. `None` as chain: nobody vouches for anything.
pub fn client_address<'a>(
    peer: IpAddr,
    chain: Option<&'a [u8]>,
    trusted: &[Cidr],
) -> (IpAddr, Option<&'a [u8]>) {
    let is_trusted = |address: IpAddr| trusted.iter().any(|block| block.contains(address));
    let Some(chain) = chain.filter(|_| !trusted.is_empty() && is_trusted(peer)) else { return (peer, None) };
    let mut client = peer;
    for entry in chain.rsplit(|byte| *byte == b',') {
        let Some(address) = std::str::from_utf8(entry).ok().and_then(parse_entry) else { break };
        client = address;
        if !is_trusted(address) {
            break;
        }
    }
    (client, Some(chain))
}

/// An entry: an address, with brackets or a port where some proxies write them.
fn parse_entry(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.split_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// An address as text, without the formatting machinery for the common kind.
#[derive(Debug, Clone, Copy)]
pub struct AddressText {
    bytes: [u8; 45],
    len: usize,
}

impl AddressText {
    /// Writes an address. IPv4-mapped addresses are written as IPv4.
    pub fn new(address: IpAddr) -> AddressText {
        let mut text = AddressText { bytes: [0; 45], len: 0 };
        match address.to_canonical() {
            IpAddr::V4(address) => {
                for (index, octet) in address.octets().into_iter().enumerate() {
                    if index > 0 {
                        text.push(b'.');
                    }
                    if octet >= 100 {
                        text.push(b'0' + octet / 100);
                    }
                    if octet >= 10 {
                        text.push(b'0' + octet / 10 % 10);
                    }
                    text.push(b'0' + octet % 10);
                }
            }
            IpAddr::V6(address) => address.to_string().bytes().for_each(|byte| text.push(byte)),
        }
        text
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    /// The text.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn blocks() {
        let ten = Cidr::parse("10.0.0.0/8").unwrap();
        assert!(
            ten.contains(ip("10.255.0.1"))
                && ten.contains(ip("::ffff:10.1.1.1"))
                && !ten.contains(ip("11.0.0.1"))
        );
        assert!(Cidr::parse("0.0.0.0/0").unwrap().contains(ip("1.2.3.4")));
        assert!(!Cidr::parse("0.0.0.0/0").unwrap().contains(ip("2001:db8::1")));
        assert!(Cidr::parse("::/0").unwrap().contains(ip("2001:db8::1")));
        assert!(Cidr::parse("192.0.2.7").unwrap().contains(ip("192.0.2.7")));
        for text in ["", "10.0.0.0/33", "x/8", "::/129", "10.0.0.0/-1"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [Cidr::parse("10.0.0.0/8").unwrap()];
        let chain: &[u8] = b"198.51.100.9, 203.0.113.5, 10.0.0.2";
        let of = |peer, chain| client_address(ip(peer), chain, &trusted);
        assert_eq!(of("192.0.2.1", Some(chain)), (ip("192.0.2.1"), None));
        assert_eq!(of("10.0.0.1", Some(chain)), (ip("203.0.113.5"), Some(chain)));
        assert_eq!(of("10.0.0.1", None), (ip("10.0.0.1"), None));
        let broken: &[u8] = b"evil, 10.0.0.3";
        assert_eq!(of("10.0.0.1", Some(broken)).0, ip("10.0.0.3"));
        let ports: &[u8] = b"203.0.113.5:4711";
        assert_eq!(of("10.0.0.1", Some(ports)).0, ip("203.0.113.5"));
    }

    #[test]
    fn texts() {
        for text in ["1.2.3.4", "255.100.99.10", "0.0.0.0", "2001:db8::1"] {
            assert_eq!(AddressText::new(ip(text)).as_bytes(), text.as_bytes());
        }
        assert_eq!(AddressText::new(ip("::ffff:1.2.3.4")).as_bytes(), b"1.2.3.4");
    }
}
