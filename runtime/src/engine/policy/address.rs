//! Blocks of addresses: `203.0.113.0/24`, `2001:db8::/32`, or one address.
//!
//! A block speaks of its own family alone: `::/0` is every IPv6 address and no IPv4 address. IPv4 addresses that are
//! written as IPv6 (`::ffff:203.0.113.7`) are IPv4 addresses, in blocks and in requests.

use std::net::IpAddr;

/// A block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    V4 { network: u32, mask: u32 },
    V6 { network: u128, mask: u128 },
}

impl Block {
    /// Reads a block. Bits behind the prefix are allowed and do not count, as at Amazon.
    pub(super) fn parse(text: &str) -> Option<Block> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(prefix_length(length)?)),
            None => (text, None),
        };
        match address.parse().ok()? {
            IpAddr::V4(address) => Block::v4(address.to_bits(), length.unwrap_or(32)),
            IpAddr::V6(address) => {
                let length = length.unwrap_or(128);
                match address.to_ipv4_mapped() {
                    Some(inner) if length >= 96 => Block::v4(inner.to_bits(), length - 96),
                    _ => {
                        let mask = u128::MAX.checked_shl(128_u32.checked_sub(length)?).unwrap_or(0);
                        Some(Block::V6 { network: address.to_bits() & mask, mask })
                    }
                }
            }
        }
    }

    fn v4(address: u32, length: u32) -> Option<Block> {
        let mask = u32::MAX.checked_shl(32_u32.checked_sub(length)?).unwrap_or(0);
        Some(Block::V4 { network: address & mask, mask })
    }

    /// Whether an address lies in the block.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Block::V4 { network, mask }, IpAddr::V4(address)) => address.to_bits() & mask == network,
            (Block::V6 { network, mask }, IpAddr::V6(address)) => address.to_bits() & mask == network,
            _ => false,
        }
    }
}

/// Digits alone, without zeros in front.
fn prefix_length(text: &str) -> Option<u32> {
    let is_number =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_edges() {
        for (block, address, expected) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.9/24", "203.0.113.1", true),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("203.0.113.7/32", "::ffff:203.0.113.7", true),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.7", false),
            ("::/0", "::ffff:203.0.113.7", false),
            ("::ffff:203.0.113.0/120", "203.0.113.9", true),
            ("::ffff:0:0/96", "198.51.100.1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1/128", "2001:db8::2", false),
        ] {
            let found = Block::parse(block).unwrap().contains(address.parse().unwrap());
            assert_eq!(found, expected, "{address} in {block}");
        }
        for text in [
            "",
            "x",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.0/33",
            "203.0.113.0/",
            "203.0.113.0/-1",
            "203.0.113.0/+8",
            "203.0.113.0/08",
            "::/129",
            "203.0.113.0/24/8",
            " 203.0.113.7",
            "0203.0.113.7",
            "::ffff:203.0.113.7/129",
            "203.0.113.*",
        ] {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}
