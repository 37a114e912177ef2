//! Stock returns to many who wait, in pages of three, whatever goes wrong: each is told once.

use std::collections::{BTreeMap, BTreeSet};

use commerce::automation::{Automation, AutomationKey, Cause};
use commerce::event::EventName;
use commerce::fact::{Fact, RestockFact};
use commerce::identity::VariantId;
use commerce::product::{Change, ProductPatch, Variant};
use jiff::SignedDuration;
use testkit::build::{order, stocking, variant, wait};
use testkit::faults::{Fault, Faults};

use crate::outcome::{Outcome, assert_invariants};
use crate::world::World;
use crate::world::requests::{Call, Reply};
use crate::world::weather::{Order, Weather};

/// Four pages of the one variant and two of the other; some wait for both.
const WAITING: [(&str, std::ops::Range<u8>); 2] = [("mug/red", 0..10), ("mug/blue", 6..10)];

fn person(number: u8) -> String {
    format!("person-{number}@example.com")
}

fn variants(in_stock: bool) -> ProductPatch {
    let one = |id| Variant { in_stock: Some(in_stock), ..variant(id) };
    let variants = Change::Set(["red", "blue"].map(one).to_vec());
    ProductPatch { in_stock: Change::Keep, variants, ..stocking("mug", in_stock) }
}

/// Everybody waits, and the stream is at rest.
fn waiting(mut world: World) -> World {
    upsert(&mut world, variants(false), "sold out");
    for (variant, people) in WAITING {
        for number in people {
            world.call(wait(variant).by(&person(number)));
        }
    }
    world.settle();
    world.wait(SignedDuration::from_hours(1));
    world
}

/// How many waited, as it is answered.
fn upsert(world: &mut World, patch: ProductPatch, request: &str) -> u64 {
    match world.call(Call::from(patch).named(request.to_owned())) {
        Reply::Upserted(waited) => waited,
        other @ (Reply::Taken { .. } | Reply::Refused) => panic!("{other:?}"),
    }
}

fn restocked(world: &mut World) {
    upsert(world, variants(true), "restocked");
    world.settle();
}

/// In any order, with faults one call in so many.
fn rough(seed: u64, percent: u8) -> World {
    let anything = [Fault::CRASHES.as_slice(), Fault::FAILURES.as_slice()].concat();
    let weather = Weather { order: Order::Uniform, lost_answers: 10, lanes: 3, batch: 4, ..Weather::calm() };
    World::new(Faults::randomly(seed, percent, &anything), weather, seed)
}

/// How many notices each person got of each variant, after dedupe.
fn notices(world: &World) -> BTreeMap<(String, String), usize> {
    let mut notices = BTreeMap::new();
    for event in world.backend.bus.deduped().into_values() {
        if event.name == EventName::BackInStock {
            let text = |value: Option<&serde_json::Value>| {
                value.and_then(|v| v.as_str()).unwrap_or_default().to_owned()
            };
            let told = (text(event.subscriber.get("email")), text(event.body.get("variantId")));
            *notices.entry(told).or_default() += 1;
        }
    }
    notices
}

#[track_caller]
fn assert_everybody_was_told_once(world: &World, run: &str) {
    let expected: BTreeMap<(String, String), usize> = WAITING
        .into_iter()
        .flat_map(|(product, people)| {
            let variant = product.trim_start_matches("mug/");
            people.map(move |number| ((person(number), variant.to_owned()), 1))
        })
        .collect();
    assert_eq!(notices(world), expected, "{run}");
    assert!(world.backend.table.all_automations().iter().all(|held| !held.is_armed()), "{run}");
}

#[test]
fn the_upsert_tells_how_many_wait() {
    let mut world = waiting(World::in_order(Faults::none()));
    assert_eq!(upsert(&mut world, variants(true), "restocked"), 14);
    assert_eq!(upsert(&mut world, variants(true), "again"), 0);
}

