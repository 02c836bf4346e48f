//! Schemas that nothing fits, and members that are asked for and not declared.
//!
//! Said is what the keywords of one schema, and of those that it applies with `allOf`, show by themselves; whether two
//! patterns have a text in common is not asked.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::Decimal;
use crate::model::check::{Applied, Check, CheckId, Kinds, Literal, Rules};

/// So many checks of the same value are looked through.
const MOST: usize = 64;

/// All kinds, without what draft 4 says of how integers are written.
const KINDS: u8 = Kinds::ANY.0 & !Kinds::LITERAL_INTEGER.0;

/// The findings about one check of a list.
pub(super) fn findings(check: &Check, list: &[Check]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let object = &check.rules.object;
    let is_closed = object.additional.is_some_and(|id| refuses(list, id));
    for property in object.properties.iter().filter(|property| property.required && property.check.is_none())
    {
        let name = &property.name;
        // A pattern may allow it.
        if is_closed && object.patterns.is_empty() {
            let message =
                format!("nothing fits this schema: `{name}` is required, and no such member is allowed");
            found.push(Diagnostic::new(Code::SCHEMA_NEVER, check.span, message));
        } else if !object.properties.iter().all(|property| property.check.is_none()) {
            let message = format!("`{name}` is required and not declared; nothing is said about its value");
            found.push(Diagnostic::new(Code::SCHEMA_UNDECLARED, check.span, message));
        }
    }
    // `false` is meant.
    if check.rules.kinds != Kinds::NOTHING
        && let Some(reason) = reason(&check.rules, list)
    {
        let message = format!("nothing fits this schema: {reason}");
        found.push(Diagnostic::new(Code::SCHEMA_NEVER, check.span, message));
    }
    found
}

fn refuses(list: &[Check], id: CheckId) -> bool {
    list.get(id.0 as usize).is_some_and(|check| check.rules.kinds == Kinds::NOTHING)
}

/// Why nothing fits; `None` where something may, or where that is said of a part.
fn reason(rules: &Rules, list: &[Check]) -> Option<String> {
    let kinds = kinds(rules, list, &mut { MOST });
    if kinds == 0 {
        return no_kind(rules, list);
    }
    if let Some(values) = &rules.values
        && !values.iter().any(|value| is_within(value, rules))
    {
        return Some("no allowed value is within the bounds".to_owned());
    }
    let all = together(rules, list);
    let (own, parts) = all.split_first()?;
    let is_said_of_a_part =
        parts.iter().any(|part| bounds(&[part], self::kinds(part, list, &mut { MOST })).is_some());
    match bounds(&[own], kinds).or_else(|| members(rules, list, kinds)) {
        Some(reason) => Some(reason),
        None => bounds(&all, kinds).filter(|_| !is_said_of_a_part),
    }
}

/// Why no kind of value is left.
fn no_kind(rules: &Rules, list: &[Check]) -> Option<String> {
    if let Some(values) = &rules.values {
        if values.is_empty() {
            return Some("no value is allowed".to_owned());
        }
        if values.iter().all(|value| kind(value) & rules.kinds.0 == 0) {
            return Some("no allowed value is of its type".to_owned());
        }
    }
    let is_empty = |id: &CheckId| {
        let check = list.get(id.0 as usize);
        check.is_some_and(|check| kinds(&check.rules, list, &mut { MOST }) == 0)
    };
    let is_said = rules.applied.iter().any(|applied| match applied {
        Applied::All(ids) => ids.iter().any(is_empty),
        Applied::Any(ids) | Applied::One(ids) => ids.iter().all(is_empty),
        _ => false,
    });
    (!is_said).then(|| "what it is made of has no type in common".to_owned())
}

/// The kinds of values that a check and those that it applies leave.
fn kinds(rules: &Rules, list: &[Check], left: &mut usize) -> u8 {
    let mut kinds = rules.kinds.0 & KINDS;
    if let Some(values) = &rules.values {
        kinds &= values.iter().fold(0, |kinds, value| kinds | kind(value));
    }
    for applied in &rules.applied {
        let mut of = |id: &CheckId| {
            let Some(check) = list.get(id.0 as usize) else { return KINDS };
            match left.checked_sub(1) {
                Some(fewer) => *left = fewer,
                None => return KINDS,
            }
            self::kinds(&check.rules, list, left)
        };
        kinds &= match applied {
            Applied::All(ids) => ids.iter().fold(KINDS, |kinds, id| kinds & of(id)),
            Applied::Any(ids) | Applied::One(ids) => ids.iter().fold(0, |kinds, id| kinds | of(id)),
            _ => KINDS,
        };
    }
    kinds
}

fn kind(value: &Literal) -> u8 {
    let kind = match value {
        Literal::Null => Kinds::NULL,
        Literal::Bool(_) => Kinds::BOOLEAN,
        Literal::Number(number) if number.exponent >= 0 => Kinds::INTEGER,
        Literal::Number(_) => Kinds::FRACTION,
        Literal::Text(_) => Kinds::STRING,
        Literal::Array(_) => Kinds::ARRAY,
        Literal::Object(_) => Kinds::OBJECT,
    };
    kind.0
}

