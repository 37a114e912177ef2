//! A fault strikes the call it is planned for, and no other.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::run::block_on;

/// A process of two calls, and how many of their effects were done.
fn run(faults: &Faults) -> (Result<Result<(), Failure>, Crashed>, usize) {
    let done = AtomicUsize::new(0);
    let effect = || async {
        done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    };
    let process = async {
        faults.call(Operation::Append, effect).await?;
        faults.call(Operation::Commit, effect).await
    };
    let ended = block_on(faults.until_crash(process));
    (ended, done.load(Ordering::SeqCst))
}

#[test]
fn a_fault_strikes_the_call_it_is_planned_for_and_no_other() {
    let at = |index, fault| run(&Faults::at_call(index, fault));
    assert_eq!(run(&Faults::none()), (Ok(Ok(())), 2));
    assert_eq!(at(0, Fault::Fail(Moment::Before)), (Ok(Err(Failure::Unavailable)), 0));
    assert_eq!(at(0, Fault::Fail(Moment::After)), (Ok(Err(Failure::Unavailable)), 1));
    assert_eq!(at(1, Fault::Conflict), (Ok(Err(Failure::Conflict)), 1));
    assert_eq!(at(1, Fault::Crash(Moment::Before)), (Err(Crashed), 1));
    assert_eq!(at(1, Fault::Crash(Moment::After)), (Err(Crashed), 2));
    assert_eq!(at(1, Fault::Repeat), (Ok(Ok(())), 3));
    assert_eq!(at(2, Fault::Throttle), (Ok(Ok(())), 2));
}

#[test]
fn a_plan_can_name_the_operation() {
    let faults = Faults::at_nth(Operation::Commit, 1, Fault::Throttle);
    assert_eq!(run(&faults), (Ok(Ok(())), 2));
    assert_eq!(run(&faults), (Ok(Err(Failure::Throttled)), 1));
    assert_eq!(faults.calls().len(), 4);
    assert_eq!(faults.struck(), [(3, Fault::Throttle)]);
}

#[test]
fn a_seeded_plan_repeats_itself() {
    let struck = |seed| {
        let faults = Faults::randomly(seed, 50, &Fault::FAILURES);
        for _ in 0..20 {
            let _fault = faults.next(Operation::Publish);
        }
        faults.struck()
    };
    assert_eq!(struck(1), struck(1));
    assert_ne!(struck(1), struck(2));
}
