//! A process may die at any call, before or after its effect: nobody can tell from the outcome.

use testkit::faults::{Fault, Faults};

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
fn the_history_has_every_kind_of_event() {
    let world = played(Faults::none());
    let told: std::collections::BTreeSet<&str> =
        world.backend.bus.published().iter().map(|event| event.name.as_str()).collect();
    let expected = [
        "automation_cancelled",
        "checkout_abandoned",
        "checkout_started",
        "order_cancelled",
        "order_placed",
        "order_refunded",
        "order_updated",
        "replenishment_due",
        "subscriber_updated",
    ];
    assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn dying_at_any_single_call_changes_nothing_in_the_end() {
    let undisturbed = played(Faults::none());
    let expected = Outcome::of(&undisturbed);
    let calls = undisturbed.backend.faults.calls();
    for (index, operation) in calls.iter().enumerate() {
        for crash in Fault::crashes_of(*operation).iter().copied() {
            let world = played(Faults::at_call(index, crash));
            assert_eq!(world.backend.faults.struck(), [(index, crash)]);
            Outcome::of(&world)
                .assert_same_as(&expected, &format!("{crash:?} at call {index}, {operation:?}"));
        }
    }
}

#[test]
fn dying_again_and_again_changes_nothing_in_the_end() {
    let expected = Outcome::of(&played(Faults::none()));
    for seed in 0..100 {
        let world = played(Faults::randomly(seed, 10, &Fault::CRASHES));
        assert!(!world.backend.faults.struck().is_empty());
        Outcome::of(&world).assert_same_as(&expected, &format!("crashes of seed {seed}"));
    }
}
