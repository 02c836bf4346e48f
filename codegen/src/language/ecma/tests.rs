//! Which program an expression becomes; what programs match is tested with the runtime that runs them.

use super::*;

#[test]
fn the_cheapest_program_is_chosen() {
    let program = |text: &str| compile(text).expect(text).program;
    assert_eq!(program("^abc"), Program::Prefix("abc".to_owned()));
    assert!(matches!(program("^[a-z]+-[0-9]{2,4}$"), Program::Runs(runs) if runs.len() == 3));
    // The hyphen may end the run or be in it.
    assert!(matches!(program("^[a-z-]+-[0-9]$"), Program::States(_)));
    assert!(matches!(program("a|b"), Program::States(_)));
    assert!(matches!(program("^(?!x)"), Program::Tried(_)));
}

#[test]
fn what_cannot_be_read_has_a_reason() {
    for text in
        ["(", ")", "[a", "*a", "a**", "\\", "\\Z", "\\p{Nothing}", "(?i)a", "(a)\\1", "[z-a]", "a{3,1}"]
    {
        assert!(compile(text).is_err(), "{text}");
    }
    assert!(compile(&"(".repeat(100_000)).is_err());
    assert!(compile("(((a{100}){100}){100}){100}").is_err());
    for text in [
        "\\-\\_\\@",
        "a{",
        "a{,2}",
        "}",
        "]",
        "\\u{1F432}",
        "\\ud83d\\udc32",
        "[\\w-.]",
        "^*a",
        "()*",
        "(){5000000}",
    ] {
        assert!(compile(text).is_ok(), "{text}: {:?}", compile(text));
    }
}

#[test]
fn classes_are_normal() {
    let class = |text: &str| match compile(text).expect(text).program {
        Program::States(list) => match list.into_iter().next() {
            Some(Instruction::Class(class)) => class,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(class("[c-ea-cx]"), [('a', 'e'), ('x', 'x')]);
    assert_eq!(class("[^\\s\\S]"), []);
    assert_eq!(class("[^a]"), [('\0', '`'), ('b', char::MAX)]);
    assert!(class("\\p{Lu}").contains(&('A', 'Z')));
}
