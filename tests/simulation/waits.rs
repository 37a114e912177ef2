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
use crate::system::{Pace, System};

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
async fn waiting(faults: &Faults, pace: Pace) -> System {
    let system = System::new(faults.clone(), pace);
    system.upsert(variants(false), "sold out").await;
    for (variant, people) in WAITING {
        for number in people {
            system.accept(wait(variant).by(&person(number))).await;
        }
    }
    system.settle().await;
    system.wait(SignedDuration::from_hours(1)).await;
    system
}

async fn restocked(system: &System) {
    system.upsert(variants(true), "restocked").await;
    system.settle().await;
}

/// How many notices each person got of each variant, after dedupe.
fn notices(system: &System) -> BTreeMap<(String, String), usize> {
    let mut notices = BTreeMap::new();
    for event in system.bus.deduped().into_values() {
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
fn assert_everybody_was_told_once(system: &System, run: &str) {
    let expected: BTreeMap<(String, String), usize> = WAITING
        .into_iter()
        .flat_map(|(product, people)| {
            let variant = product.trim_start_matches("mug/");
            people.map(move |number| ((person(number), variant.to_owned()), 1))
        })
        .collect();
    assert_eq!(notices(system), expected, "{run}");
    assert!(system.table.all_automations().iter().all(|held| !held.is_armed()), "{run}");
}

#[tokio::test(start_paused = true)]
async fn the_upsert_tells_how_many_wait() {
    let system = waiting(&Faults::none(), Pace::InOrder).await;
    assert_eq!(system.upsert(variants(true), "restocked").await, 14);
    assert_eq!(system.upsert(variants(true), "again").await, 0);
}

#[tokio::test(start_paused = true)]
async fn dying_at_any_single_call_of_the_walk_leaves_no_gap_and_tells_nobody_twice() {
    let undisturbed = waiting(&Faults::none(), Pace::InOrder).await;
    let before = undisturbed.faults.calls().len();
    restocked(&undisturbed).await;
    assert_everybody_was_told_once(&undisturbed, "without a fault");
    let expected = Outcome::of(&undisturbed);
    let calls = undisturbed.faults.calls();
    for (index, operation) in calls.iter().enumerate().skip(before) {
        for crash in Fault::CRASHES {
            let faults = Faults::at_call(index, crash);
            let system = waiting(&faults, Pace::InOrder).await;
            restocked(&system).await;
            let run = format!("{crash:?} at call {index}, {operation:?}");
            assert_eq!(system.faults.struck(), [(index, crash)], "{run}");
            assert_invariants(&system);
            assert_everybody_was_told_once(&system, &run);
            Outcome::of(&system).assert_same_as(&expected, &run);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn in_any_order_with_anything_failing_everybody_is_told_once() {
    let anything = [Fault::CRASHES.as_slice(), Fault::FAILURES.as_slice()].concat();
    for seed in 0..100 {
        let faults = Faults::randomly(seed, 6, &anything).with_uneven_pace(seed);
        let system = waiting(&faults, Pace::Any(fastrand::Rng::with_seed(seed))).await;
        restocked(&system).await;
        system.faults.heal();
        system.settle().await;
        assert_invariants(&system);
        assert_everybody_was_told_once(&system, &format!("seed {seed}"));
    }
}

/// People ask, stock goes and comes, somebody buys, and the stream runs beside it all.
async fn bustle(system: &System, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    for turn in 0..60 {
        let (who, which) = (person(random.u8(0..5)), random.choice(["mug/red", "mug/blue", "mug"]));
        let now = system.now().to_string();
        match random.u8(0..8) {
            0..3 => system.accept(wait(which.unwrap_or_default()).by(&who).at(&now)).await,
            3 => drop(system.upsert(variants(random.bool()), &format!("upsert-{turn}")).await),
            4 => {
                let bought = order(&turn.to_string()).by(&who).at(&now).accepted_at(&now);
                system.accept(bought.item(which.unwrap_or_default(), 1)).await;
            }
            5 => system.wait(SignedDuration::from_secs(random.i64(0..90))).await,
            _ => drop(system.pump().await),
        }
    }
    system.faults.heal();
    system.settle().await;
}

/// The versions with which stock of the variant returned, by the facts.
fn returns(system: &System, variant: &VariantId) -> BTreeSet<u64> {
    let of_variant = |fact| match fact {
        Fact::Restock(RestockFact { variants, version, .. }) => variants.contains(variant).then_some(version),
        Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) => None,
    };
    system.table.all_facts().into_iter().filter_map(of_variant).collect()
}

fn still_waits(held: &Automation) -> Option<(&VariantId, u64)> {
    let AutomationKey::BackInStock { variant_id, .. } = &held.key else { return None };
    let Cause::Wait { product_version, .. } = &held.cause else { return None };
    held.is_armed().then_some((variant_id, *product_version))
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_on_whose_stock_has_returned_since_they_asked() {
    let anything = [Fault::CRASHES.as_slice(), Fault::FAILURES.as_slice()].concat();
    let (mut told, mut waiting) = (0, 0);
    for seed in 0..150 {
        let faults = Faults::randomly(seed, 2, &anything).with_uneven_pace(seed);
        let system = System::new(faults, Pace::Any(fastrand::Rng::with_seed(seed)));
        bustle(&system, seed).await;
        assert_invariants(&system);
        for held in system.table.all_automations() {
            let Some((variant, version)) = still_waits(&held) else { continue };
            let missed = returns(&system, variant).into_iter().find(|returned_in| *returned_in > version);
            assert_eq!(missed, None, "seed {seed}: {held:?}");
            waiting += 1;
        }
        // At most one notice an arming, and each arming was asked for.
        let armings = |name| {
            let events = system.bus.deduped().into_values().filter(move |event| event.name == name);
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
