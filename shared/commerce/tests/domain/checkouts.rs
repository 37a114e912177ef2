//! Checkouts: started once, abandoned unless converted.

use commerce::automation::{Automation, AutomationKey, AutomationState};
use commerce::decide::MAX_OPEN_CHECKOUTS;
use commerce::decide::checkout::started_event_id;
use commerce::event::EventName;
use commerce::fact::Fact;
use commerce::version::Outcome;
use testkit::build::{BUYER, CheckoutBuilder, OrderBuilder, checkout, instant, order};

use crate::world::{HOUR, World, end, names, the, wake_up};

const OTHER: &str = "other@example.com";

fn started() -> CheckoutBuilder {
    checkout("c-1").total_usd(8850).item("SKU-1", 2).at("2026-11-01T10:00:00Z")
}

/// The timer of `c-1`, of this e-mail address.
fn timer_of(world: &World, email: &str) -> Option<Automation> {
    world.table.automation_of(email, &AutomationKey::timer(&started().fact().checkout_id))
}

fn amend(world: &World, amendment: CheckoutBuilder) -> Vec<commerce::event::Event> {
    world.tell(Fact::Checkout(amendment.amending(&started().fact())))
}

#[test]
fn a_checkout_is_told_and_its_timer_runs_from_its_acceptance() {
    let world = World::new();
    let events = world.tell(started());
    assert_eq!(names(&events), ["checkout_started"]);
    let fact = started().fact();
    assert_eq!(events[0].id, started_event_id(&fact.workspace, &fact.checkout_id));
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-01T13:00:00Z")));
}

#[test]
fn other_content_restarts_the_timer_and_is_not_told_again() {
    let world = World::new();
    world.tell(started());
    let first = world.only_armed();
    world.clock.advance(HOUR / 2);
    let events = amend(&world, started().total_usd(9000).accepted_at("2026-11-01T12:30:00Z"));
    assert_eq!(names(&events), [""; 0]);
    let second = world.only_armed();
    assert_eq!(second.due_at, Some(instant("2026-11-01T13:30:00Z")));
    assert!(second.generation > first.generation);
    assert_eq!(second.previous, Some(first.generation));
}

#[test]
fn an_order_after_the_start_converts_every_checkout_of_its_customer() {
    let world = World::new();
    world.tell(started());
    world.tell(checkout("c-2").at("2026-11-01T10:30:00Z"));
    world.tell(checkout("c-3").by(OTHER).at("2026-11-01T10:30:00Z"));
    let events = world.tell(order("1").at("2026-11-01T11:00:00Z"));
    assert_eq!(names(&events), ["order_placed", "automation_cancelled", "automation_cancelled"]);
    assert_eq!(events[1].body["reason"], "checkout_converted");
    assert_eq!(events[1].body["checkoutId"], "c-1");
    assert_eq!(events[1].body["cause"]["orderId"], "1");
    assert_eq!(world.only_armed().subscriber_id, checkout("c-3").by(OTHER).fact().subscriber_id());
}

#[test]
fn an_order_before_the_start_converts_nothing() {
    let world = World::new();
    world.tell(started());
    world.tell(order("1").at("2026-11-01T09:59:59Z"));
    assert_eq!(timer_of(&world, BUYER).map(|timer| timer.state), Some(AutomationState::Armed));
}

#[test]
fn within_the_second_that_an_order_states_its_acceptance_tells_what_was_before_it() {
    for (accepted_at, converts) in [("2026-11-01T10:00:00.5Z", true), ("2026-11-01T10:00:00.2Z", false)] {
        for started_first in [true, false] {
            let world = World::new();
            let started = Fact::from(checkout("c-1").at("2026-11-01T10:00:00.3Z"));
            let bought = Fact::from(order("1").at("2026-11-01T10:00:00Z").accepted_at(accepted_at));
            let facts = if started_first { [started, bought] } else { [bought, started] };
            facts.into_iter().for_each(|fact| drop(world.tell(fact)));
            assert_eq!(world.armed().is_empty(), converts, "{accepted_at}, started first {started_first}");
        }
    }
    let world = World::new();
    world.tell(checkout("c-1").at("2026-11-01T10:00:00.3Z"));
    world.tell(order("1").at("2026-11-01T10:00:00.25Z").accepted_at("2026-11-01T10:00:00.5Z"));
    assert_eq!(world.armed().len(), 1, "a fraction is meant");
}

