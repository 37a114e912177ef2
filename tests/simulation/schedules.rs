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
use testkit::build::{CheckoutBuilder, OrderBuilder, checkout, order, stocking, wait};
use testkit::faults::Faults;

use crate::outcome::{assert_invariants, subscribers};
use crate::world::World;
use crate::world::choice::{Chooser, Script};
use crate::world::requests::Call;
use crate::world::weather::Weather;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const EARLY: &str = "2026-11-01T11:59:30Z";

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
    OneCheckoutTooMany,
    AnotherCheckoutTooMany,
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

/// Each of them ends the watch of the oldest of as many checkouts as are watched.
const TOO_MANY: [Happening; 2] = [Happening::OneCheckoutTooMany, Happening::AnotherCheckoutTooMany];

/// Checkouts of one customer that are watched.
const MOST_CHECKOUTS: usize = 40;

fn first_order() -> OrderBuilder {
    order("1").by(ADA).at("2026-10-29T12:00:00Z").item("razor", 1)
}

fn others_order() -> OrderBuilder {
    order("others").by(BOB).at("2026-10-30T12:00:00Z").item("razor", 1)
}

fn later_checkout(id: &str) -> CheckoutBuilder {
    checkout(id).by(ADA).at("2026-11-01T12:00:00Z")
}

fn first_checkout() -> CheckoutBuilder {
    checkout("c-1").by(ADA).at("2026-11-01T11:59:00Z").item("razor", 1)
}

fn second_checkout() -> CheckoutBuilder {
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
            Self::OneCheckoutTooMany => later_checkout("many-1").into(),
            Self::AnotherCheckoutTooMany => later_checkout("many-2").into(),
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
    let others = if pair == TOO_MANY { MOST_CHECKOUTS - 1 } else { 0 };
    let others = (0..others).map(|number| checkout(&format!("early-{number}")).by(ADA).at(EARLY).into());
    for (number, call) in before().into_iter().chain(others).enumerate() {
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

/// Two happenings, what was before, and what may come of them.
struct Pair {
    happenings: [Happening; 2],
    before: World,
    expected: [Summary; 2],
}

impl Pair {
    fn of(happenings: [Happening; 2]) -> Self {
        let before = prepared(happenings);
        let one_after_the_other = |happenings: [Happening; 2]| {
            let mut world = before.copied();
            for happening in happenings {
                happening.begin(&mut world);
                world.settle();
            }
            assert_invariants(&world);
            Summary::of(&world)
        };
        let [one, other] = happenings;
        let expected = [[one, other], [other, one]].map(one_after_the_other);
        Self { happenings, before, expected }
    }

    /// In every way that they can be at once; answers with how many schedules there were.
    fn at_once(&self, departures: usize) -> usize {
        let [one, other] = self.happenings;
        let folded_beside = |world: &mut World| [one, other].into_iter().for_each(|it| it.begin(world));
        self.by_every_schedule(departures, folded_beside)
            + self.accepted_beside([one, other], departures)
            + self.accepted_beside([other, one], departures)
    }

    /// The second is accepted while the first is folded: begun before it, or after it.
    fn accepted_beside(&self, [folded, accepted]: [Happening; 2], departures: usize) -> usize {
        let Some(call) = accepted.call() else { return 0 };
        let begin = |world: &mut World, is_folding: bool| {
            folded.begin(world);
            if is_folding {
                world.step();
            }
            world.send(call.clone().named(format!("{accepted:?}")));
        };
        let orders = [false, true].into_iter();
        orders.map(|it| self.by_every_schedule(departures, |world| begin(world, it))).sum()
    }

    fn by_every_schedule(&self, departures: usize, begin: impl Fn(&mut World)) -> usize {
        let Self { happenings, before, expected: [one, other] } = self;
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
                [one, other].contains(&&summary),
                "{happenings:?} at once by {next:?}: {summary:#?} is neither {one:#?} nor {other:#?}",
            );
            script = match ran {
                Chooser::Scripted(script) => script.next(),
                Chooser::Eldest | Chooser::Youngest | Chooser::Uniform(_) | Chooser::Priorities { .. } => {
                    None
                }
            };
        }
        schedules
    }
}

fn every_pair(departures: usize) {
    let beside = |(index, one): (usize, Happening)| ALL[index + 1..].iter().map(move |other| [one, *other]);
    let pairs = ALL.into_iter().enumerate().flat_map(beside).chain([TOO_MANY]);
    let pairs: Vec<[Happening; 2]> = pairs.collect();
    let (next, schedules) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(pair) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    schedules.fetch_add(Pair::of(*pair).at_once(departures), Ordering::Relaxed);
                }
            });
        }
    });
    let (schedules, pairs) = (schedules.into_inner(), pairs.len());
    println!("{schedules} schedules of {pairs} pairs");
    assert!(schedules > 30 * pairs, "{schedules} schedules of {pairs} pairs are none but the usual");
}

/// `DEPARTURES` says how many, at most; 2 take many minutes.
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
