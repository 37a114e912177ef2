//! Waits and returns of stock that are folded late, or in another order than they were accepted:
//! who is notified, and how often, is the same.

use commerce::event::Event;
use commerce::fact::{Fact, WaitFact};
use commerce::ports::Clock as _;
use commerce::product::{ProductPatch, Variant};
use testkit::build::{due, instant, order, product, stocking, variant, wait};

use crate::waits::{sold_out, states, told, variants};
use crate::world::{HOUR, World, names, wake_up};

/// Records stock that returns, without folding it.
fn back(world: &World, patch: ProductPatch, at: &str) -> Fact {
    Fact::Restock(world.upsert(patch, at).unwrap_or_else(|| panic!("nothing returns")))
}

/// How many notices there are of a wait and a return, with an upsert after them, whatever is folded
/// when; and how many still wait.
fn folded_when(
    sold_out: fn() -> World,
    waited: &str,
    returns: &ProductPatch,
    then: &ProductPatch,
) -> Vec<(usize, usize)> {
    // The wait, the return, the upsert after it.
    let orders = [[0, 1, 2], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let came_to = orders.map(|order| {
        let world = sold_out();
        let request = world.record(wait(waited).at("2026-11-01T10:00:00Z"));
        let mut notices = 0;
        let mut fold = |fact: &Fact| notices += told(&world.fold(fact)).len();
        // What is folded before the last upsert is folded as it comes.
        let (early, late) = order.split_at(order.iter().position(|step| *step == 2).unwrap_or_default());
        if early.first() == Some(&0) {
            fold(&request);
        }
        let returned = back(&world, returns.clone(), "2026-11-01T11:00:00Z");
        early.iter().filter(|step| **step == 1).for_each(|_| fold(&returned));
        if early == [1, 0] {
            fold(&request);
        }
        assert_eq!(world.upsert(then.clone(), "2026-11-01T12:00:00Z"), None);
        late.iter().filter(|step| **step != 2).for_each(|step| fold([&request, &returned][*step]));
        (notices, world.armed().len())
    });
    came_to.to_vec()
}

#[test]
fn a_variant_that_is_listed_only_later_takes_no_notice_away() {
    let out = variants(&[("blue", false)]);
    let came_to = folded_when(World::new, "mug/blue", &stocking("mug", true), &out);
    assert_eq!(came_to, [(1, 0); 6]);
}

#[test]
fn a_variant_that_leaves_the_catalogue_takes_no_notice_away() {
    let sold_out = || World::selling([product("mug").in_stock(true).with(out("blue"))]);
    let came_to = folded_when(sold_out, "mug/blue", &variants(&[("blue", true)]), &variants(&[]));
    assert_eq!(came_to, [(1, 0); 6]);
}

#[test]
fn a_variant_that_leaves_the_catalogue_sold_out_is_not_back() {
    let sold_out = || World::selling([product("mug").in_stock(false).with(out("blue"))]);
    let came_to = folded_when(sold_out, "mug/blue", &stocking("mug", true), &variants(&[]));
    assert_eq!(came_to, [(0, 1); 6], "the product is, and blue was not");
}

fn out(id: &str) -> Variant {
    Variant { in_stock: Some(false), ..variant(id) }
}

#[test]
fn a_request_for_an_unlisted_variant_folded_after_the_stock_returned_is_told_at_once() {
    let world = sold_out();
    let request = world.record(wait("mug/red"));
    world.stock(stocking("mug", true), "2026-11-02T12:00:00Z");
    let events = world.fold(&request);
    assert_eq!(names(&events), ["back_in_stock_requested", "back_in_stock"]);
}

#[test]
fn a_request_folded_after_the_stock_returned_is_told_at_once() {
    let world = sold_out();
    let request = world.record(wait("mug").at("2026-11-01T12:00:00Z"));
    let returned = world.upsert(stocking("mug", true), "2026-11-01T12:00:01Z").map(Fact::Restock);
    assert_eq!(names(&world.fold(&request)), ["back_in_stock_requested", "back_in_stock"]);
    let events: Vec<Event> = returned.iter().flat_map(|fact| world.fold(fact)).collect();
    assert_eq!(events, [], "and not again by the walk");
    assert_eq!(states(&world), [("back_in_stock#3#mug#mug".to_owned(), "fired")]);
    // Nor by a wake-up that the walk had made before.
    let late = Fact::Due(due(&wake_up(&world.table.all_automations()[0]), instant("2026-11-01T12:00:02Z")));
    assert_eq!(world.tell(late.clone()), []);
    assert_eq!(world.postings(&late)[0].notes[0].reason.code(), "already_fired");
}

#[test]
fn stock_that_returned_before_the_request_is_not_what_is_waited_for() {
    let world = sold_out();
    let returned = world.upsert(stocking("mug", true), "2026-11-01T11:00:00Z").map(Fact::Restock);
    assert_eq!(names(&world.tell(wait("mug").at("2026-11-01T12:00:00Z"))), ["back_in_stock_requested"]);
    let events: Vec<Event> = returned.iter().flat_map(|fact| world.fold(fact)).collect();
    assert_eq!(events, [], "also when its walk comes late");
    assert_eq!(world.armed().len(), 1);
}

/// Asked, back in stock, asked again, and perhaps gone and back once more: folded in this order,
/// who waits and how many notices there were.
fn asked_twice(order: &[usize], is_back_again: bool) -> (usize, usize) {
    let world = sold_out();
    let first = world.record(wait("mug").at("2026-11-01T10:00:00Z"));
    let back = world.upsert(stocking("mug", true), "2026-11-01T11:00:00Z").map(Fact::Restock);
    let second = world.record(wait("mug").at("2026-11-01T12:00:00Z"));
    let mut facts = vec![first, second, back.unwrap_or_else(|| panic!("it is back"))];
    if is_back_again {
        world.upsert(stocking("mug", false), "2026-11-01T13:00:00Z");
        facts.extend(world.upsert(stocking("mug", true), "2026-11-01T14:00:00Z").map(Fact::Restock));
    }
    let events: Vec<Event> = order.iter().flat_map(|index| world.fold(&facts[*index])).collect();
    (world.armed().len(), told(&events).len())
}

#[test]
fn of_two_requests_with_a_return_between_them_each_is_answered_whichever_is_folded_first() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(asked_twice(&order, false), (1, 1), "{order:?}");
        // The second return answers the second, also where all is folded after it.
        assert_eq!(asked_twice(&[order.as_slice(), &[3]].concat(), true), (0, 2), "{order:?}");
    }
}

