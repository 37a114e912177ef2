//! Reminders, timers and waits are a function of what was stated: of the set of facts, and neither
//! of the order in which they arrive nor of when each is folded.

use std::collections::BTreeMap;

use commerce::automation::{AutomationState, Cause};
use commerce::event::EventName;
use commerce::fact::Fact;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use testkit::build::{CheckoutBuilder, OrderBuilder, checkout, instant, order, product, wait};

use crate::world::{World, names, the};

fn razor_shop() -> World {
    World::selling([product("razor").replenished_after(30)])
}

fn bought(id: &str, at: &str) -> OrderBuilder {
    order(id).at(at).item("razor", 1)
}

/// What is armed: for when, and by which order.
fn armed(world: &World) -> Vec<(String, Option<Timestamp>, String)> {
    let by = |cause: &Cause| match cause {
        Cause::Purchase { order_id, ordered_at, variant_id } => {
            format!("{order_id} of {ordered_at}, {variant_id:?}")
        }
        Cause::Checkout { .. } | Cause::Wait { .. } => String::new(),
    };
    let armed = world.armed();
    armed.iter().map(|held| (held.key.to_string(), held.due_at, by(&held.cause))).collect()
}

/// Every order of these.
fn permutations<T: Clone>(all: &[T]) -> Vec<Vec<T>> {
    if all.is_empty() {
        return vec![Vec::new()];
    }
    let with = |at: usize| {
        let mut rest = all.to_vec();
        let first = rest.remove(at);
        permutations(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
    };
    (0..all.len()).flat_map(with).collect()
}

/// What is armed after these, told in this order; and when all are known before the first is
/// folded.
fn both_ways(world: impl Fn() -> World, facts: &[Fact]) -> [Vec<(String, Option<Timestamp>, String)>; 2] {
    let (one_by_one, all_at_once) = (world(), world());
    facts.iter().for_each(|fact| drop(one_by_one.tell(fact.clone())));
    facts.iter().for_each(|fact| drop(all_at_once.record(fact.clone())));
    facts.iter().for_each(|fact| drop(all_at_once.fold(fact)));
    [armed(&one_by_one), armed(&all_at_once)]
}

#[track_caller]
fn assert_always(world: impl Fn() -> World, facts: &[Fact], expected: &[(&str, Option<&str>)]) {
    let is_amendment = |fact: &Fact| matches!(fact, Fact::Order(fact) if fact.revision > 0);
    for facts in permutations(facts) {
        // A further version is accepted after the first one.
        let first =
            facts.iter().position(|fact| matches!(fact, Fact::Order(fact) if fact.name() == "placed"));
        if facts.iter().position(is_amendment) < first && facts.iter().any(is_amendment) {
            continue;
        }
        for armed in both_ways(&world, &facts) {
            let armed: Vec<_> = armed.iter().map(|(key, due_at, _)| (key.as_str(), *due_at)).collect();
            let expected: Vec<_> = expected.iter().map(|(key, due_at)| (*key, due_at.map(instant))).collect();
            let names: Vec<String> = facts.iter().map(|fact| fact.reference().name).collect();
            assert_eq!(armed, expected, "{names:?}");
        }
    }
}

const RAZOR: &str = "replenishment#5#razor";

#[test]
fn of_two_purchases_at_one_instant_the_greater_id_owns_the_reminder() {
    let at = "2026-10-20T10:00:00Z";
    let facts = [bought("1", at), bought("2", at), bought("2", at).cancelled()].map(Fact::from);
    assert_always(razor_shop, &facts, &[(RAZOR, Some("2026-11-19T10:00:00Z"))]);
    let facts = [bought("1", at), bought("2", at), bought("1", at).cancelled()].map(Fact::from);
    assert_always(razor_shop, &facts, &[(RAZOR, Some("2026-11-19T10:00:00Z"))]);
}

#[test]
fn a_corrected_newest_purchase_gives_the_reminder_back() {
    let newest = bought("2", "2026-10-22T10:00:00Z");
    let corrected = bought("2", "2026-10-15T10:00:00Z").amending(&newest.clone().fact());
    let facts = [bought("1", "2026-10-20T10:00:00Z").into(), newest.into(), Fact::Order(corrected)];
    assert_always(razor_shop, &facts, &[(RAZOR, Some("2026-11-19T10:00:00Z"))]);
}

#[test]
fn a_purchase_that_was_long_ago_after_all_has_no_reminder() {
    let placed = bought("1", "2026-10-20T10:00:00Z");
    let corrected = bought("1", "2019-11-20T10:00:00Z").amending(&placed.clone().fact());
    let world = razor_shop();
    world.tell(placed.clone());
    let events = world.tell(Fact::Order(corrected.clone()));
    assert_eq!(names(&events), ["order_updated", "automation_cancelled"]);
    assert_eq!(the(EventName::AutomationCancelled, &events).body["reason"], "order_time_changed");
    assert_always(razor_shop, &[placed.into(), Fact::Order(corrected)], &[]);
}

#[test]
fn a_reminder_comes_back_also_after_the_table_has_forgotten_the_one_that_ended() {
    let world = World::selling([product("razor").replenished_after(365)]);
    let first = bought("1", "2026-10-20T10:00:00Z");
    world.tell(first.clone());
    world.tell(bought("2", "2026-10-20T11:00:00Z"));
    world.tell(bought("2", "2026-10-20T11:00:00Z").cancelled());
    let before = armed(&world);
    assert_eq!(before[0].1, Some(instant("2027-10-20T10:00:00Z")));
    world.clock.advance(SignedDuration::from_hours(24 * 100));
    world.table.expire(commerce::ports::Clock::now(&world.clock));
    world.amend(&first, bought("1", "2026-10-20T10:00:00Z").total(7));
    assert_eq!(armed(&world), before);
    assert_eq!(world.armed()[0].state, AutomationState::Armed);
}

#[test]
fn a_product_that_went_back_whole_gives_its_reminder_up() {
    let sale = || order("1").at("2026-10-20T10:00:00Z").item("razor", 2).item("soap", 1);
    let refund = |id: &str, pieces| order("1").refund(id, Some(1)).item("razor", pieces);
    let world = || World::selling(["razor", "soap"].map(|id| product(id).replenished_after(30)));
    let soap = ("replenishment#4#soap", Some("2026-11-19T10:00:00Z"));
    let both = [(RAZOR, Some("2026-11-19T10:00:00Z")), soap];
    assert_always(world, &[sale().into(), refund("a", 1).into()], &both);
    assert_always(world, &[sale().into(), refund("a", 1).into(), refund("b", 1).into()], &[soap]);
}

#[test]
fn an_order_that_lives_again_has_its_reminder_again() {
    let world = razor_shop();
    world.state(bought("1", "2026-10-20T10:00:00Z").updated_at("2026-10-20T10:00:00Z"));
    world.state(bought("1", "2026-10-20T10:00:00Z").cancelled().updated_at("2026-10-21T10:00:00Z"));
    assert!(world.armed().is_empty());
    let again =
        world.state(bought("1", "2026-10-20T10:00:00Z").updated_at("2026-10-22T10:00:00Z").request("again"));
    assert_eq!(names(&again.events), ["order_updated"]);
    assert_eq!(world.only_armed().due_at, Some(instant("2026-11-19T10:00:00Z")));
}

#[test]
fn each_statement_that_something_was_bought_converts_by_its_own_time() {
    let placed = order("1").at("2026-11-01T11:30:00Z");
    let amended = order("1").at("2026-11-01T09:00:00Z").amending(&placed.clone().fact());
    let cart = checkout("c-1").at("2026-11-01T10:00:00Z");
    assert_always(World::new, &[placed.into(), Fact::Order(amended), cart.into()], &[]);
}

#[test]
fn a_wait_and_the_purchase_after_it_end_in_any_order_of_folding() {
    let world = || World::selling([product("mug").in_stock(false)]);
    let bought = || order("1").at("2026-11-01T11:00:05Z").item("mug", 1);
    let facts = [wait("mug").at("2026-11-01T11:00:00Z").into(), bought().into()];
    assert_always(world, &facts, &[]);
    let later = [wait("mug").at("2026-11-01T11:00:06.5Z").into(), bought().into()];
    assert_always(world, &later, &[("back_in_stock#3#mug#mug", None)]);
}

/// A clock half a minute behind ours, and a cart of which no start is stated.
#[test]
fn an_order_of_a_shop_whose_clock_is_behind_converts_the_cart_before_it() {
    let cart = || CheckoutBuilder::accepted_at(checkout("c-1"), "2026-11-01T12:00:00Z");
    let sale = |at: &str, accepted: &str| order("1").at(at).accepted_at(accepted);
    let behind = sale("2026-11-01T11:59:30Z", "2026-11-01T12:00:10Z");
    assert_always(World::new, &[cart().into(), behind.into()], &[]);
    let timer = [("abandoned_checkout#c-1", Some("2026-11-01T13:00:00Z"))];
    let told_before = sale("2026-11-01T11:58:00Z", "2026-11-01T11:59:00Z");
    assert_always(World::new, &[cart().into(), told_before.into()], &timer);
    let imported = sale("2026-10-31T11:00:00Z", "2026-11-01T12:00:10Z");
    assert_always(World::new, &[cart().into(), imported.into()], &timer);
    // An hour ahead: it counts as its acceptance, and the next cart is none of its.
    let ahead = sale("2026-11-01T12:30:00Z", "2026-11-01T11:30:00Z");
    assert_always(World::new, &[cart().into(), ahead.into()], &timer);
}

#[test]
fn a_shop_that_tells_of_fulfilled_orders_alone_converts_carts_too() {
    let cart = checkout("c-1").at("2026-11-01T11:00:00Z");
    let sent = order("1").at("2026-11-01T11:05:00Z").fulfilled();
    assert_always(World::new, &[cart.into(), sent.into()], &[]);
    let cart = checkout("c-1").at("2026-11-01T11:00:00Z");
    let sent = order("1").from_checkout("c-1").at("2026-10-01T11:05:00Z").fulfilled();
    assert_always(World::new, &[cart.into(), sent.into()], &[]);
}

/// What a shop may say of a few orders of one product with two variants.
fn statements() -> impl Strategy<Value = Vec<OrderBuilder>> {
    let items = prop_oneof![Just(vec![]), Just(vec!["razor/a"]), Just(vec!["razor/b", "razor/a"])];
    let statement = (0..3_u8, 0..6_u8, items, 0..8_u8, prop::option::of(0..4_u8));
    prop::collection::vec(statement, 1..7).prop_map(|statements| {
        let build = |(id, day, items, kind, dated): (u8, u8, Vec<&str>, u8, Option<u8>)| {
            let built = order(&id.to_string()).at(&format!("2026-10-2{day}T10:00:00Z")).total(1000);
            let built = if items.is_empty() { built.no_items() } else { built };
            let built = items.into_iter().fold(built, |built, item| built.item(item, 1));
            let built = match kind {
                0 => built.cancelled(),
                1 => built.refunded_whole(),
                2 => built.refund("r", Some(400)),
                3 => built.fulfilled(),
                4 => built.historical(),
                _ => built,
            };
            match dated {
                Some(day) => built.updated_at(&format!("2026-10-2{day}T12:00:00Z")),
                None => built,
            }
        };
        let numbered = statements.into_iter().map(build).enumerate();
        numbered.map(|(at, statement)| statement.request(&at.to_string())).collect()
    })
}

/// A sequence that keeps the first version of a status before the further ones, as acceptance does.
fn arrival(facts: &[Fact], keys: &[u32]) -> Vec<Fact> {
    let mut keyed: Vec<(u32, Fact)> = keys.iter().copied().zip(facts.iter().cloned()).collect();
    let mut firsts: BTreeMap<String, u32> = BTreeMap::new();
    for (key, fact) in &keyed {
        let name = fact.reference();
        if !name.name.contains('#') {
            firsts.insert(format!("{:?}/{}", name.subject, name.name), *key);
        }
    }
    for (key, fact) in &mut keyed {
        let name = fact.reference();
        let status = name.name.split('#').next().unwrap_or_default();
        let first = firsts.get(&format!("{:?}/{status}", name.subject)).copied().unwrap_or(0);
        *key = (*key).max(first);
    }
    keyed.sort_by_key(|(key, fact)| (*key, fact.reference().name.contains('#')));
    keyed.into_iter().map(|(_, fact)| fact).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_armed_is_a_function_of_the_set_of_facts(
        statements in statements(),
        keys in prop::collection::vec(any::<u32>(), 8),
        exact in any::<bool>(),
    ) {
        let shop = || World::selling([match exact {
            true => product("razor").replenished_by_variant_after(30).in_stock(false),
            false => product("razor").replenished_after(30).in_stock(false),
        }]);
        let accepted = shop();
        for statement in statements {
            accepted.state(statement);
        }
        for (number, day) in [21, 23].into_iter().enumerate() {
            let at = format!("2026-10-{day}T10:00:00Z");
            accepted.tell(wait(["razor", "razor/a"][number]).at(&at));
            accepted.tell(checkout(&format!("c-{number}")).at(&at));
            accepted.tell(checkout(&format!("d-{number}")).accepted_at(&at));
        }
        let facts: Vec<Fact> = accepted.table.all_facts();
        let keys: Vec<u32> = facts.iter().enumerate().map(|(at, _)| keys[at % keys.len()]).collect();
        let arrival = arrival(&facts, &keys);
        for other in both_ways(shop, &arrival) {
            prop_assert_eq!(&other, &armed(&accepted));
        }
    }
}
