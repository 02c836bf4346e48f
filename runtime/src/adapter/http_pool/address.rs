//! Addresses that no definition may reach (reliability.md 4).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::message::NamedBy;

/// Which addresses are refused, where this is one of them.
pub(super) fn forbidden(address: IpAddr, named_by: NamedBy) -> Option<&'static str> {
    match named_by {
        NamedBy::Operator => None,
        NamedBy::Issuer if is_loopback(address) => Some("loopback addresses"),
        NamedBy::Definition | NamedBy::Issuer => {
            is_forbidden(address).then_some("link-local and metadata addresses")
        }
    }
}

/// Whether an address is this machine's own, in whatever form.
fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => {
            address.is_loopback() || embedded_v4(address).is_some_and(|embedded| embedded.is_loopback())
        }
    }
}

/// Whether an address is link-local, a cloud's metadata service, or no address of one host at all.
fn is_forbidden(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_forbidden_v4(address),
        IpAddr::V6(address) => match embedded_v4(address) {
            Some(embedded) => is_forbidden_v4(embedded),
            None => is_forbidden_v6(address),
        },
    }
}

fn is_forbidden_v4(address: Ipv4Addr) -> bool {
    const METADATA: [Ipv4Addr; 3] =
        [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
    address.is_link_local()
        || address.octets().first() == Some(&0)
        || address.is_multicast()
        || address.is_broadcast()
        || METADATA.contains(&address)
}

fn is_forbidden_v6(address: Ipv6Addr) -> bool {
    // The instance metadata service's address where there is IPv6 only.
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    address.is_unicast_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || address == METADATA
}

/// The IPv4 address in an IPv6 one: mapped, compatible, or behind the well-known NAT64 prefix.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let prefixed = (a, b, c, d, e, f) == (0x64, 0xff9b, 0, 0, 0, 0);
    let compatible = (a, b, c, d, e, f) == (0, 0, 0, 0, 0, 0) && high != 0;
    if let Some(mapped) = address.to_ipv4_mapped() {
        return Some(mapped);
    }
    (prefixed || compatible).then(|| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_addresses() {
        for bad in [
            "169.254.169.254",
            "169.254.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "255.255.255.255",
            "224.0.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "fe80::1",
            "::",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "::169.254.169.254",
        ] {
            assert!(is_forbidden(bad.parse().unwrap()), "{bad}");
        }
        for good in ["127.0.0.1", "10.0.0.1", "192.168.1.1", "93.184.216.34", "::1", "fd00::1", "2001:db8::1"]
        {
            assert!(!is_forbidden(good.parse().unwrap()), "{good}");
        }
        for own in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"] {
            let refused = |named_by| forbidden(own.parse().unwrap(), named_by).is_some();
            assert_eq!(
                [NamedBy::Operator, NamedBy::Definition, NamedBy::Issuer].map(refused),
                [false, false, true],
                "{own}"
            );
        }
        assert_eq!(forbidden("192.0.2.1".parse().unwrap(), NamedBy::Issuer), None);
        assert!(forbidden("169.254.169.254".parse().unwrap(), NamedBy::Issuer).is_some());
        assert_eq!(forbidden("169.254.169.254".parse().unwrap(), NamedBy::Operator), None);
    }
}
