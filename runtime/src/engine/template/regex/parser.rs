//! Reads a pattern into a tree: characters, groups (also named ones, which are numbered), alternatives, repetitions,
//! anchors, back references, look-ahead. Intersections of classes and look-behind are left out.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::set::{LINE_ENDS, Set};

/// The most characters of a pattern.
const LONGEST: usize = 2_000;
/// Groups and classes inside of each other, and repetitions of repetitions in all: what runs a pattern goes as deep.
const DEEPEST: u32 = 50;

/// What was read of a pattern.
pub(super) enum Tree {
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

/// How a repetition goes about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As many as there are, then fewer.
    Greedy,
    /// As few as are needed, then more.
    Lazy,
    /// As many as there are, and never fewer.
    Possessive,
}

/// The tree of a pattern, and how many groups it has, the whole match among them.
pub(super) fn parse(pattern: &str) -> Option<(Tree, usize)> {
    let characters: Vec<char> = pattern.chars().collect();
    if characters.len() > LONGEST {
        return None;
    }
    let mut parser = Parser {
        rest: characters.into_iter().peekable(),
        groups: 1,
        ignore_case: false,
        dot_all: false,
        depth: 0,
        stacked: 0,
        marks: Vec::new(),
    };
    let tree = parser.alternatives()?;
    parser.rest.next().is_none().then_some((tree, parser.groups))
}

/// A pattern that is being read.
pub(super) struct Parser {
    /// What is still to be read.
    pub(super) rest: Peekable<IntoIter<char>>,
    /// So many groups were read, and one that is the whole match.
    groups: usize,
    /// `(?i)` was read.
    pub(super) ignore_case: bool,
    /// `(?s)` was read.
    dot_all: bool,
    depth: u32,
    /// Repetitions of repetitions.
    stacked: u32,
    /// Names of groups with their numbers.
    marks: Vec<(String, usize)>,
}

impl Parser {
    /// Reads a character if it is the next one.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// Something opens inside of something else; [`Parser::leave`] when it has closed.
    pub(super) fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())
    }

    /// It has closed.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    fn alternatives(&mut self) -> Option<Tree> {
        self.enter()?;
        let mut all = vec![self.sequence()?];
        while self.take('|') {
            all.push(self.sequence()?);
        }
        self.leave();
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

    /// The set of one character.
    pub(super) fn single(&self, character: char) -> Set {
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

    fn repeated(&mut self, mut inner: Tree) -> Option<Tree> {
        loop {
            let is_repeated = matches!(inner, Tree::Repeat { .. });
            let (least, most) = match self.rest.peek() {
                // Of what is repeated Java repeats no more than `{2}{3}`.
                Some('*' | '+' | '?') if is_repeated => return None,
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
            self.stacked += u32::from(is_repeated);
            if self.stacked > DEEPEST {
                return None;
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
