//! Reads Java's regular expressions into instructions.
//!
//! Characters, classes with ranges, intersections left out, the usual shorthands, groups (also named ones, which are
//! numbered), alternatives, greedy, lazy and possessive repetition, anchors, back references, look-ahead.

/// One instruction.
#[derive(Debug)]
pub(super) enum Instruction {
    /// The pattern, or the inner part of a look-ahead, is at its end.
    End,
    /// One character of a set.
    Set(Set),
    /// Try the first, else the second.
    Split(usize, usize),
    Jump(usize),
    /// Remember the position.
    Save(usize),
    /// Go on only where the position differs from the remembered one.
    Progress(usize),
    TextStart,
    TextEnd,
    WordBoundary(bool),
    Back(usize),
    /// What follows up to an `End` must match here, or must not.
    Look {
        wanted: bool,
        behind: usize,
    },
    /// What follows up to an `End` is matched once, and not tried again.
    Atomic {
        behind: usize,
    },
}

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    ranges: Vec<(char, char)>,
    negated: bool,
    ignore_case: bool,
}

impl Set {
    pub(super) fn contains(&self, character: char) -> bool {
        let has = |c: char| self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
        let mut found = has(character);
        if self.ignore_case && !found {
            found = has(character.to_ascii_lowercase()) || has(character.to_ascii_uppercase());
        }
        found != self.negated
    }

    fn of(ranges: &[(char, char)]) -> Set {
        Set { ranges: ranges.to_vec(), ..Set::default() }
    }

    /// What the set has, spelled out.
    fn spelled_out(mut self) -> Vec<(char, char)> {
        if !self.negated {
            return self.ranges;
        }
        self.ranges.sort_unstable();
        let mut out = Vec::new();
        let mut next = '\0';
        for (low, high) in self.ranges {
            if low > next
                && let Some(before) = char::from_u32(u32::from(low) - 1).or(Some('\u{d7ff}'))
            {
                out.push((next, before));
            }
            let after = char::from_u32(u32::from(high) + 1).unwrap_or('\u{e000}');
            next = next.max(after);
        }
        out.push((next, char::MAX));
        out
    }
}

/// The most instructions of a pattern: repetitions with counts are written out.
const LONGEST: usize = 10_000;
/// Groups inside of each other.
const DEEPEST: u32 = 50;

/// A pattern's instructions, and how many groups it has, the whole match among them.
pub(super) fn compile(pattern: &str) -> Option<(Vec<Instruction>, usize)> {
    let count = pattern.chars().count();
    if count > 2_000 {
        return None;
    }
    let mut parser = Parser {
        rest: pattern.chars().collect::<Vec<_>>().into_iter().peekable(),
        groups: 1,
        ignore_case: false,
        dot_all: false,
        depth: 0,
        marks: Vec::new(),
    };
    let tree = parser.alternatives()?;
    if parser.rest.next().is_some() {
        return None;
    }
    let groups = parser.groups;
    // Slots of loops stand behind those of groups.
    let mut compiler = Compiler { out: Vec::new(), slots: groups * 2 };
    compiler.emit(&tree)?;
    compiler.push(Instruction::End)?;
    Some((compiler.out, compiler.slots.div_ceil(2)))
}