#[test]
fn two_requests_before_one_return_are_one_wait_whatever_is_folded_first() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let world = sold_out();
        let facts = [
            world.record(wait("mug").at("2026-11-01T10:00:00Z")),
            world.record(wait("mug").at("2026-11-01T10:30:00Z")),
            back(&world, stocking("mug", true), "2026-11-01T11:00:00Z"),
        ];
        let mut notices = 0;
        for index in order {
            notices += told(&world.fold(&facts[index])).len();
            // The table drops what ended long ago.
            world.clock.advance(HOUR * 24 * 100);
            world.table.expire(world.clock.now());
        }
        assert_eq!((notices, world.armed().len()), (1, 0), "{order:?}");
        // Of the next return whoever asks now is notified.
        world.upsert(stocking("mug", false), "2026-11-02");
        world.tell(wait("mug").at("2026-11-03"));
        assert_eq!(told(&world.stock(stocking("mug", true), "2026-11-04")), ["mug"], "{order:?}");
    }
}

#[test]
fn a_request_that_was_recorded_before_returns_were_is_answered_all_the_same() {
    let world = sold_out();
    let older = |fact| match fact {
        Fact::Wait(fact) => Fact::Wait(WaitFact { last_returned_in: None, ..fact }),
        Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Restock(_) => fact,
    };
    let first = older(world.record(wait("mug").at("2026-11-01T10:00:00Z")));
    world.fold(&back(&world, stocking("mug", true), "2026-11-01T11:00:00Z"));
    let second = older(world.record(wait("mug").at("2026-11-01T12:00:00Z")));
    assert_eq!(told(&world.fold(&first)), ["mug"]);
    assert_eq!(names(&world.fold(&second)), ["back_in_stock_requested"]);
    assert_eq!(world.armed().len(), 1);
}

#[test]
fn a_request_after_a_purchase_waits_whatever_is_folded_first() {
    let facts = || -> [Fact; 3] {
        [
            wait("mug").at("2026-11-01T10:00:00Z").into(),
            order("1").at("2026-11-01T11:00:00Z").item("mug", 1).into(),
            wait("mug").at("2026-11-01T12:00:00Z").into(),
        ]
    };
    for sequence in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let world = sold_out();
        let facts = facts().map(|fact| world.record(fact));
        sequence.iter().for_each(|index| drop(world.fold(&facts[*index])));
        assert_eq!(world.armed().len(), 1, "{sequence:?}");
    }
}