#[test]
fn a_checkout_recorded_after_the_purchase_starts_no_timer() {
    let world = World::new();
    world.tell(order("1").at("2026-11-01T11:00:00Z"));
    assert_eq!(names(&world.tell(started())), ["checkout_started"]);
    assert!(world.armed().is_empty());
}

#[test]
fn a_converted_checkout_stays_converted() {
    let world = World::new();
    world.tell(started());
    world.tell(order("1").at("2026-11-01T11:00:00Z"));
    amend(&world, started().total_usd(1).accepted_at("2026-11-01T12:30:00Z"));
    assert!(world.armed().is_empty());
    amend(&world, started().at("2026-11-01T11:30:00Z").accepted_at("2026-11-01T12:40:00Z"));
    assert!(world.armed().is_empty(), "also when it is said to have started after the order");
}

#[test]
fn an_order_after_the_earliest_start_converts_although_an_older_statement_is_what_says_so() {
    let newest = || started().updated_at("2026-11-01T10:30:00Z");
    let older = || {
        started()
            .at("2026-11-01T09:00:00Z")
            .updated_at("2026-11-01T09:30:00Z")
            .accepted_at("2026-11-01T12:30:00Z")
    };
    let timer_after = |bought_at: &str, is_bought_first: bool| {
        let world = World::new();
        let buy = || drop(world.tell(order("1").at(bought_at)));
        world.state_checkout(newest());
        if is_bought_first {
            buy();
        }
        assert_eq!(world.state_checkout(older()).0, Outcome::Superseded);
        if !is_bought_first {
            buy();
        }
        timer_of(&world, BUYER).as_ref().map(end)
    };
    for is_bought_first in [true, false] {
        assert_eq!(timer_after("2026-11-01T09:40:00Z", is_bought_first), Some("checkout_converted"));
        assert_eq!(timer_after("2026-11-01T08:59:00Z", is_bought_first), Some("armed"));
    }
}

/// Who holds the timer once these are folded in this order: stated by one, bought, stated by another.
fn in_other_hands(bought: OrderBuilder, order: [usize; 3]) -> Vec<String> {
    let world = World::new();
    let handed_over = started().by(OTHER).accepted_at("2026-11-01T12:30:00Z").amending(&started().fact());
    let facts = [Fact::from(started()), Fact::from(bought), Fact::Checkout(handed_over)];
    let facts = facts.map(|fact| world.record(fact));
    order.iter().for_each(|index| drop(world.fold(&facts[*index])));
    world.armed().iter().map(|held| held.subscriber_id.to_string()).collect()
}

#[test]
fn in_other_hands_what_the_first_holder_bought_converts_nothing_whatever_is_folded_first() {
    let bought = || order("1").at("2026-11-01T11:00:00Z");
    let other = checkout("c-1").by(OTHER).fact().subscriber_id().to_string();
    for sequence in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(in_other_hands(bought(), sequence), std::slice::from_ref(&other), "{sequence:?}");
        assert!(in_other_hands(bought().by(OTHER), sequence).is_empty(), "{sequence:?}");
        assert!(in_other_hands(bought().from_checkout("c-1"), sequence).is_empty(), "{sequence:?}");
    }
}

#[test]
fn a_checkout_that_changes_hands_takes_its_timer_along() {
    let world = World::new();
    world.tell(started());
    let events = amend(&world, started().by(OTHER).accepted_at("2026-11-01T12:30:00Z"));
    assert_eq!(names(&events), ["automation_cancelled"]);
    assert_eq!(events[0].body["reason"], "checkout_reassigned");
    assert_eq!(events[0].subscriber["email"], BUYER);
    assert_eq!(timer_of(&world, BUYER).as_ref().map(end), Some("checkout_reassigned"));
    assert_eq!(timer_of(&world, OTHER).as_ref().map(end), Some("armed"));
    world.tell(order("1").at("2026-11-01T12:40:00Z"));
    assert_eq!(
        timer_of(&world, OTHER).as_ref().map(end),
        Some("armed"),
        "the first holder's order is not theirs"
    );
}

