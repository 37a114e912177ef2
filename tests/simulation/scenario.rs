//! A small history of a shop in which every rule has its turn.

use jiff::SignedDuration;
use testkit::build::{OrderBuilder, checkout, order};

use crate::world::World;

const OTHER: &str = "other@example.com";

fn razor_order(id: &str, at: &str) -> OrderBuilder {
    order(id).total(1000).at(at).item("razor", 1)
}

/// Plays the history in the world, and lets it come to rest after each step.
pub fn play(world: &mut World) {
    world.call(checkout("c-1").item("razor", 1).at("2026-11-01T11:00:00Z"));
    world.settle();

    // A purchase converts the checkout; a newer one supersedes its reminder, which has a
    // schedule by then.
    world.call(razor_order("1", "2026-11-01T11:10:00Z").first_name("Ada"));
    world.settle();
    world.call(razor_order("2", "2026-11-01T11:20:00Z").item("soap", 1));
    world.settle();

    // Amended, refunded, cancelled by somebody else, all before the stream is read.
    let without_soap =
        razor_order("2", "2026-11-01T11:20:00Z").total(900).accepted_at("2026-11-01T12:00:01Z");
    world.call(without_soap);
    world.call(order("1").total(1000).refund("r-1", Some(300)).accepted_at("2026-11-01T12:00:02Z"));
    world.call(order("1").total(1000).by(OTHER).cancelled().accepted_at("2026-11-01T12:00:03Z"));
    world.settle();

    // Cancelled before it was placed, imported, and the shop's own totals of an earlier time.
    world.call(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER).cancelled());
    world.call(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER));
    world.call(order("4").total(700).at("2026-10-01T10:00:00Z").historical());
    world.call(order("5").total(50).at("2026-10-02T10:00:00Z").totals(Some(3), Some(9000)));
    world.settle();

    // One checkout is left, one changes hands.
    world.call(checkout("c-2").item("soap", 1).at("2026-11-01T12:00:00Z"));
    world.call(checkout("c-3").at("2026-11-01T12:00:00Z"));
    world.settle();
    world.call(checkout("c-3").by(OTHER).at("2026-11-01T12:00:00Z").accepted_at("2026-11-01T12:00:09Z"));
    world.settle();
    world.wait(SignedDuration::from_mins(61));
    world.settle();

    // The reminder comes; another purchase ends what it started.
    world.wait(SignedDuration::from_hours(24 * 30));
    world.settle();
    world.call(razor_order("6", "2026-12-01T13:00:00Z").accepted_at("2026-12-01T13:01:00Z"));
    world.settle();
}
