//! What a further statement that an order was cancelled or fulfilled says anew, and what it does not.

use commerce::accept::Notice;
use commerce::version::Outcome;
use testkit::build::{BUYER, OrderBuilder, order};

use crate::world::{Stated, World, names};

fn placed() -> OrderBuilder {
    order("1001").total(1000).at("2026-11-01T10:00:00Z").item("mug", 1)
}

/// What a further statement of a status may say of whom it names.
fn sayings() -> [fn(OrderBuilder) -> OrderBuilder; 6] {
    [
        |it| it.first_name("Grace"),
        |it| it.attribute("plan", "gold"),
        |it| it.totals(Some(7), None),
        |it| it.at("2026-11-01T09:00:00Z"),
        |it| it.from_checkout("c-1"),
        |it| it.by("grace@example.com"),
    ]
}

#[test]
fn what_a_further_statement_of_a_status_says_anew_is_recorded_dated_or_not() {
    for status in [OrderBuilder::cancelled, OrderBuilder::fulfilled] {
        for more in sayings() {
            for date in [None, Some("2026-11-01T12:00:00Z")] {
                let further = |it: OrderBuilder| match &date {
                    Some(date) => it.updated_at(date),
                    None => it,
                };
                let world = World::new();
                world.state(placed());
                world.state(status(placed()));
                let said = || more(further(status(placed())));
                let Stated { outcome, events, .. } = world.state(said().request("more"));
                assert_eq!((outcome, names(&events)), (Outcome::Amended, vec!["order_updated"]));
                let Stated { outcome, events, .. } = world.state(said().request("again"));
                assert_eq!((outcome, events.len()), (Outcome::Duplicate, 0));
            }
        }
    }
}

#[test]
fn what_it_says_of_the_order_itself_does_not_count() {
    let world = World::new();
    world.state(placed());
    world.state(placed().cancelled());
    for date in [None, Some("2026-11-01T12:00:00Z")] {
        let other = placed().cancelled().total(7).number("#7").property("gift", true).request("other");
        let other = date.iter().fold(other, |other, date| other.updated_at(date));
        let Stated { outcome, events, .. } = world.state(other);
        assert_eq!((outcome, events.len()), (Outcome::Duplicate, 0));
        assert_eq!(world.figures(BUYER, "USD")["totalSpentCents"], 1000);
    }
}

#[test]
fn what_was_said_of_the_customer_before_is_a_duplicate_that_says_so() {
    let world = World::new();
    world.state(placed());
    world.state(placed().fulfilled().first_name("Ada"));
    world.state(placed().fulfilled().first_name("Grace").request("b"));
    let Stated { outcome, notices, events } =
        world.state(placed().fulfilled().first_name("Ada").request("a again"));
    assert_eq!((outcome, notices, events.len()), (Outcome::Duplicate, vec![Notice::SupersededContent], 0));
}
