//! Versions of one order: which counts, and what each does when it arrives.

use commerce::accept::{self, Contradiction, MAX_STATEMENTS, Notice};
use commerce::event::EventName;
use commerce::version::Outcome;
use testkit::build::{BUYER, OrderBuilder, order, product};

use crate::world::{Stated, World, names, the};

fn placed() -> OrderBuilder {
    order("1001").total(1000).at("2026-11-01T10:00:00Z").item("mug", 1)
}

fn at(hour: u8) -> String {
    format!("2026-11-01T{hour:02}:00:00Z")
}

/// A version with this total, dated by the platform.
fn dated(total: u64, hour: u8) -> OrderBuilder {
    placed().total(total).updated_at(&at(hour)).request(&format!("placed-{total}-{hour}"))
}

fn cancelled(hour: u8) -> OrderBuilder {
    placed().cancelled().updated_at(&at(hour)).request(&format!("cancelled-{hour}"))
}

fn spent(world: &World) -> u64 {
    world.figures(BUYER, "USD")["totalSpentCents"].as_u64().unwrap_or_default()
}

/// All orders in which these can arrive.
fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = items.split_first() else { return vec![Vec::new()] };
    let with_first = |rest: Vec<T>| {
        (0..=rest.len()).map(move |at| {
            let mut all = rest.clone();
            all.insert(at, first.clone());
            all
        })
    };
    permutations(rest).into_iter().flat_map(with_first).collect()
}

#[test]
fn the_newest_dated_version_counts_whatever_the_order_of_arrival() {
    for arrival in permutations(&[dated(1, 11), dated(2, 12), dated(3, 13)]) {
        let world = World::new();
        arrival.into_iter().for_each(|version| drop(world.state(version)));
        assert_eq!(spent(&world), 3);
    }
}

#[test]
fn an_older_version_is_superseded_and_changes_nothing_that_is_shown() {
    let world = World::new();
    world.state(dated(2, 12));
    let Stated { outcome, events, .. } = world.state(dated(1, 11));
    assert_eq!((outcome, events.len(), spent(&world)), (Outcome::Superseded, 0, 2));
    let again = world.state(dated(2, 11).request("again"));
    assert_eq!(again.outcome, Outcome::Superseded, "also when its content is that of the newest");
    assert_eq!(world.state(dated(1, 11).request("retry")).outcome, Outcome::Superseded);
    assert_eq!(world.state(placed().total(9).request("undated")).outcome, Outcome::Superseded);
    assert_eq!(spent(&world), 2);
}

#[test]
fn of_one_date_the_same_version_counts_in_either_order() {
    let totals: Vec<u64> = permutations(&[dated(1, 12), dated(2, 12)])
        .into_iter()
        .map(|arrival| {
            let world = World::new();
            arrival.into_iter().for_each(|version| drop(world.state(version)));
            spent(&world)
        })
        .collect();
    assert_eq!(totals[0], totals[1]);
}

#[test]
fn a_newer_date_alone_is_recorded_so_that_a_version_between_does_not_win() {
    let world = World::new();
    world.state(dated(2, 10));
    let Stated { outcome, events, .. } = world.state(dated(2, 12));
    assert_eq!((outcome, events.len()), (Outcome::Duplicate, 0));
    assert_eq!(world.state(dated(7, 11)).outcome, Outcome::Superseded);
    assert_eq!(spent(&world), 2);
}

#[test]
fn content_that_was_amended_away_is_a_duplicate_that_says_so() {
    let world = World::new();
    world.state(placed());
    assert_eq!(world.state(placed().total(2).request("b")).outcome, Outcome::Amended);
    let Stated { outcome, notices, events } = world.state(placed().request("a again"));
    assert_eq!((outcome, events.len(), spent(&world)), (Outcome::Duplicate, 0, 2));
    assert_eq!(notices, [Notice::SupersededContent]);
    let Stated { outcome, notices, .. } = world.state(placed().total(2).request("b again"));
    assert_eq!((outcome, notices), (Outcome::Duplicate, vec![]), "it is what counts");
}

#[test]
fn a_version_that_says_less_changes_nothing() {
    let world = World::new();
    world.state(placed().number("#1").property("gift", true).first_name("Ada"));
    let Stated { outcome, notices, events } = world.state(order("1001").total(1000).request("less"));
    assert_eq!((outcome, notices, events.len()), (Outcome::Duplicate, vec![], 0));
    let more = order("1001").total(1000).first_name("Grace").request("more");
    assert_eq!(world.state(more).outcome, Outcome::Amended);
}

#[test]
fn undated_amendments_go_by_what_was_known_whatever_the_clocks_say() {
    let world = World::new();
    world.state(placed());
    world.state(placed().total(2).accepted_at("2026-11-01T12:00:09Z").request("b"));
    world.state(placed().total(3).accepted_at("2026-11-01T12:00:01Z").request("c"));
    assert_eq!(spent(&world), 3);
}

