//! A small history of a shop in which every rule has its turn.

use jiff::SignedDuration;
use testkit::build::{OrderBuilder, checkout, order};

use crate::outcome::assert_invariants;
use crate::world::World;

const OTHER: &str = "other@example.com";

fn razor_order(id: &str, at: &str) -> OrderBuilder {
    order(id).total(1000).at(at).item("razor", 1)
}

/// Lets it come to rest. What was left behind on the way is gone in the end, so it is looked for now.
fn rest(world: &mut World) {
    world.settle();
    if world.backend.faults.struck().is_empty() {
        assert_invariants(world);
    }
}

/// Plays the history in the world, and lets it come to rest after each step.
pub fn play(world: &mut World) {
    world.call(checkout("c-1").item("razor", 1).at("2026-11-01T11:00:00Z"));
    rest(world);

    // A purchase converts the checkout; a newer one supersedes its reminder, which has a
    // schedule by then.
    world.call(razor_order("1", "2026-11-01T11:10:00Z").first_name("Ada"));
    rest(world);
    world.call(razor_order("2", "2026-11-01T11:20:00Z").item("soap", 1));
    rest(world);

    // Amended, refunded, cancelled by somebody else, all before the stream is read.
    let without_soap =
        razor_order("2", "2026-11-01T11:20:00Z").total(900).accepted_at("2026-11-01T12:00:01Z");
    world.call(without_soap);
    world.call(order("1").total(1000).refund("r-1", Some(300)).accepted_at("2026-11-01T12:00:02Z"));
    world.call(order("1").total(1000).by(OTHER).cancelled().accepted_at("2026-11-01T12:00:03Z"));
    rest(world);

    // Cancelled before it was placed, imported, and the shop's own totals of an earlier time.
    world.call(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER).cancelled());
    world.call(razor_order("3", "2026-11-01T11:50:00Z").by(OTHER));
    world.call(order("4").total(700).at("2026-10-01T10:00:00Z").historical());
    world.call(order("5").total(50).at("2026-10-02T10:00:00Z").totals(Some(3), Some(9000)));
    rest(world);

    // One checkout is left, one changes hands.
    world.call(checkout("c-2").item("soap", 1).at("2026-11-01T12:00:00Z"));
    world.call(checkout("c-3").at("2026-11-01T12:00:00Z"));
    rest(world);
    world.call(checkout("c-3").by(OTHER).at("2026-11-01T12:00:00Z").accepted_at("2026-11-01T12:00:09Z"));
    rest(world);
    world.wait(SignedDuration::from_mins(61));
    rest(world);

    // The reminder comes; another purchase ends what it started.
    world.wait(SignedDuration::from_hours(24 * 30));
    rest(world);
    world.call(razor_order("6", "2026-12-01T13:00:00Z").accepted_at("2026-12-01T13:01:00Z"));
    rest(world);
}