#[test]
fn an_amendment_folded_before_its_first_statement_keeps_the_timer() {
    let world = World::new();
    let first = Fact::Checkout(started().fact());
    world.record(first.clone());
    amend(&world, started().by(OTHER).accepted_at("2026-11-01T12:30:00Z"));
    assert_eq!(names(&world.fold(&first)), ["checkout_started"]);
    assert_eq!(timer_of(&world, OTHER).as_ref().map(end), Some("armed"));
    assert_eq!(timer_of(&world, BUYER), None);
}

#[test]
fn the_oldest_of_too_many_open_checkouts_is_let_go() {
    let world = World::new();
    for number in 0..=MAX_OPEN_CHECKOUTS {
        let started_at = format!("2026-11-01T10:{number:02}:00Z");
        world.tell(checkout(&format!("c-{number}")).at(&started_at));
    }
    assert_eq!(world.armed().len(), MAX_OPEN_CHECKOUTS);
    let let_go = world.table.automation_of(BUYER, &AutomationKey::timer(&checkout("c-0").fact().checkout_id));
    assert_eq!(let_go.as_ref().map(end), Some("too_many_checkouts"));
    world.tell(order("1").at("2026-11-01T11:00:00Z"));
    assert!(world.armed().is_empty(), "one order converts all that are watched");
}

#[test]
fn abandonment_can_be_turned_off() {
    let mut world = World::new();
    world.rules.abandoned_checkout_after = None;
    let fact = Fact::from(started());
    assert_eq!(names(&world.tell(fact.clone())), ["checkout_started"]);
    assert!(world.armed().is_empty());
    assert_eq!(world.postings(&fact)[0].notes[0].reason.code(), "abandoned_checkout_off");
}

#[test]
fn an_abandoned_checkout_is_told_as_it_is_at_that_moment() {
    let world = World::new();
    world.tell(started().url("https://shop.example/c-1"));
    let amended = started().total_usd(9000).url("https://shop.example/c-1").property("coupon", "X");
    amend(&world, amended.accepted_at("2026-11-01T12:10:00Z"));
    let events = world.fire(&world.only_armed());
    assert_eq!(names(&events), ["checkout_abandoned"]);
    assert_eq!(events[0].body["totalCents"], 9000);
    assert_eq!(events[0].body["checkoutUrl"], "https://shop.example/c-1");
    assert_eq!(events[0].body["coupon"], "X");
    assert_eq!(events[0].body["dueAt"], "2026-11-01T13:10:00Z");
}

#[test]
fn a_wake_up_of_a_timer_that_was_restarted_tells_nothing() {
    let world = World::new();
    world.tell(started());
    let first = world.only_armed();
    amend(&world, started().total_usd(9000).accepted_at("2026-11-01T12:10:00Z"));
    assert_eq!(names(&world.fire(&first)), [""; 0]);
    assert_eq!(names(&world.fire(&world.only_armed())), ["checkout_abandoned"]);
}

#[test]
fn a_purchase_after_the_reminder_still_ends_what_it_started() {
    let world = World::new();
    world.tell(started());
    world.fire(&world.only_armed());
    let events = world.tell(order("1").at("2026-11-01T14:00:00Z"));
    let cancelled = the(EventName::AutomationCancelled, &events);
    assert_eq!(cancelled.body["hadFired"], true);
}

#[test]
fn a_wake_up_of_a_converted_checkout_tells_nothing() {
    let world = World::new();
    world.tell(started());
    let timer = world.only_armed();
    world.tell(order("1").at("2026-11-01T11:00:00Z"));
    let due = Fact::Due(testkit::build::due(&wake_up(&timer), timer.due_at.unwrap_or_default()));
    assert!(world.tell(due.clone()).is_empty());
    assert_eq!(world.postings(&due)[0].notes[0].reason.code(), "cancelled");
}
