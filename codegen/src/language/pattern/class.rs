//! What matches one character: as sets of digits, since status codes have no other characters.

/// A set of digits, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits(u16);

impl Digits {
    pub(super) const NONE: Digits = Digits(0);
    pub(super) const ALL: Digits = Digits(0x3ff);

    /// The digits of a range of characters.
    pub(super) fn range(low: char, high: char) -> Digits {
        Digits(
            ('0'..='9').filter(|digit| (low..=high).contains(digit)).fold(0, |set, digit| set | bit(digit)),
        )
    }

    pub(super) fn or(self, other: Digits) -> Digits {
        Digits(self.0 | other.0)
    }

    pub(super) fn and(self, other: Digits) -> Digits {
        Digits(self.0 & other.0)
    }

    pub(super) fn not(self) -> Digits {
        Digits(!self.0 & Digits::ALL.0)
    }

    pub(super) fn has(self, character: char) -> bool {
        self.0 & bit(character) != 0
    }
}

fn bit(character: char) -> u16 {
    character.to_digit(10).map_or(0, |digit| 1 << digit)
}

/// General categories of Unicode, and what Java calls so.
const CATEGORIES: [&str; 43] = [
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf",
    "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf", "L", "M", "N", "Z", "C",
    "P", "S", "LC", "LD", "L1", "all", "LATIN1", "ASCII",
];

/// Classes of POSIX and of `java.lang.Character`.
const NAMED: [&str; 31] = [
    "Alnum",
    "Alpha",
    "Blank",
    "Cntrl",
    "Digit",
    "Graph",
    "Lower",
    "Print",
    "Punct",
    "Space",
    "Upper",
    "XDigit",
    "javaAlphabetic",
    "javaDefined",
    "javaDigit",
    "javaIdentifierIgnorable",
    "javaISOControl",
    "javaIdeographic",
    "javaJavaIdentifierPart",
    "javaJavaIdentifierStart",
    "javaLetter",
    "javaLetterOrDigit",
    "javaLowerCase",
    "javaMirrored",
    "javaSpaceChar",
    "javaTitleCase",
    "javaUnicodeIdentifierPart",
    "javaUnicodeIdentifierStart",
    "javaUpperCase",
    "javaWhitespace",
    "javaEmoji",
];

/// Those of the names above that hold digits; all of them hold all ten.
const WITH_DIGITS: [&str; 15] = [
    "Nd",
    "N",
    "LD",
    "L1",
    "all",
    "LATIN1",
    "ASCII",
    "Alnum",
    "Digit",
    "Graph",
    "Print",
    "XDigit",
    "javaDefined",
    "javaDigit",
    "javaLetterOrDigit",
];

/// `\p{name}`; `None` where Java knows no such property.
pub(super) fn property(name: &str) -> Option<Digits> {
    if let Some((key, value)) = name.split_once('=') {
        return match key.to_ascii_lowercase().as_str() {
            "sc" | "script" => Some(script(value)),
            "blk" | "block" => Some(block(value)),
            "gc" | "general_category" => CATEGORIES.contains(&value).then(|| named(value)),
            _ => None,
        };
    }
    if CATEGORIES.contains(&name) || NAMED.contains(&name) {
        return Some(named(name));
    }
    if let Some(name) = name.strip_prefix("In") {
        return Some(block(name));
    }
    let name = name.strip_prefix("Is")?;
    Some(match name.to_ascii_uppercase().as_str() {
        // Binary properties that digits have; the others are letters, space or scripts.
        "DIGIT" | "HEX_DIGIT" | "HEXDIGIT" | "ASSIGNED" | "ALNUM" | "WORD" | "EMOJI" | "GRAPH" | "PRINT" => {
            Digits::ALL
        }
        _ if CATEGORIES.contains(&name) => named(name),
        _ => script(name),
    })
}

fn named(name: &str) -> Digits {
    let java = ["javaJavaIdentifierPart", "javaUnicodeIdentifierPart", "javaEmoji"];
    if WITH_DIGITS.contains(&name) || java.contains(&name) { Digits::ALL } else { Digits::NONE }
}

fn script(name: &str) -> Digits {
    let is_common = ["COMMON", "ZYYY"].iter().any(|common| name.eq_ignore_ascii_case(common));
    if is_common { Digits::ALL } else { Digits::NONE }
}

fn block(name: &str) -> Digits {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.eq_ignore_ascii_case("BasicLatin") { Digits::ALL } else { Digits::NONE }
}
