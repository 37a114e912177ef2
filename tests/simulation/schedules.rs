//! Every schedule of two things that happen at once, up to a few departures from the usual order.
//!
//! Owns the pairs: whatever can be folded beside something else about the same subscriber, and
//! whatever can be accepted while something is folded. What comes out must be what comes out when
//! the two happen one after the other, in one of the two orders.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use commerce::automation::Automation;
use commerce::event::EventName;
use jiff::SignedDuration;
use serde_json::Value;
use testkit::build::{OrderBuilder, checkout, order, stocking, wait};
use testkit::faults::Faults;

use crate::outcome::{assert_invariants, subscribers};
use crate::world::World;
use crate::world::choice::{Chooser, Script};
use crate::world::requests::Call;
use crate::world::weather::Weather;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happening {
    BuysAgain,
    BuysWhatIsWaitedFor,
    OlderOrderArrives,
    HistoryArrives,
    Amended,
    AmendedWithout,
    Cancelled,
    RefundedWhole,
    RefundedPartly,
    Fulfilled,
    CheckoutChanges,
    CheckoutChangesHands,
    CheckoutStarts,
    AnotherStartsIt,
    AsksForStock,
    AnotherAsksForStock,
    AnotherBuysWhatTheyAskFor,
    StockReturns,
    CancelsWhatIsAnothers,
    AnotherAmends,
    RemindersAreDue,
}

const ALL: [Happening; 21] = [
    Happening::BuysAgain,
    Happening::BuysWhatIsWaitedFor,
    Happening::OlderOrderArrives,
    Happening::HistoryArrives,
    Happening::Amended,
    Happening::AmendedWithout,
    Happening::Cancelled,
    Happening::RefundedWhole,
    Happening::RefundedPartly,
    Happening::Fulfilled,
    Happening::CheckoutChanges,
    Happening::CheckoutChangesHands,
    Happening::CheckoutStarts,
    Happening::AnotherStartsIt,
    Happening::AsksForStock,
    Happening::AnotherAsksForStock,
    Happening::AnotherBuysWhatTheyAskFor,
    Happening::StockReturns,
    Happening::CancelsWhatIsAnothers,
    Happening::AnotherAmends,
    Happening::RemindersAreDue,
];

fn first_order() -> OrderBuilder {
    order("1").by(ADA).at("2026-10-29T12:00:00Z").item("razor", 1)
}

fn others_order() -> OrderBuilder {
    order("others").by(BOB).at("2026-10-30T12:00:00Z").item("razor", 1)
}

fn first_checkout() -> testkit::build::CheckoutBuilder {
    checkout("c-1").by(ADA).at("2026-11-01T11:59:00Z").item("razor", 1)
}

fn second_checkout() -> testkit::build::CheckoutBuilder {
    checkout("c-2").at("2026-11-01T11:58:00Z").item("mug", 1)
}

/// What is there before: an order with a reminder, an open checkout, a wait, another's order.
fn before() -> Vec<Call> {
    vec![
        stocking("mug", false).into(),
        first_order().into(),
        others_order().into(),
        first_checkout().into(),
        wait("mug").by(ADA).into(),
    ]
}