#[test]
fn an_order_lives_by_the_newest_of_what_cancels_and_what_states_it() {
    let versions = [dated(1, 10), cancelled(11), dated(1, 12), cancelled(13), dated(1, 14)];
    for count in 2..=versions.len() {
        for arrival in permutations(&versions[..count]) {
            let world = World::new();
            arrival.into_iter().for_each(|version| drop(world.state(version)));
            let is_cancelled = u64::from(count % 2 == 0);
            assert_eq!(world.figures(BUYER, "USD")["cancelledOrdersCount"], is_cancelled);
            assert_eq!(world.figures(BUYER, "USD")["netSpentCents"], 1 - is_cancelled);
        }
    }
}

#[test]
fn placed_again_after_its_cancellation_an_order_lives_again_and_says_so() {
    let world = World::selling([product("mug").replenished_after(30)]);
    world.state(dated(1000, 10));
    world.state(cancelled(11));
    assert_eq!(world.armed().len(), 0);
    let Stated { outcome, events, .. } = world.state(dated(1000, 12));
    assert_eq!(outcome, Outcome::Amended);
    assert_eq!(names(&events), ["order_updated"]);
    assert_eq!(the(EventName::OrderUpdated, &events).body["reinstated"], true);
}

#[test]
fn each_status_is_told_once_however_often_it_is_dated_anew() {
    let world = World::new();
    world.state(dated(1, 10));
    assert_eq!(names(&world.state(cancelled(11)).events), ["order_cancelled"]);
    let again = world.state(cancelled(12));
    assert_eq!((again.outcome, names(&again.events)), (Outcome::Duplicate, vec![]));
    world.state(dated(1, 13));
    let once_more = world.state(cancelled(14));
    assert_eq!((once_more.outcome, names(&once_more.events)), (Outcome::Amended, vec!["order_updated"]));
    assert_eq!(the(EventName::OrderUpdated, &once_more.events).body["status"], "cancelled");
}

#[test]
fn a_cancellation_older_than_the_order_is_recorded_and_superseded() {
    let world = World::new();
    world.state(dated(1, 12));
    assert_eq!(world.state(cancelled(11)).outcome, Outcome::Superseded);
    assert_eq!(world.figures(BUYER, "USD")["cancelledOrdersCount"], 0);
}

#[test]
fn a_cancellation_without_a_date_is_older_than_an_order_with_one() {
    let world = World::new();
    world.state(dated(1, 12));
    let undated = || placed().cancelled().request("undated");
    assert_eq!(world.state(undated()).outcome, Outcome::Superseded);
    assert_eq!(world.state(undated()).outcome, Outcome::Superseded, "as its lost answer was");
    assert_eq!(world.figures(BUYER, "USD")["cancelledOrdersCount"], 0);
}

#[test]
fn that_it_was_fulfilled_without_a_date_is_older_than_a_cancellation_with_one() {
    let world = World::new();
    world.state(placed());
    world.state(cancelled(11));
    assert_eq!(world.state(placed().fulfilled().request("undated")).outcome, Outcome::Superseded);
    assert_eq!(world.figures(BUYER, "USD")["cancelledOrdersCount"], 1);
}

#[test]
fn a_refund_in_another_currency_than_the_known_order_is_noticed() {
    let world = World::new();
    world.state(placed());
    let Stated { outcome, notices, .. } = world.state(placed().eur().refund("r-1", Some(100)));
    assert_eq!((outcome, notices), (Outcome::Accepted, vec![Notice::OtherCurrency]));
}

/// How many of these are accepted before the order may have no more.
fn accepted(statements: impl Iterator<Item = OrderBuilder>) -> usize {
    let mut recorded = vec![placed().fact()];
    for statement in statements {
        match accept::order(statement.fact(), &recorded) {
            Ok(verdict) => recorded.extend(verdict.record),
            Err(refused) => {
                assert_eq!(refused, Contradiction::TooManyStatements);
                return recorded.len();
            }
        }
    }
    panic!("{} are not too many", recorded.len())
}

#[test]
fn an_order_has_so_many_statements_bytes_and_items_and_no_more() {
    let refund = |number: u32| placed().refund(&number.to_string(), Some(1)).request(&number.to_string());
    assert_eq!(accepted((0..).map(refund)), MAX_STATEMENTS);
    let note = "x".repeat(100_000);
    let large = |number: u32| refund(number).property("note", note.as_str());
    assert_eq!(accepted((0..).map(large)), 21, "of 100 KB each");
    let other_items = |number: u32| {
        let items = (0..500).map(|item| format!("p-{number}/{item}"));
        let amended = placed().no_items().request(&number.to_string());
        items.fold(amended, |order, item| order.item(&item, 1))
    };
    assert_eq!(accepted((0..).map(other_items)), 4, "of 500 items each");
}
