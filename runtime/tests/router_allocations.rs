//! The router allocates nothing. A test of its own, since it counts every allocation of its process.
#![allow(unsafe_code, reason = "a counting allocator is an unsafe trait's implementation; it only forwards")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use gwgen_runtime::api::{ApiKind, Node, Routes, SegmentPattern};
use gwgen_runtime::engine::router::{Route, Router};
use gwgen_runtime::message::{PathSpans, Verb};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is forwarded to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// `/a/{p}/c`, `/a/{q+}`, `/a/{r}.json`, `ANY /{s+}`.
static ROUTES: Routes = Routes {
    nodes: &[
        Node { literals: &[("a", 1)], greedy: Some(5), ..Node::EMPTY },
        Node {
            patterns: &[(SegmentPattern { pieces: &["", ".json"] }, 6)],
            parameter: Some(2),
            greedy: Some(4),
            ..Node::EMPTY
        },
        Node { literals: &[("c", 3)], ..Node::EMPTY },
        Node { methods: &[(Verb::Get, 0)], ..Node::EMPTY },
        Node { methods: &[(Verb::Get, 1)], ..Node::EMPTY },
        Node { any: Some(2), ..Node::EMPTY },
        Node { methods: &[(Verb::Get, 3)], ..Node::EMPTY },
    ],
    default_route: None,
};

const PATHS: [&str; 6] = ["/a/b/c", "/a/b/d", "/a/x.json", "/z//y/", "/a", "/"];

fn walk(routers: &[Router]) -> [Route; 24] {
    let mut found = [Route::Unknown; 24];
    let mut slots = found.iter_mut();
    for verb in [Verb::Get, Verb::Post] {
        for router in routers {
            for path in PATHS {
                let mut parameters = PathSpans::new();
                if let Some(slot) = slots.next() {
                    *slot = router.find(path, 0, verb, &mut parameters);
                }
            }
        }
    }
    found
}

#[test]
fn no_allocation() {
    let routers = [ApiKind::Rest, ApiKind::Http].map(|kind| Router::new(&ROUTES, kind));
    // The harness has a thread of its own, so one quiet walk of several is enough: a router that allocates has none.
    let quiet = (0..8).any(|_| {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        std::hint::black_box(walk(&routers));
        ALLOCATIONS.load(Ordering::Relaxed) == before
    });
    assert!(quiet, "the router allocated in every walk");
    use Route::{Method, Unknown};
    let get = [Method(0), Method(1), Method(3), Method(2), Method(2), Unknown];
    let post = [Method(2), Method(2), Method(2), Method(2), Method(2), Unknown];
    let without_verb = |route: Route| if let Route::WrongVerb(_) = route { Unknown } else { route };
    assert_eq!(walk(&routers).map(without_verb), [get, get, post, post].concat()[..]);
}
