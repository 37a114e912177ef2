//! Orders that are imported as history, and what is said of them live.

use commerce::accept::Notice;
use commerce::version::Outcome;
use testkit::build::{BUYER, OrderBuilder, order, product};

use crate::world::{Stated, World, names};

fn placed() -> OrderBuilder {
    order("1001").total(1000).at("2026-11-01T10:00:00Z").item("mug", 1)
}

/// A version with this total, dated by the platform.
fn dated(total: u64, hour: u8) -> OrderBuilder {
    let date = format!("2026-11-01T{hour:02}:00:00Z");
    placed().total(total).updated_at(&date).request(&format!("placed-{total}-{hour}"))
}

fn spent(world: &World) -> u64 {
    world.figures(BUYER, "USD")["totalSpentCents"].as_u64().unwrap_or_default()
}

#[test]
fn a_live_statement_of_an_imported_order_is_a_duplicate_that_says_so() {
    let world = World::new();
    world.state(placed().historical());
    let Stated { outcome, notices, .. } = world.state(placed().request("live"));
    assert_eq!((outcome, notices), (Outcome::Duplicate, vec![Notice::RecordedAsHistorical]));
}

#[test]
fn the_date_of_a_live_statement_that_repeats_history_is_history() {
    let world = World::selling([product("mug").replenished_after(30)]);
    world.state(dated(1000, 10).historical());
    let Stated { outcome, notices, events } = world.state(dated(1000, 12));
    assert_eq!((outcome, names(&events)), (Outcome::Duplicate, vec![]));
    assert_eq!(notices, [Notice::RecordedAsHistorical]);
    assert_eq!(world.state(dated(7, 11).historical()).outcome, Outcome::Superseded);
    assert_eq!((spent(&world), world.armed().len()), (1000, 0));
}

#[test]
fn an_order_is_live_once_any_version_is_whichever_comes_first() {
    let imported = || dated(1000, 10).historical();
    let live = || dated(2000, 11);
    for arrival in [[imported(), live()], [live(), imported()]] {
        let world = World::selling([product("mug").replenished_after(30)]);
        let events: Vec<_> = arrival.into_iter().flat_map(|version| world.state(version).events).collect();
        assert_eq!(names(&events), ["order_placed"]);
        assert_eq!((spent(&world), world.armed().len()), (2000, 1));
    }
}

#[test]
fn of_each_status_the_first_live_version_is_announced() {
    for (status, name) in [
        (OrderBuilder::cancelled as fn(_) -> _, "order_cancelled"),
        (OrderBuilder::fulfilled, "order_fulfilled"),
    ] {
        let world = World::new();
        world.state(placed());
        assert_eq!(names(&world.state(status(placed()).historical()).events), Vec::<&str>::new());
        let more = |name: &str| status(placed()).first_name(name).request(name);
        assert_eq!(names(&world.state(more("Grace")).events), [name]);
        assert_eq!(names(&world.state(more("Ada")).events), ["order_updated"]);
    }
}
