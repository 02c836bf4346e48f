//! Request heads: the same however the bytes arrive, and nothing behind the reading that could be read in two ways.

use gwgen_runtime::engine::head::{Framing, HeadScan, MAX_FIELDS, Scan, parse};

/// Reads a head at once and byte by byte.
pub fn hold(data: &[u8]) {
    let whole = HeadScan::default().advance(data);
    let mut scan = HeadScan::default();
    let by_bytes = (1..=data.len()).map(|end| scan.advance(data.get(..end).unwrap_or_default()));
    let by_bytes = by_bytes.into_iter().find(|found| *found != Scan::NeedMore).unwrap_or(Scan::NeedMore);
    if !data.is_empty() {
        assert_eq!(whole, by_bytes);
    }
    let Scan::Whole { start, end, lines } = whole else { return };
    let Ok(read) = parse(data.get(start..end).expect("a range of the text"), lines) else { return };
    assert!(read.head.headers.len() <= MAX_FIELDS);
    let mut lengths = 0;
    let mut codings = 0;
    for field in read.head.headers.iter() {
        let (name, value) = (field.name, field.value);
        assert!(!name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b':'));
        assert!(value.iter().all(|byte| !matches!(byte, b'\r' | b'\n' | 0)), "a field that ends its line");
        lengths += usize::from(name.eq_ignore_ascii_case(b"content-length"));
        codings += usize::from(name.eq_ignore_ascii_case(b"transfer-encoding"));
    }
    match read.framing {
        Framing::None => assert_eq!((lengths, codings), (0, 0)),
        Framing::Length(_) => assert!(lengths >= 1 && codings == 0, "two framings"),
        Framing::Chunked => assert!(codings == 1 && lengths == 0, "two framings"),
    }
}