impl Happening {
    /// What a client sends; nothing where time alone brings it about.
    fn call(self) -> Option<Call> {
        let later = |number: &str, at: &str| order(number).by(ADA).at(at).total(500);
        Some(match self {
            Self::BuysAgain => later("2", "2026-11-01T12:00:00Z").item("razor", 1).first_name("Ada").into(),
            Self::BuysWhatIsWaitedFor => {
                later("3", "2026-11-01T12:00:00Z").item("mug", 1).from_checkout("c-1").into()
            }
            Self::OlderOrderArrives => {
                later("4", "2026-10-20T12:00:00Z").item("razor", 1).first_name("Augusta").into()
            }
            Self::HistoryArrives => later("5", "2026-10-30T12:00:00Z")
                .item("razor", 1)
                .totals(Some(7), Some(900))
                .historical()
                .into(),
            Self::Amended => first_order().total(700).last_name("Lovelace").into(),
            Self::AmendedWithout => {
                order("1").by(ADA).at("2026-10-29T12:00:00Z").item("towel", 1).total(100).into()
            }
            Self::Cancelled => first_order().cancelled().into(),
            Self::RefundedWhole => first_order().refunded_whole().into(),
            Self::RefundedPartly => first_order().refund("r-1", Some(300)).into(),
            Self::Fulfilled => first_order().fulfilled().into(),
            Self::CheckoutChanges => first_checkout().total_usd(900).into(),
            Self::CheckoutChangesHands => first_checkout().by(BOB).total_usd(901).into(),
            Self::CheckoutStarts => second_checkout().by(ADA).into(),
            // Of somebody whom nobody had heard of with it.
            Self::AnotherStartsIt => second_checkout().by(BOB).total_usd(902).into(),
            Self::AsksForStock => wait("mug").by(ADA).into(),
            // Nobody has seen them wait: what returns meanwhile they must find themselves.
            Self::AnotherAsksForStock => wait("mug").by(BOB).into(),
            Self::AnotherBuysWhatTheyAskFor => {
                order("6").by(BOB).at("2026-11-01T12:00:01Z").item("mug", 1).into()
            }
            Self::StockReturns => stocking("mug", true).into(),
            Self::CancelsWhatIsAnothers => order("others").by(ADA).cancelled().into(),
            Self::AnotherAmends => others_order().total(10).into(),
            Self::RemindersAreDue => return None,
        })
    }

    /// It is recorded, and nothing is folded yet.
    fn begin(self, world: &mut World) {
        match self.call() {
            Some(call) => drop(world.call(call.named(format!("{self:?}")))),
            None => world.reminders_are_due(),
        }
    }
}

/// Everything before, with the stream at rest.
fn prepared(pair: [Happening; 2]) -> World {
    // Who lost against somebody that waits for all others has to wait as well.
    let rest = SignedDuration::from_millis(500);
    let weather = Weather { lanes: 7, rest, ..Weather::calm() };
    let mut world = World::new(Faults::none(), weather, 0);
    for (number, call) in before().into_iter().enumerate() {
        world.call(call.named(format!("before-{number}")));
        world.settle();
    }
    if pair.contains(&Happening::RemindersAreDue) {
        world.reach_before_reminders();
    }
    world
}

/// What must be the same in one of the two orders: nothing of it names a time of ours, or depends on
/// the way there.
#[derive(Debug, PartialEq)]
struct Summary {
    subscribers: BTreeMap<String, Value>,
    automations: Vec<String>,
    /// What a later undoing would fall back to.
    purchases: Vec<String>,
    events: Vec<String>,
}

impl Summary {
    fn of(world: &World) -> Self {
        let held = world.backend.table.all_automations().into_iter().filter(Automation::is_armed);
        let mut automations: Vec<String> = held
            .map(|it| format!("{} {} {:?} {:?}", it.subscriber_id, it.key, it.due_at, it.cause))
            .collect();
        automations.sort();
        let held = world.backend.table.contents().purchases;
        let purchases = held.values().map(|(_, held)| format!("{held:?}")).collect();
        let told = world.backend.bus.deduped().into_values();
        let mut events: Vec<String> = told
            .filter(|event| !on_the_way(event.name))
            .map(|event| {
                // Who waits is told by the return of stock or by their own request, whichever comes later.
                let cause = if event.name == EventName::BackInStock { "" } else { &event.correlation_id };
                format!("{} {} {cause}", event.name.as_str(), event.subject)
            })
            .collect();
        events.sort();
        Self { subscribers: subscribers(&world.backend), automations, purchases, events }
    }
}

/// Events that tell what changed on the way.
fn on_the_way(name: EventName) -> bool {
    matches!(name, EventName::OrderUpdated | EventName::SubscriberUpdated | EventName::AutomationCancelled)
}

fn one_after_the_other(pair: [Happening; 2]) -> Summary {
    let mut world = prepared(pair);
    for happening in pair {
        happening.begin(&mut world);
        world.settle();
    }
    assert_invariants(&world);
    Summary::of(&world)
}