/// Whether a value is of its type and as long or as large as it has to be.
fn is_within(value: &Literal, rules: &Rules) -> bool {
    let fits = match value {
        Literal::Text(text) => {
            let length = text.chars().count() as u64;
            rules.string.min_length <= length && rules.string.max_length.is_none_or(|most| length <= most)
        }
        Literal::Number(number) => {
            rules
                .number
                .minimum
                .as_ref()
                .is_none_or(|(least, above)| number > least || !above && number == least)
                && rules
                    .number
                    .maximum
                    .as_ref()
                    .is_none_or(|(most, below)| number < most || !below && number == most)
        }
        _ => true,
    };
    fits && kind(value) & rules.kinds.0 != 0
}

/// A check, and those that the same value has to fit besides.
fn together<'l>(rules: &'l Rules, list: &'l [Check]) -> Vec<&'l Rules> {
    let mut all = vec![rules];
    let mut at = 0;
    while let Some(rules) = all.get(at).copied().filter(|_| all.len() < MOST) {
        for applied in &rules.applied {
            if let Applied::All(ids) = applied {
                let parts = ids.iter().filter_map(|id| list.get(id.0 as usize));
                all.extend(parts.map(|check| &check.rules));
            }
        }
        at += 1;
    }
    all
}

/// Whether bounds are crossed that all hold for one value of these kinds.
fn bounds(all: &[&Rules], kinds: u8) -> Option<String> {
    let only = |kind: Kinds| kinds & !kind.0 == 0;
    let crossed = |bounds: &dyn Fn(&Rules) -> (u64, Option<u64>)| {
        let least = all.iter().map(|rules| bounds(rules).0).max();
        let most = all.iter().filter_map(|rules| bounds(rules).1).min();
        least.zip(most).is_some_and(|(least, most)| least > most)
    };
    let reason =
        if only(Kinds::STRING) && crossed(&|rules| (rules.string.min_length, rules.string.max_length)) {
            "`minLength` is above `maxLength`"
        } else if only(Kinds::ARRAY) && crossed(&|rules| (rules.array.min_items, rules.array.max_items)) {
            "`minItems` is above `maxItems`"
        } else if only(Kinds::OBJECT)
            && crossed(&|rules| (rules.object.min_properties, rules.object.max_properties))
        {
            "`minProperties` is above `maxProperties`"
        } else if only(Kinds::NUMBER) {
            return no_number(all, only(Kinds::INTEGER)).map(str::to_owned);
        } else {
            return None;
        };
    Some(reason.to_owned())
}

fn no_number(all: &[&Rules], whole: bool) -> Option<&'static str> {
    // Of equal bounds the one that is outside is narrower.
    let least = all.iter().filter_map(|rules| rules.number.minimum.as_ref()).max()?;
    let most = all
        .iter()
        .filter_map(|rules| rules.number.maximum.as_ref())
        .min_by_key(|(bound, below)| (bound, !below))?;
    if least.0 > most.0 || least.0 == most.0 && (least.1 || most.1) {
        return Some("the lower bound is above the upper one");
    }
    let first = floor(&opposite(&least.0)).map(|whole| -whole + i128::from(least.1 && least.0.exponent >= 0));
    let last = floor(&most.0).map(|whole| whole - i128::from(most.1 && most.0.exponent >= 0));
    (whole && first? > last?).then_some("there is no whole number between its bounds")
}

fn opposite(number: &Decimal) -> Decimal {
    Decimal { negative: !number.negative && !number.digits.is_empty(), ..number.clone() }
}

/// The next whole number that is not above; `None` for large ones.
fn floor(number: &Decimal) -> Option<i128> {
    let size = usize::try_from(number.digits.len() as i64 + number.exponent).unwrap_or(0);
    if size > 30 {
        return None;
    }
    let digits = number.digits.get(..size).unwrap_or(&number.digits);
    let whole: i128 = format!("0{digits}{}", "0".repeat(size - digits.len())).parse().ok()?;
    Some(if number.negative { -whole - i128::from(number.exponent < 0) } else { whole })
}

/// Whether items or members are asked for that cannot be there.
fn members(rules: &Rules, list: &[Check], kinds: u8) -> Option<String> {
    let (array, object) = (&rules.array, &rules.object);
    if kinds == Kinds::ARRAY.0 {
        if array.items.is_some_and(|id| refuses(list, id)) && array.min_items > array.prefix.len() as u64 {
            return Some("`minItems` asks for more items than may be there".to_owned());
        }
        if let Some(contains) = &array.contains {
            if contains.max.is_some_and(|most| contains.min > most) {
                return Some("`minContains` is above `maxContains`".to_owned());
            }
            if contains.min > 0 && refuses(list, contains.item) {
                return Some("`contains` asks for an item that nothing is".to_owned());
            }
        }
    }
    if kinds == Kinds::OBJECT.0 {
        let required: Vec<_> = object.properties.iter().filter(|property| property.required).collect();
        let refused = required.iter().find(|property| property.check.is_some_and(|id| refuses(list, id)));
        if let Some(property) = refused {
            return Some(format!("`{}` is required, and its schema refuses every value", property.name));
        }
        if object.max_properties.is_some_and(|most| required.len() as u64 > most) {
            return Some("more members are required than `maxProperties` allows".to_owned());
        }
    }
    None
}
