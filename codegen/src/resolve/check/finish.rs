//! What is done when all schemas are read: cycles without progress, references that only lead on, equal checks.

use std::collections::BTreeMap;

use super::findings::anchor_twice;
use super::{Compiled, Compiler, never};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::check::{Applied, Check, CheckId, Checks, Rules};

impl Compiler<'_, '_> {
    /// The checks of all schemas that were asked for; ids of others are not kept.
    pub fn finish(self, roots: &[CheckId]) -> Compiled {
        let Compiler { mut checks, mut findings, resources, .. } = self;
        findings.extend(resources.into_twice().iter().map(anchor_twice));
        let targets = shortened(&checks);
        for check in &mut checks {
            check.rules.each_check(&mut |id| *id = followed(&targets, *id));
        }
        without_endless(&mut checks, &mut findings);
        let classes = classes(&checks);
        let class_of = |id: CheckId| classes.get(id.0 as usize).copied().unwrap_or(0);

        // In the order in which they are reached, so that a definition's order is kept.
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, class) in classes.iter().enumerate() {
            first.entry(*class).or_insert(at);
        }
        let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
        let mut order = Vec::new();
        let mut waiting: Vec<usize> =
            roots.iter().rev().map(|id| class_of(followed(&targets, *id))).collect();
        while let Some(class) = waiting.pop() {
            if numbers.contains_key(&class) {
                continue;
            }
            let Some(check) = first.get(&class).and_then(|at| checks.get(*at)) else { continue };
            numbers.insert(class, order.len() as u32);
            order.push(check.clone());
            waiting.extend(check.rules.checks().iter().rev().map(|id| class_of(*id)));
        }
        let number = |id: CheckId| numbers.get(&class_of(id)).map(|number| CheckId(*number));
        for check in &mut order {
            check.rules.each_check(&mut |id| *id = number(*id).unwrap_or(CheckId(0)));
        }
        findings.extend(order.iter().flat_map(|check| never::findings(check, &order)));
        let ids = (0..checks.len() as u32).map(|id| number(followed(&targets, CheckId(id)))).collect();
        Compiled { checks: Checks { list: order }, findings, ids }
    }
}

fn followed(targets: &[CheckId], id: CheckId) -> CheckId {
    targets.get(id.0 as usize).copied().unwrap_or(id)
}

/// By check: itself, or where it leads if it says nothing but "as that one".
fn shortened(checks: &[Check]) -> Vec<CheckId> {
    let next = |id: CheckId| -> Option<CheckId> {
        let rules = &checks.get(id.0 as usize)?.rules;
        let [Applied::All(list)] = rules.applied.as_slice() else { return None };
        let [only] = list.as_slice() else { return None };
        let alone = Rules { applied: rules.applied.clone(), ..Rules::any() };
        (alone == *rules).then_some(*only)
    };
    let mut targets: Vec<Option<CheckId>> = vec![None; checks.len()];
    // By check: the path that it was met on last.
    let mut met: Vec<Option<u32>> = vec![None; checks.len()];
    for id in 0..checks.len() as u32 {
        let mut path = Vec::new();
        let mut here = CheckId(id);
        let target = loop {
            if let Some(Some(known)) = targets.get(here.0 as usize) {
                break *known;
            }
            if met.get_mut(here.0 as usize).is_some_and(|path| path.replace(id) == Some(id)) {
                // A circle of references; it is reported with the other cycles.
                break here;
            }
            match next(here) {
                Some(on) => {
                    path.push(here);
                    here = on;
                }
                None => break here,
            }
        };
        path.push(here);
        for id in path {
            if let Some(slot) = targets.get_mut(id.0 as usize) {
                slot.get_or_insert(target);
            }
        }
    }
    targets.into_iter().enumerate().map(|(at, target)| target.unwrap_or(CheckId(at as u32))).collect()
}

/// Takes the references out of checks that would apply themselves to the same value, and reports them.
fn without_endless(checks: &mut [Check], findings: &mut Vec<Diagnostic>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; checks.len()];
    let mut cut: Vec<(CheckId, CheckId)> = Vec::new();
    for root in 0..checks.len() {
        // A check and those that it applies and that were not visited yet.
        let mut path: Vec<(CheckId, Vec<CheckId>)> = Vec::new();
        let enter = |id: CheckId, marks: &mut Vec<Mark>, path: &mut Vec<(CheckId, Vec<CheckId>)>| {
            if let (Some(mark), Some(check)) = (marks.get_mut(id.0 as usize), checks.get(id.0 as usize)) {
                *mark = Mark::Open;
                path.push((id, check.rules.same_value()));
            }
        };
        if marks.get(root) != Some(&Mark::New) {
            continue;
        }
        enter(CheckId(root as u32), &mut marks, &mut path);
        while let Some((id, rest)) = path.last_mut() {
            let id = *id;
            match rest.pop() {
                Some(next) => match marks.get(next.0 as usize) {
                    Some(Mark::New) => enter(next, &mut marks, &mut path),
                    Some(Mark::Open) => cut.push((id, next)),
                    _ => {}
                },
                None => {
                    if let Some(mark) = marks.get_mut(id.0 as usize) {
                        *mark = Mark::Done;
                    }
                    path.pop();
                }
            }
        }
    }
    for (id, next) in cut {
        let also = checks.get(next.0 as usize).map(|check| check.span);
        let Some(check) = checks.get_mut(id.0 as usize) else { continue };
        let message = "this schema applies itself to the same value, which never ends";
        let mut found = Diagnostic::new(Code::SCHEMA_ENDLESS, check.span, message);
        if let Some(span) = also.filter(|span| *span != check.span) {
            found = found.also(span, "by way of this one");
        }
        findings.push(found);
        if let Some(discriminator) = &mut check.rules.discriminator {
            discriminator.branches.retain(|(_, id)| *id != next);
        }
        for applied in &mut check.rules.applied {
            match applied {
                Applied::All(list) | Applied::Any(list) | Applied::One(list) => list.retain(|id| *id != next),
                Applied::Not(id) | Applied::Where { check: id, .. } if *id == next => {
                    *applied = Applied::All(Vec::new())
                }
                Applied::If { condition, .. } if *condition == next => *applied = Applied::All(Vec::new()),
                Applied::If { then, otherwise, .. } => {
                    *then = then.filter(|id| *id != next);
                    *otherwise = otherwise.filter(|id| *id != next);
                }
                _ => {}
            }
        }
    }
}

/// A chain of schemas that only differ at its end needs a round for each link; longer ones stay apart.
const MOST_ROUNDS: usize = 50;

/// The class of each check: those of one class hold for the same values for the same reasons. Starts with what checks
/// say themselves, and parts classes whose members refer to different ones until that changes nothing.
fn classes(checks: &[Check]) -> Vec<usize> {
    let mut classes = vec![0; checks.len()];
    let mut count = 1;
    for _ in 0..MOST_ROUNDS {
        let mut known: BTreeMap<Rules, usize> = BTreeMap::new();
        let next: Vec<usize> = checks
            .iter()
            .map(|check| {
                let mut rules = check.rules.clone();
                rules.each_check(&mut |id| {
                    *id = CheckId(classes.get(id.0 as usize).copied().unwrap_or(0) as u32);
                });
                let number = known.len();
                *known.entry(rules).or_insert(number)
            })
            .collect();
        let settled = known.len() == count;
        count = known.len();
        classes = next;
        if settled {
            return classes;
        }
    }
    (0..checks.len()).collect()
}