/// Runs the two at once by every schedule, and answers with how many there were.
fn at_once(pair: [Happening; 2], departures: usize, begin: impl Fn(&mut World)) -> usize {
    let expected = [one_after_the_other(pair), one_after_the_other([pair[1], pair[0]])];
    let before = prepared(pair);
    let mut script = Some(Script::departing(departures));
    let mut schedules = 0;
    while let Some(next) = script {
        schedules += 1;
        let mut world = before.copied();
        begin(&mut world);
        world.chooser = Chooser::Scripted(next.clone());
        world.settle();
        let ran = std::mem::replace(&mut world.chooser, Chooser::Eldest);
        assert_invariants(&world);
        let summary = Summary::of(&world);
        assert!(
            expected.contains(&summary),
            "{pair:?} at once by {next:?}: {summary:#?} is neither {:#?} nor {:#?}",
            expected[0],
            expected[1],
        );
        script = match ran {
            Chooser::Scripted(script) => script.next(),
            Chooser::Eldest | Chooser::Youngest | Chooser::Uniform(_) | Chooser::Priorities { .. } => None,
        };
    }
    schedules
}

/// The second is accepted while the first is folded: begun before it, or after it.
fn accepted_beside(pair: [Happening; 2], departures: usize) -> usize {
    let Some(call) = pair[1].call() else { return 0 };
    let begin = |world: &mut World, is_folding: bool| {
        pair[0].begin(world);
        if is_folding {
            world.step();
        }
        world.send(call.clone().named(format!("{:?}", pair[1])));
    };
    let orders = [false, true].into_iter();
    orders.map(|is_folding| at_once(pair, departures, |world| begin(world, is_folding))).sum()
}

/// In every way that these two can be at once.
fn both(pair: [Happening; 2], departures: usize) -> usize {
    let folded_beside = |world: &mut World| pair.into_iter().for_each(|it| it.begin(world));
    let [one, other] = pair;
    at_once(pair, departures, folded_beside)
        + accepted_beside([one, other], departures)
        + accepted_beside([other, one], departures)
}

fn every_pair(departures: usize) {
    let beside = |(index, one): (usize, Happening)| ALL[index + 1..].iter().map(move |other| [one, *other]);
    let pairs: Vec<[Happening; 2]> = ALL.into_iter().enumerate().flat_map(beside).collect();
    let (next, schedules) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    schedules.fetch_add(both(*pair, departures), Ordering::Relaxed);
                }
            });
        }
    });
    let (schedules, pairs) = (schedules.into_inner(), pairs.len());
    println!("{schedules} schedules of {pairs} pairs");
    assert!(schedules > 30 * pairs, "{schedules} schedules of {pairs} pairs are none but the usual");
}

/// `DEPARTURES` says how many, at most; 2 take minutes.
#[test]
fn two_things_at_once_are_as_one_after_the_other() {
    let departures = std::env::var("DEPARTURES").map_or(Ok(1), |text| text.parse());
    every_pair(departures.unwrap_or_else(|_| panic!("DEPARTURES is a number")));
}

/// Between the look at the product and the commit the stock may return, and all who wait be told.
#[test]
fn who_asks_while_stock_returns_is_told() {
    let Some(returns) = Happening::StockReturns.call() else { return };
    for steps in 0..40 {
        let mut world = prepared([Happening::AnotherAsksForStock, Happening::StockReturns]);
        Happening::AnotherAsksForStock.begin(&mut world);
        (0..steps).for_each(|_| _ = world.step());
        world.chooser = Chooser::Youngest;
        world.send(returns.clone().named("returns".to_owned()));
        // No longer: who waits in the middle of a transaction would keep all others from theirs.
        (0..300).for_each(|_| _ = world.step());
        world.chooser = Chooser::Eldest;
        world.settle();
        assert_invariants(&world);
        let told = world.backend.bus.named(EventName::BackInStock).len();
        assert_eq!(told, 2, "it returned after {steps} steps");
    }
}
