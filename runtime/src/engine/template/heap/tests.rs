//! What a heap is charged with.

use super::super::json_read::read;
use super::*;

/// What everything of a heap takes that grows, as its lists say themselves.
fn allocated(heap: &Heap<'_>) -> usize {
    fn list<T>(list: &Vec<T>) -> usize {
        list.capacity() * size_of::<T>()
    }
    let of_document = |read: &Document<'_>| {
        let tables: usize = read.tables.iter().map(|(_, table)| table.bytes()).sum();
        list(&read.shelf) + list(&read.numbers) + list(&read.tables) + tables
    };
    let of_own = |own: &Own| list(&own.slots) + own.table.as_ref().map_or(0, |table| table.bytes());
    heap.documents.iter().map(of_document).sum::<usize>()
        + heap.owned.iter().map(of_own).sum::<usize>()
        + list(&heap.owned)
        + list(&heap.others)
        + heap.moved.len() * changes::MOVED
}

#[test]
fn what_is_charged_is_what_is_allocated() {
    let keys: Vec<_> = (0..5_000).map(|number| format!("\"k{number}\":{number}")).collect();
    let bodies = [
        "[]".to_owned(),
        format!("[{}0]", "0,".repeat(50_000)),
        format!("[{}0]", "0.1,".repeat(50_000)),
        format!("[{}0]", "[],{},".repeat(20_000)),
        format!("[\"{}\"]", "x".repeat(100_000)),
        format!("{{{}}}", keys.join(",")),
        format!("[{}0]", format!("{{{}}},", keys[..40].join(",")).repeat(200)),
        format!("{{{}}}", vec!["\"a\":0"; 5_000].join(",")),
    ];
    for body in &bodies {
        let texts = Texts::default();
        let (mut heap, mut budget) = (Heap::for_text(body, &texts), Budget::new());
        let whole = budget.affords(1);
        let root = read(body, &mut heap, &mut budget).expect("within the budget").expect("JSON");
        let begin = &body[..body.len().min(20)];
        assert_eq!(whole - budget.affords(1), allocated(&heap), "{begin}");
        for number in 0..100 {
            match root {
                Value::List(id) => heap.insert(id, 0, &Value::Double(0.5), &mut budget).expect("room"),
                Value::Map(id) => {
                    let key = heap.keep(number.to_string());
                    heap.put(id, key, &Value::Integer(i64::MAX), &mut budget).map(drop).expect("room");
                }
                _ => unreachable!("{begin}"),
            }
        }
        assert_eq!(whole - budget.affords(1), allocated(&heap), "{begin}, changed");
        // What is no JSON leaves nothing behind.
        let before = budget.affords(1);
        let cut = &body[..body.len() - 1];
        assert!(read(cut, &mut heap, &mut budget).expect("within the budget").is_none());
        assert_eq!(budget.affords(1), before, "{begin}, cut");
    }
}
