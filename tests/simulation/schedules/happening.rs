//! What can happen at once, and what was before.

use jiff::SignedDuration;
use testkit::build::{CheckoutBuilder, OrderBuilder, checkout, order, stocking, wait};
use testkit::faults::Faults;

use crate::world::World;
use crate::world::requests::Call;
use crate::world::weather::Weather;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const EARLY: &str = "2026-11-01T11:59:30Z";

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
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

/// All but those of [`TOO_MANY`], which need many checkouts before.
pub const ALL: [Happening; 21] = [
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
pub const TOO_MANY: [Happening; 2] = [Happening::OneCheckoutTooMany, Happening::AnotherCheckoutTooMany];

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
    pub fn call(self) -> Option<Call> {
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
    pub fn begin(self, world: &mut World) {
        match self.call() {
            Some(call) => drop(world.call(call.named(format!("{self:?}")))),
            None => world.reminders_are_due(),
        }
    }
}

/// Everything before, with the stream at rest.
pub fn prepared(pair: [Happening; 2]) -> World {
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