enum Tree {
    Set(Set),
    Sequence(Vec<Tree>),
    Alternatives(Vec<Tree>),
    Group(usize, Box<Tree>),
    Repeat { inner: Box<Tree>, least: u32, most: Option<u32>, kind: Kind },
    TextStart,
    TextEnd,
    WordBoundary(bool),
    Back(usize),
    Look(bool, Box<Tree>),
    Atomic(Box<Tree>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Greedy,
    Lazy,
    Possessive,
}

struct Parser {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    groups: usize,
    ignore_case: bool,
    dot_all: bool,
    depth: u32,
    /// Names of groups with their numbers.
    marks: Vec<(String, usize)>,
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORDS: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
const BLANKS: &[(char, char)] = &[(' ', ' '), ('\t', '\r')];
const LINE_ENDS: &[(char, char)] =
    &[('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

impl Parser {
    fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn alternatives(&mut self) -> Option<Tree> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut all = vec![self.sequence()?];
        while self.take('|') {
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        if all.len() == 1 { all.pop() } else { Some(Tree::Alternatives(all)) }
    }

    fn sequence(&mut self) -> Option<Tree> {
        let mut all = Vec::new();
        while let Some(next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            if let Some(atom) = self.atom()? {
                all.push(self.repeated(atom)?);
            }
        }
        Some(Tree::Sequence(all))
    }

    /// One thing that can be repeated; `Some(None)` for flags, which match nothing.
    #[allow(clippy::option_option, reason = "a fault, nothing, and something are three things")]
    fn atom(&mut self) -> Option<Option<Tree>> {
        let set = |set: Set| Some(Some(Tree::Set(set)));
        match self.rest.next()? {
            '.' if self.dot_all => set(Set { negated: true, ..Set::default() }),
            '.' => set(Set { negated: true, ..Set::of(LINE_ENDS) }),
            '^' => Some(Some(Tree::TextStart)),
            '$' => Some(Some(Tree::TextEnd)),
            '[' => set(self.class()?),
            '(' => self.group(),
            '\\' => self.escape().map(Some),
            '*' | '+' | '?' => None,
            character => set(self.single(character)),
        }
    }

    fn single(&self, character: char) -> Set {
        Set { ignore_case: self.ignore_case, ..Set::of(&[(character, character)]) }
    }

    fn group(&mut self) -> Option<Option<Tree>> {
        if !self.take('?') {
            let number = self.groups;
            self.groups += 1;
            let inner = self.alternatives()?;
            return self.take(')').then(|| Some(Tree::Group(number, Box::new(inner))));
        }
        let wrap: fn(Box<Tree>) -> Tree = match self.rest.next()? {
            ':' => |inner| *inner,
            '=' => |inner| Tree::Look(true, inner),
            '!' => |inner| Tree::Look(false, inner),
            '>' => Tree::Atomic,
            '<' => {
                let mut name = String::new();
                loop {
                    match self.rest.next()? {
                        '>' => break,
                        letter if letter.is_ascii_alphanumeric() => name.push(letter),
                        // Look-behind.
                        _ => return None,
                    }
                }
                let number = self.groups;
                self.groups += 1;
                self.marks.push((name, number));
                let inner = self.alternatives()?;
                return self.take(')').then(|| Some(Tree::Group(number, Box::new(inner))));
            }
            flag => {
                let mut next = flag;
                loop {
                    match next {
                        'i' => self.ignore_case = true,
                        's' => self.dot_all = true,
                        ')' => return Some(None),
                        _ => return None,
                    }
                    next = self.rest.next()?;
                }
            }
        };
        let inner = self.alternatives()?;
        self.take(')').then(|| Some(wrap(Box::new(inner))))
    }

    fn escape(&mut self) -> Option<Tree> {
        Some(match self.rest.next()? {
            'b' => Tree::WordBoundary(true),
            'B' => Tree::WordBoundary(false),
            'A' => Tree::TextStart,
            'z' | 'Z' => Tree::TextEnd,
            digit @ '1'..='9' => Tree::Back(digit.to_digit(10)? as usize),
            'k' => {
                let mut name = String::new();
                self.take('<').then_some(())?;
                loop {
                    match self.rest.next()? {
                        '>' => break,
                        letter => name.push(letter),
                    }
                }
                Tree::Back(self.marks.iter().find(|(known, _)| *known == name)?.1)
            }
            'Q' => {
                let mut all = Vec::new();
                while let Some(character) = self.rest.next() {
                    if character == '\\' && self.take('E') {
                        break;
                    }
                    all.push(Tree::Set(self.single(character)));
                }
                Tree::Sequence(all)
            }
            letter => Tree::Set(self.escaped_set(letter)?),
        })
    }

    /// `\d` and its kin, or a character.
    fn escaped_set(&mut self, letter: char) -> Option<Set> {
        let (ranges, negated) = match letter {
            'd' => (DIGITS, false),
            'D' => (DIGITS, true),
            'w' => (WORDS, false),
            'W' => (WORDS, true),
            's' => (BLANKS, false),
            'S' => (BLANKS, true),
            _ => {
                let character = match letter {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'f' => '\u{c}',
                    'a' => '\u{7}',
                    'e' => '\u{1b}',
                    '0' => self.number(8, 3)?,
                    'x' => self.number(16, 2)?,
                    'u' => self.number(16, 4)?,
                    'p' | 'P' => return self.property(letter == 'P'),
                    // Java has no other escapes of letters.
                    letter if letter.is_ascii_alphabetic() => return None,
                    other => other,
                };
                return Some(self.single(character));
            }
        };
        Some(Set { negated, ..Set::of(ranges) })
    }

    fn number(&mut self, radix: u32, digits: u32) -> Option<char> {
        let mut value = 0;
        for _ in 0..digits {
            match self.rest.next_if(|digit| digit.is_digit(radix)) {
                Some(digit) => value = value * radix + digit.to_digit(radix)?,
                None if radix == 8 => break,
                None => return None,
            }
        }
        char::from_u32(value)
    }

    /// `\p{Alpha}`: the classes of ASCII, and letters.
    fn property(&mut self, negated: bool) -> Option<Set> {
        let mut name = String::new();
        if self.take('{') {
            loop {
                match self.rest.next()? {
                    '}' => break,
                    letter => name.push(letter),
                }
            }
        } else {
            name.push(self.rest.next()?);
        }
        let ranges: &[(char, char)] = match name.as_str() {
            "Alpha" => &[('a', 'z'), ('A', 'Z')],
            "Digit" => DIGITS,
            "Alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
            "Lower" => &[('a', 'z')],
            "Upper" => &[('A', 'Z')],
            "Punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            "Space" => BLANKS,
            "ASCII" => &[('\0', '\u{7f}')],
            "Cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
            "XDigit" => &[('0', '9'), ('a', 'f'), ('A', 'F')],
            "L" | "IsAlphabetic" => &[
                ('a', 'z'),
                ('A', 'Z'),
                ('\u{aa}', '\u{aa}'),
                ('\u{c0}', '\u{24f}'),
                ('\u{370}', '\u{1fff}'),
                ('\u{3040}', '\u{d7ff}'),
            ],
            _ => return None,
        };
        Some(Set { negated, ..Set::of(ranges) })
    }

    /// What stands in brackets, behind the first.
    fn class(&mut self) -> Option<Set> {
        let negated = self.take('^');
        let mut set = Set { negated, ignore_case: self.ignore_case, ranges: Vec::new() };
        let mut first = true;
        loop {
            let low = match self.rest.next()? {
                ']' if !first => return Some(set),
                '[' => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return None;
                    }
                    let inner = self.class()?;
                    self.depth -= 1;
                    set.ranges.extend(inner.spelled_out());
                    first = false;
                    continue;
                }
                '&' if self.rest.peek() == Some(&'&') => return None,
                '\\' => {
                    let letter = self.rest.next()?;
                    let inner = self.escaped_set(letter)?;
                    match inner.ranges.as_slice() {
                        [(low, high)] if low == high && !inner.negated => *low,
                        _ => {
                            set.ranges.extend(inner.spelled_out());
                            first = false;
                            continue;
                        }
                    }
                }
                character => character,
            };
            first = false;
            let mut ahead = self.rest.clone();
            let is_range =
                ahead.next() == Some('-') && ahead.next().is_some_and(|next| !matches!(next, ']' | '['));
            if !is_range {
                set.ranges.push((low, low));
                continue;
            }
            self.rest.next();
            let high = match self.rest.next()? {
                '\\' => {
                    let letter = self.rest.next()?;
                    match self.escaped_set(letter)?.ranges.as_slice() {
                        [(low, high)] if low == high => *low,
                        _ => return None,
                    }
                }
                character => character,
            };
            if high < low {
                return None;
            }
            set.ranges.push((low, high));
        }
    }

    fn repeated(&mut self, mut inner: Tree) -> Option<Tree> {
        loop {
            let (least, most) = match self.rest.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => {
                    self.rest.next();
                    let least = self.count()?;
                    let most = match self.take(',') {
                        false => Some(least),
                        true if self.rest.peek() == Some(&'}') => None,
                        true => Some(self.count()?),
                    };
                    if self.rest.peek() != Some(&'}') || most.is_some_and(|most| most < least) {
                        return None;
                    }
                    (least, most)
                }
                _ => return Some(inner),
            };
            self.rest.next();
            let kind = match self.rest.peek() {
                Some('?') => Kind::Lazy,
                Some('+') => Kind::Possessive,
                _ => Kind::Greedy,
            };
            if kind != Kind::Greedy {
                self.rest.next();
            }
            inner = Tree::Repeat { inner: Box::new(inner), least, most, kind };
        }
    }

