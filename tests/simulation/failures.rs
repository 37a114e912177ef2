//! Any call may fail, before or after its effect: nobody can tell from the outcome.

use testkit::faults::{Fault, Faults, Operation};

use crate::outcome::{Outcome, assert_invariants};
use crate::scenario::play;
use crate::world::World;

fn played(faults: Faults) -> World {
    let mut world = World::in_order(faults);
    play(&mut world);
    assert_invariants(&world);
    world
}

#[test]
fn any_single_failure_changes_nothing_in_the_end() {
    let undisturbed = played(Faults::none());
    let expected = Outcome::of(&undisturbed);
    for (index, operation) in undisturbed.backend.faults.calls().iter().enumerate() {
        for fault in Fault::failures_of(*operation) {
            let world = played(Faults::at_call(index, *fault));
            Outcome::of(&world)
                .assert_same_as(&expected, &format!("{fault:?} at call {index}, {operation:?}"));
        }
    }
}

#[test]
fn a_long_outage_of_one_service_changes_nothing_in_the_end() {
    let expected = Outcome::of(&played(Faults::none()));
    for operation in [
        Operation::Append,
        Operation::Commit,
        Operation::Publish,
        Operation::EnsureSchedule,
        Operation::DeleteSchedule,
        Operation::Subscriber,
    ] {
        for fault in Fault::failures_of(operation).iter().copied() {
            let mut left = 30;
            let outage = Faults::planned(move |_, called| {
                let is_out = called == operation && left > 0;
                left -= i32::from(is_out);
                is_out.then_some(fault)
            });
            let world = played(outage);
            Outcome::of(&world).assert_same_as(&expected, &format!("an outage of {operation:?}, {fault:?}"));
        }
    }
}
