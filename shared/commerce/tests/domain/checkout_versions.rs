//! Versions of a checkout: which of them counts, and from when its timer runs.

use commerce::event::EventName;
use commerce::fact::Fact;
use commerce::version::{Effect, Outcome};
use testkit::build::{BUYER, CheckoutBuilder, checkout, instant};

use crate::world::{World, the};

const OTHER: &str = "other@example.com";

fn started() -> CheckoutBuilder {
    checkout("c-1").total_usd(8850).item("SKU-1", 2).at("2026-11-01T10:00:00Z")
}

#[test]
fn the_same_content_again_is_no_amendment() {
    let world = World::new();
    world.state_checkout(started());
    let again = world.state_checkout(started().accepted_at("2026-11-05"));
    assert_eq!(again, (Outcome::Duplicate, vec![]));
    let (outcome, _) = world.state_checkout(started().total_usd(1).accepted_at("2026-11-06"));
    assert_eq!(outcome, Outcome::Amended);
}

#[test]
fn returning_to_an_earlier_content_is_a_change() {
    let world = World::new();
    let hat = || started().item("hat", 1);
    world.state_checkout(started());
    world.state_checkout(hat().accepted_at("2026-11-01T12:10:00Z"));
    world.clock.set(instant("2026-11-01T12:20:00Z"));
    let (outcome, _) = world.state_checkout(started().accepted_at("2026-11-01T12:20:00Z"));
    assert_eq!(outcome, Outcome::Amended);
    let armed = world.only_armed();
    assert_eq!(armed.due_at, Some(instant("2026-11-01T13:20:00Z")), "the timer starts over");
    let events = world.fire(&armed);
    let abandoned = the(EventName::CheckoutAbandoned, &events);
    assert_eq!(abandoned.body["lineItems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn of_dated_versions_the_newest_counts_in_any_order_of_arrival() {
    let old = || started().total_usd(1).updated_at("2026-11-01T10:00:00Z");
    let new = || started().total_usd(2).updated_at("2026-11-01T11:00:00Z");
    for (first, second, outcome) in [(old(), new(), Outcome::Amended), (new(), old(), Outcome::Superseded)] {
        let world = World::new();
        world.state_checkout(first);
        assert_eq!(world.state_checkout(second.accepted_at("2026-11-01T12:10:00Z")).0, outcome);
        let events = world.fire(&world.only_armed());
        assert_eq!(the(EventName::CheckoutAbandoned, &events).body["totalCents"], 2);
    }
}

#[test]
fn a_newer_date_alone_is_recorded_and_changes_nothing() {
    let world = World::new();
    world.state_checkout(started().updated_at("2026-11-01T10:00:00Z"));
    let newer = started().updated_at("2026-11-01T12:00:00Z").accepted_at("2026-11-01T12:30:00Z");
    assert_eq!(world.state_checkout(newer), (Outcome::Duplicate, vec![]));
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-01T13:00:00Z")), "no new timer");
    let between = started().total_usd(7).updated_at("2026-11-01T11:00:00Z");
    assert_eq!(world.state_checkout(between.accepted_at("2026-11-01T12:40:00Z")).0, Outcome::Superseded);
}

#[test]
fn a_newer_date_alone_keeps_late_versions_from_winning() {
    let dated = |day: &str| started().updated_at(day);
    let undated = [started(), dated("2026-11-01T12:00:00Z"), started().total_usd(7)];
    let between = [
        dated("2026-11-01T10:00:00Z"),
        dated("2026-11-01T12:00:00Z"),
        dated("2026-11-01T11:00:00Z").total_usd(7),
    ];
    for versions in [undated, between] {
        let world = World::new();
        let times = ["2026-11-01T12:00:00Z", "2026-11-01T12:30:00Z", "2026-11-01T12:40:00Z"];
        let stated = versions.into_iter().zip(times);
        let outcomes: Vec<Outcome> =
            stated.map(|(version, at)| world.state_checkout(version.accepted_at(at)).0).collect();
        assert_eq!(outcomes, [Outcome::Accepted, Outcome::Duplicate, Outcome::Superseded]);
        let armed = world.only_armed();
        assert_eq!(armed.due_at, Some(instant("2026-11-01T13:00:00Z")), "what is superseded changes nothing");
        let events = world.fire(&armed);
        assert_eq!(the(EventName::CheckoutAbandoned, &events).body["totalCents"], 8850);
    }
}

#[test]
fn a_date_and_other_content_at_the_same_time_come_to_the_same_whichever_is_folded_first() {
    let first = started().updated_at("2026-11-01T10:00:00Z").fact();
    let version = |stated: CheckoutBuilder, effect| {
        let at_once = stated.accepted_at("2026-11-01T12:30:00Z").fact();
        Fact::Checkout(at_once.amending(&first, 1, effect))
    };
    let date = || version(started().updated_at("2026-11-01T12:00:00Z"), Effect::Unchanged);
    for by in [BUYER, OTHER] {
        let other =
            || version(started().by(by).total_usd(7).updated_at("2026-11-01T11:00:00Z"), Effect::Counts);
        for late in [[date(), other()], [other(), date()]] {
            let world = World::new();
            world.tell(first.clone());
            late.into_iter().for_each(|fact| drop(world.tell(fact)));
            let armed = world.only_armed();
            assert_eq!(armed.subscriber_id, first.subscriber_id());
            assert_eq!(armed.due_at, Some(instant("2026-11-01T13:00:00Z")), "{by}");
        }
    }
}
