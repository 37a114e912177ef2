//! Any life of an automation, with its records late and repeated.

use commerce::automation::{Automation, AutomationKey, AutomationState, CancelReason, Cause, Generation};
use commerce::identity::CheckoutId;
use proptest::prelude::*;
use testkit::build::{BUYER, instant, shop, subscriber};

use crate::world::World;

/// What happens to an automation, and how its record is handed over.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Arms it again, or fires or cancels it.
    change: Change,
    /// How many writes are in the table already when the record comes.
    lag: usize,
    /// How many records before it come once more after it.
    repeated: usize,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Arm,
    Fire,
    Cancel,
}

fn life(changes: &[Change]) -> Vec<Automation> {
    let at = instant("2026-11-21T10:00:00Z");
    let mut automation = Automation {
        subscriber_id: subscriber(BUYER),
        workspace: shop(),
        key: AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse("c-1").unwrap() },
        generation: Generation::new(1),
        previous: None,
        state: AutomationState::Armed,
        armed_at: at,
        due_at: Some(at),
        cause: Cause::Checkout { started_at: at },
    };
    let mut states = vec![automation.clone()];
    for change in changes {
        automation.state = match change {
            Change::Arm => AutomationState::Armed,
            Change::Fire => AutomationState::Fired { at },
            Change::Cancel => AutomationState::Cancelled { at, reason: CancelReason::CheckoutReassigned },
        };
        if let Change::Arm = change {
            automation.previous = Some(automation.generation);
            automation.generation = Generation::new(automation.generation.get() + 1);
        }
        states.push(automation.clone());
    }
    states
}

fn any_step() -> impl Strategy<Value = Step> {
    let change = prop_oneof![Just(Change::Arm), Just(Change::Fire), Just(Change::Cancel)];
    (change, 0..4_usize, 0..4_usize).prop_map(|(change, lag, repeated)| Step { change, lag, repeated })
}

/// Hands over every record in order, some late and some again, and tells which schedules remain.
async fn remaining(steps: &[Step]) -> (Option<Generation>, Vec<u64>) {
    let changes: Vec<Change> = steps.iter().map(|step| step.change).collect();
    let states = life(&changes);
    let last = states.len() - 1;
    let world = World::at("2026-11-21T10:00:00Z");
    let mut written = 0;
    for (index, seen) in states.iter().enumerate() {
        let (lag, repeated) =
            index.checked_sub(1).map_or((0, 0), |step| (steps[step].lag, steps[step].repeated));
        written = written.max((index + lag).min(last));
        world.table.hold(states[written].clone());
        world.reconcile(seen).await;
        for again in states[index.saturating_sub(repeated)..index].iter().rev() {
            world.reconcile(again).await;
        }
    }
    let waiting = world.waiting().into_iter().map(|(generation, _)| generation).collect();
    (states[last].wake_up().map(|(generation, _)| generation), waiting)
}

proptest! {
    #[test]
    fn an_armed_automation_ends_with_its_one_schedule_and_any_other_with_none(
        steps in prop::collection::vec(any_step(), 0..12)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (live, waiting) = runtime.block_on(remaining(&steps));
        let expected: Vec<u64> = live.map(Generation::get).into_iter().collect();
        prop_assert_eq!(waiting, expected);
    }
}