    fn count(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|count| *count <= 1_000)
    }
}

struct Compiler {
    out: Vec<Instruction>,
    slots: usize,
}

impl Compiler {
    fn push(&mut self, instruction: Instruction) -> Option<usize> {
        if self.out.len() >= LONGEST {
            return None;
        }
        self.out.push(instruction);
        Some(self.out.len() - 1)
    }

    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.out.get_mut(at) {
            *place = instruction;
        }
    }

    fn emit(&mut self, tree: &Tree) -> Option<()> {
        match tree {
            Tree::Set(set) => drop(self.push(Instruction::Set(set.clone()))?),
            Tree::Sequence(all) => all.iter().try_for_each(|one| self.emit(one))?,
            Tree::Alternatives(all) => {
                let mut ends = Vec::new();
                let (last, others) = all.split_last()?;
                for one in others {
                    let split = self.push(Instruction::Jump(0))?;
                    self.emit(one)?;
                    ends.push(self.push(Instruction::Jump(0))?);
                    self.set(split, Instruction::Split(split + 1, self.out.len()));
                }
                self.emit(last)?;
                for end in ends {
                    self.set(end, Instruction::Jump(self.out.len()));
                }
            }
            Tree::Group(number, inner) => {
                self.push(Instruction::Save(number * 2))?;
                self.emit(inner)?;
                self.push(Instruction::Save(number * 2 + 1))?;
            }
            Tree::Repeat { inner, least, most, kind: Kind::Possessive } => {
                let at = self.push(Instruction::Jump(0))?;
                self.repeat(inner, *least, *most, Kind::Greedy)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Atomic { behind: self.out.len() });
            }
            Tree::Repeat { inner, least, most, kind } => self.repeat(inner, *least, *most, *kind)?,
            Tree::TextStart => drop(self.push(Instruction::TextStart)?),
            Tree::TextEnd => drop(self.push(Instruction::TextEnd)?),
            Tree::WordBoundary(wanted) => drop(self.push(Instruction::WordBoundary(*wanted))?),
            Tree::Back(group) => drop(self.push(Instruction::Back(*group))?),
            Tree::Look(wanted, inner) => {
                let at = self.push(Instruction::Jump(0))?;
                self.emit(inner)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Look { wanted: *wanted, behind: self.out.len() });
            }
            Tree::Atomic(inner) => {
                let at = self.push(Instruction::Jump(0))?;
                self.emit(inner)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Atomic { behind: self.out.len() });
            }
        }
        Some(())
    }

    fn repeat(&mut self, inner: &Tree, least: u32, most: Option<u32>, kind: Kind) -> Option<()> {
        for _ in 0..least {
            self.emit(inner)?;
        }
        let split = |first: usize, second: usize| match kind {
            Kind::Lazy => Instruction::Split(second, first),
            _ => Instruction::Split(first, second),
        };
        match most {
            None => {
                let slot = self.slots;
                self.slots += 1;
                let start = self.push(Instruction::Jump(0))?;
                self.push(Instruction::Save(slot))?;
                self.emit(inner)?;
                self.push(Instruction::Progress(slot))?;
                self.push(Instruction::Jump(start))?;
                self.set(start, split(start + 1, self.out.len()));
            }
            Some(most) => {
                let mut starts = Vec::new();
                for _ in least..most {
                    starts.push(self.push(Instruction::Jump(0))?);
                    self.emit(inner)?;
                }
                for start in starts {
                    self.set(start, split(start + 1, self.out.len()));
                }
            }
        }
        Some(())
    }
}
