//! A process may die at any call, before or after its effect: nobody can tell from the outcome.

use testkit::faults::{Fault, Faults};

use crate::outcome::{Outcome, assert_invariants};
use crate::scenario::play;
use crate::system::{Pace, System};

async fn played(faults: Faults) -> System {
    let system = System::new(faults, Pace::InOrder);
    Box::pin(play(&system)).await;
    assert_invariants(&system);
    system
}

#[tokio::test(start_paused = true)]
async fn the_history_has_every_kind_of_event() {
    let system = played(Faults::none()).await;
    let told: std::collections::BTreeSet<&str> =
        system.bus.published().iter().map(|event| event.name.as_str()).collect();
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

#[tokio::test(start_paused = true)]
async fn dying_at_any_single_call_changes_nothing_in_the_end() {
    let undisturbed = played(Faults::none()).await;
    let expected = Outcome::of(&undisturbed);
    let calls = undisturbed.faults.calls();
    for (index, operation) in calls.iter().enumerate() {
        for crash in Fault::CRASHES {
            let system = played(Faults::at_call(index, crash)).await;
            assert_eq!(system.faults.struck(), [(index, crash)]);
            Outcome::of(&system)
                .assert_same_as(&expected, &format!("{crash:?} at call {index}, {operation:?}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn dying_again_and_again_changes_nothing_in_the_end() {
    let expected = Outcome::of(&played(Faults::none()).await);
    for seed in 0..100 {
        let system = played(Faults::randomly(seed, 10, &Fault::CRASHES)).await;
        assert!(!system.faults.struck().is_empty());
        Outcome::of(&system).assert_same_as(&expected, &format!("crashes of seed {seed}"));
    }
}