#[test]
fn dying_at_any_single_call_of_the_walk_leaves_no_gap_and_tells_nobody_twice() {
    let mut undisturbed = waiting(World::in_order(Faults::none()));
    let before = undisturbed.backend.faults.calls().len();
    restocked(&mut undisturbed);
    assert_everybody_was_told_once(&undisturbed, "without a fault");
    let expected = Outcome::of(&undisturbed);
    let calls = undisturbed.backend.faults.calls();
    for (index, operation) in calls.iter().enumerate().skip(before) {
        for crash in Fault::crashes_of(*operation).iter().copied() {
            let mut world = waiting(World::in_order(Faults::at_call(index, crash)));
            restocked(&mut world);
            let run = format!("{crash:?} at call {index}, {operation:?}");
            assert_eq!(world.backend.faults.struck(), [(index, crash)], "{run}");
            assert_invariants(&world);
            assert_everybody_was_told_once(&world, &run);
            Outcome::of(&world).assert_same_as(&expected, &run);
        }
    }
}

#[test]
fn in_any_order_with_anything_failing_everybody_is_told_once() {
    for seed in 0..100 {
        let mut world = waiting(rough(seed, 6));
        restocked(&mut world);
        world.heal();
        world.settle();
        assert_invariants(&world);
        assert_everybody_was_told_once(&world, &format!("seed {seed}"));
    }
}

#[test]
fn who_waits_for_years_is_told() {
    let mut world = waiting(World::in_order(Faults::none()));
    world.wait(SignedDuration::from_hours(24 * 800));
    assert_eq!(world.backend.table.expire(world.backend.now()), 0, "nothing has ended");
    restocked(&mut world);
    assert_invariants(&world);
    assert_everybody_was_told_once(&world, "800 days");
}

/// People ask, stock goes and comes, somebody buys, and the stream runs beside it all.
fn bustle(world: &mut World, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    for turn in 0..60 {
        let (who, which) = (person(random.u8(0..5)), random.choice(["mug/red", "mug/blue", "mug"]));
        let now = world.backend.time.now().to_string();
        match random.u8(0..8) {
            0..3 => drop(world.call(wait(which.unwrap_or_default()).by(&who).at(&now))),
            3 => drop(upsert(world, variants(random.bool()), &format!("upsert-{turn}"))),
            4 => {
                let bought = order(&turn.to_string()).by(&who).at(&now).accepted_at(&now);
                world.call(bought.item(which.unwrap_or_default(), 1));
            }
            5 => world.wait(SignedDuration::from_secs(random.i64(0..90))),
            _ => (0..random.u8(1..40)).for_each(|_| _ = world.step()),
        }
    }
    world.heal();
    world.settle();
}

/// The versions with which stock of the variant returned, by the facts.
fn returns(world: &World, variant: &VariantId) -> BTreeSet<u64> {
    let of_variant = |fact| match fact {
        Fact::Restock(RestockFact { variants, version, .. }) => variants.contains(variant).then_some(version),
        Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) => None,
    };
    world.backend.table.all_facts().into_iter().filter_map(of_variant).collect()
}

fn still_waits(held: &Automation) -> Option<(&VariantId, u64)> {
    let AutomationKey::BackInStock { variant_id, .. } = &held.key else { return None };
    let Cause::Wait { product_version, .. } = &held.cause else { return None };
    held.is_armed().then_some((variant_id, *product_version))
}

#[test]
fn nobody_waits_on_whose_stock_has_returned_since_they_asked() {
    let (mut told, mut waiting) = (0, 0);
    for seed in 0..150 {
        let mut world = rough(seed, 2);
        bustle(&mut world, seed);
        assert_invariants(&world);
        for held in world.backend.table.all_automations() {
            let Some((variant, version)) = still_waits(&held) else { continue };
            let missed = returns(&world, variant).into_iter().find(|returned_in| *returned_in > version);
            assert_eq!(missed, None, "seed {seed}: {held:?}");
            waiting += 1;
        }
        // At most one notice an arming, and each arming was asked for.
        let armings = |name| {
            let events = world.backend.bus.deduped().into_values().filter(move |event| event.name == name);
            events.map(|event| {
                format!("{} {} {}", event.subject, event.body["variantId"], event.body["generation"])
            })
        };
        let asked: BTreeSet<String> = armings(EventName::BackInStockRequested).collect();
        let notices: Vec<String> = armings(EventName::BackInStock).collect();
        assert_eq!(notices.iter().collect::<BTreeSet<_>>().len(), notices.len(), "seed {seed}");
        assert!(notices.iter().all(|notice| asked.contains(notice)), "seed {seed}");
        told += notices.len();
    }
    assert!(told > 100 && waiting > 20, "or nothing happened: {told} told, {waiting} wait");
}
