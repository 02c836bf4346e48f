//! Values as lists and maps keep them: eight bytes each, since a body has a value for each two of its own.
//!
//! A slot means something together with the [`super::document::Document`] of its container: texts and containers of the
//! document are places in it. What does not fit is kept beside, and the slot says where.

/// A value that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slot(u64);

/// What a slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Null,
    False,
    True,
    /// A whole number of at most 60 bits.
    Integer,
    /// A number of the document that has more.
    Wide,
    /// A number of the document that is a double.
    Double,
    /// A part of the document's text.
    Text,
    /// A part of the texts that were decoded.
    Decoded,
    /// A number that only its text keeps, a part of the document's.
    Big,
    /// A list on the document's shelf.
    List,
    /// A map there.
    Map,
    /// A list that a template made or changed.
    OwnList,
    /// Such a map.
    OwnMap,
    /// A member of a map on the shelf: a list of its key and its value.
    Entry,
    /// A member in a list of keys and values that a template made.
    OwnEntry,
    /// A value that is kept beside.
    Other,
}

const KIND: u64 = 0xf;
/// Bits of a length, or of how many members a container has.
const COUNT: u32 = 28;
const MOST: u64 = (1 << COUNT) - 1;
/// The longest text that a document may have; a rendering may hold a quarter of it.
pub(super) const LONGEST: usize = MOST as usize;

impl Slot {
    pub(super) const NULL: Slot = Slot(Kind::Null as u64);
    pub(super) const FALSE: Slot = Slot(Kind::False as u64);
    pub(super) const TRUE: Slot = Slot(Kind::True as u64);

    /// The slot that bits are, as [`Slot::bits`] gives them: lists of slots are lists of numbers, whose memory begins
    /// as zeros without being written.
    #[inline]
    pub(super) fn of(bits: u64) -> Slot {
        Slot(bits)
    }

    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// A whole number; `None` where it has too many bits.
    #[inline]
    pub(super) fn integer(number: i64) -> Option<Slot> {
        let bits = (number << 4) as u64;
        (bits as i64 >> 4 == number).then_some(Slot(bits | Kind::Integer as u64))
    }

    /// The same for one of few digits.
    #[inline]
    pub(super) fn small(number: i64) -> Slot {
        Slot((number << 4) as u64 | Kind::Integer as u64)
    }

    /// Something by its number.
    #[inline]
    pub(super) fn numbered(kind: Kind, number: usize) -> Slot {
        Slot((number as u64) << 4 | kind as u64)
    }

    /// Something of a length at a place. Invariant: no document is longer than [`LONGEST`].
    #[inline]
    pub(super) fn part(kind: Kind, place: usize, count: usize) -> Slot {
        Slot((place as u64) << 32 | (count as u64 & MOST) << 4 | kind as u64)
    }

    #[inline]
    pub(super) fn kind(self) -> Kind {
        match self.0 & KIND {
            1 => Kind::False,
            2 => Kind::True,
            3 => Kind::Integer,
            4 => Kind::Wide,
            5 => Kind::Double,
            6 => Kind::Text,
            7 => Kind::Decoded,
            8 => Kind::Big,
            9 => Kind::List,
            10 => Kind::Map,
            11 => Kind::OwnList,
            12 => Kind::OwnMap,
            13 => Kind::Entry,
            14 => Kind::OwnEntry,
            15 => Kind::Other,
            _ => Kind::Null,
        }
    }

    /// What all texts of a length have in common that are parts of a document's text.
    #[inline]
    pub(super) fn text_of_length(length: usize) -> u32 {
        (length as u32) << 4 | Kind::Text as u32
    }

    /// The same of a slot.
    #[inline]
    pub(super) fn length_and_kind(self) -> u32 {
        self.0 as u32
    }

    /// The number of [`Slot::integer`].
    #[inline]
    pub(super) fn as_integer(self) -> i64 {
        self.0 as i64 >> 4
    }

    /// The number of [`Slot::numbered`].
    #[inline]
    pub(super) fn number(self) -> usize {
        (self.0 >> 4) as usize
    }

    /// The place of [`Slot::part`].
    #[inline]
    pub(super) fn place(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// The length of [`Slot::part`].
    #[inline]
    pub(super) fn count(self) -> usize {
        (self.0 >> 4 & MOST) as usize
    }

    /// Whether it is a map.
    #[inline]
    pub(super) fn is_map(self) -> bool {
        matches!(self.kind(), Kind::Map | Kind::OwnMap)
    }

    /// Whether it is a list or a map, so that a search goes on in it.
    #[inline]
    pub(super) fn holds_values(self) -> bool {
        matches!(self.kind(), Kind::List | Kind::Map | Kind::OwnList | Kind::OwnMap | Kind::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        for number in [0, 1, -1, 7_000, (1 << 59) - 1, -(1 << 59)] {
            let slot = Slot::integer(number).expect("a slot");
            assert_eq!((slot.kind(), slot.as_integer()), (Kind::Integer, number));
            assert_eq!(Slot::small(number), slot);
        }
        for number in [1 << 59, -(1 << 59) - 1, i64::MAX, i64::MIN] {
            assert_eq!(Slot::integer(number), None);
        }
        for kind in [Kind::Text, Kind::Decoded, Kind::Big, Kind::List, Kind::Map, Kind::Entry] {
            for (place, count) in [(0, 0), (1, 2), (u32::MAX as usize, MOST as usize)] {
                let slot = Slot::part(kind, place, count);
                assert_eq!((slot.kind(), slot.place(), slot.count()), (kind, place, count));
            }
        }
        let (text, decoded) = (Slot::part(Kind::Text, 5, 7), Slot::part(Kind::Decoded, 5, 7));
        assert_eq!(text.length_and_kind(), Slot::text_of_length(7));
        assert_ne!(decoded.length_and_kind(), Slot::text_of_length(7));
        for kind in [Kind::Wide, Kind::Double, Kind::OwnList, Kind::OwnMap, Kind::OwnEntry, Kind::Other] {
            let slot = Slot::numbered(kind, 12_345_678);
            assert_eq!((slot.kind(), slot.number()), (kind, 12_345_678));
        }
        assert_eq!(Slot::of(0), Slot::NULL);
        assert_eq!([Slot::FALSE, Slot::TRUE].map(Slot::kind), [Kind::False, Kind::True]);
    }
}
