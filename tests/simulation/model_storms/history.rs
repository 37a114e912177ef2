//! Random histories of a small shop: few people, orders and products, so that everything meets.
//!
//! Owns what may be stated, and in which words of the system.

use commerce::fact::{CheckoutFact, OrderFact};
use jiff::{SignedDuration, Timestamp};
use model::stated::{Match, Replenishment, UpsertStatement};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use testkit::build::{NOON, checkout, instant, order};

use super::stock::{Stock, WaitSaid, stock, wait_said};
use crate::against_model::Upserts;

const PEOPLE: [&str; 2] = ["ada@example.com", "bob@example.com"];

/// Bought again after 30 days: by product, the blade by variant, and the mug not at all.
const PRODUCTS: [&str; 8] = ["razor", "soap", "soap/lime", "blade", "blade/a", "blade/b", "mug", "mug/blue"];

/// Of these, one by product and one by variant.
const RAZOR: usize = 0;
const BLADE: usize = 4;

/// Minutes from noon: reminders of long ago, one that comes due meanwhile, and times just before,
/// at and after each other. The last are ahead of nearly every acceptance.
const TIMES: [i64; 10] = [-50_000, -43_230, -43_170, -2_880, -1_470, -90, -20, 0, 15, 70];

/// Of these, when the reminder comes due within half an hour, and the two of which it is to come.
const DUE_SOON: usize = 2;
const JUST_NOW: usize = 6;
const NOW: usize = 7;

#[derive(Debug, Clone)]
pub enum Step {
    Order(OrderSaid),
    Checkout(CheckoutSaid),
    Wait(WaitSaid),
    /// An earlier statement once more, counted from the end.
    Again(usize),
    Stock(Stock),
    /// So many minutes pass, and what is due is woken.
    Pass(i64),
    /// The functions take a batch each.
    Pump,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Placed,
    Cancelled,
    Fulfilled,
    /// With its id and amount; both may be left out.
    Refunded(Option<u8>, Option<u64>),
}

#[derive(Debug, Clone)]
pub struct OrderSaid {
    pub id: usize,
    pub by: usize,
    pub status: Status,
    pub total: u64,
    pub in_euro: bool,
    pub ordered: Option<usize>,
    pub updated: Option<i64>,
    pub items: Option<Vec<(usize, u32)>>,
    pub totals: Option<(Option<u64>, Option<u64>)>,
    pub checkout: Option<usize>,
    pub historical: bool,
    pub first_name: Option<u8>,
    pub attribute: Option<Option<u8>>,
    pub number: Option<u8>,
}

#[derive(Debug, Clone)]
pub struct CheckoutSaid {
    pub id: usize,
    pub by: usize,
    pub total: u64,
    pub started: Option<usize>,
    pub updated: Option<i64>,
    pub first_name: Option<u8>,
}

/// Seldom the second, for a history in which everything conflicts says little.
fn seldom() -> impl Strategy<Value = usize> {
    prop_oneof![5 => Just(0_usize), 1 => Just(1)]
}

/// Mostly the same: what is stated of one order is what meets.
fn order_id() -> impl Strategy<Value = usize> {
    prop_oneof![5 => Just(0_usize), 3 => Just(1), 1 => Just(2)]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        5 => Just(Status::Placed),
        2 => Just(Status::Cancelled),
        1 => Just(Status::Fulfilled),
        4 => (option::of(0..3_u8), option::weighted(0.8, 0..8_u64))
            .prop_map(|(id, amount)| Status::Refunded(id, amount.map(|amount| amount * 100))),
    ]
}

fn updated() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![3 => Just(None), 2 => (0..4_i64).prop_map(Some)]
}

prop_compose! {
    fn order_said()(
        (id, swap, status) in (order_id(), seldom(), status()),
        (total, in_euro) in (0..12_u64, seldom()),
        ordered in option::of(0..TIMES.len()),
        updated in updated(),
        items in option::of(vec((0..PRODUCTS.len(), 1..3_u32), 0..3)),
        totals in option::weighted(0.15, (option::of(0..9_u64), option::of(0..9_000_u64))),
        checkout in option::weighted(0.1, 0..2_usize),
        historical in seldom(),
        first_name in option::weighted(0.3, 0..3_u8),
        attribute in option::weighted(0.3, option::of(0..3_u8)),
        number in option::weighted(0.2, 0..2_u8),
    ) -> OrderSaid {
        // An order has one customer and one currency, but now and then somebody says otherwise.
        let by = (id + swap) % PEOPLE.len();
        let in_euro = (id == 2) != (in_euro == 1);
        let (total, historical) = (total * 100, historical == 1);
        OrderSaid {
            id, by, status, total, in_euro, ordered, updated, items, totals, checkout, historical,
            first_name, attribute, number,
        }
    }
}

prop_compose! {
    fn checkout_said()(
        (id, swap, total) in (0..2_usize, seldom(), 0..3_u64),
        started in option::of(0..TIMES.len()),
        updated in updated(),
        first_name in option::weighted(0.3, 0..3_u8),
    ) -> CheckoutSaid {
        CheckoutSaid { id, by: (id + swap) % PEOPLE.len(), total, started, updated, first_name }
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => order_said().prop_map(Step::Order),
        4 => checkout_said().prop_map(Step::Checkout),
        2 => wait_said(&PEOPLE).prop_map(Step::Wait),
        2 => (1..4_usize).prop_map(Step::Again),
        1 => stock().prop_map(Step::Stock),
        1 => (1..80_i64).prop_map(Step::Pass),
        4 => Just(Step::Pump),
    ]
}

/// In every other one each order has one time, as shops have it: then what else a version says decides.
pub fn histories() -> impl Strategy<Value = Vec<Step>> {
    let punctual = |mut step| {
        if let Step::Order(said) = &mut step {
            said.ordered = Some(3 * said.id + 2);
        }
        step
    };
    prop_oneof![vec(step(), 1..24), vec(step().prop_map(punctual), 1..24)]
}

/// Of little but stock that goes and comes, and of those who wait for it.
pub fn stock_histories() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => wait_said(&PEOPLE).prop_map(Step::Wait),
        6 => stock().prop_map(Step::Stock),
        1 => order_said().prop_map(Step::Order),
        1 => (1..4_usize).prop_map(Step::Again),
        1 => (1..80_i64).prop_map(Step::Pass),
        3 => Just(Step::Pump),
    ];
    vec(step, 1..16)
}

/// Of one customer and two things that come due meanwhile: what was reminded of is bought again, its
/// time corrected, and undone.
pub fn reminder_histories() -> impl Strategy<Value = Vec<Step>> {
    let ordered = prop_oneof![3 => Just(DUE_SOON), 2 => Just(JUST_NOW), 1 => Just(NOW)];
    let (both, blade) = (vec![(RAZOR, 1), (BLADE, 1)], vec![(BLADE, 1)]);
    let items = prop_oneof![6 => Just(Some(both)), 1 => Just(Some(blade)), 3 => Just(None)];
    let status =
        prop_oneof![6 => Just(Status::Placed), 3 => Just(Status::Cancelled), 1 => Just(Status::Fulfilled)];
    let updated = option::weighted(0.2, 0..4_i64);
    let said = (order_said(), 0..2_usize, status, ordered, updated, items);
    let said = said.prop_map(|(said, id, status, ordered, updated, items)| OrderSaid {
        id,
        by: 0,
        status,
        in_euro: false,
        ordered: Some(ordered),
        updated,
        items,
        historical: false,
        ..said
    });
    let step = prop_oneof![
        8 => said.prop_map(Step::Order),
        1 => (1..4_usize).prop_map(Step::Again),
        2 => (20..60_i64).prop_map(Step::Pass),
        1 => Just(Step::Pump),
    ];
    vec(step, 6..16)
}

/// What is ahead of noon has a fraction of a second, as our own times have.
fn minutes(at: i64) -> Timestamp {
    let fraction = SignedDuration::from_millis(if at > 0 { 400 } else { 0 });
    instant(NOON).checked_add(SignedDuration::from_mins(at) + fraction).unwrap_or_default()
}

impl OrderSaid {
    pub fn fact(&self, now: Timestamp, request: &str) -> OrderFact {
        let mut said =
            order(&self.id.to_string()).by(PEOPLE[self.by]).total(self.total).accepted(now).request(request);
        said = match self.status {
            Status::Placed => said,
            Status::Cancelled => said.cancelled(),
            Status::Fulfilled => said.fulfilled(),
            Status::Refunded(Some(id), amount) => said.refund(&id.to_string(), amount),
            Status::Refunded(None, Some(amount)) => said.refunded(amount),
            Status::Refunded(None, None) => said.refunded_whole(),
        };
        if self.in_euro {
            said = said.eur();
        }
        if let Some(at) = self.ordered {
            said = said.ordered_at(minutes(TIMES[at]));
        }
        if let Some(items) = &self.items {
            said = said.no_items();
            said =
                items.iter().fold(said, |said, (product, quantity)| said.item(PRODUCTS[*product], *quantity));
        }
        if let Some((count, spent)) = self.totals {
            said = said.totals(count, spent);
        }
        if let Some(id) = self.checkout {
            said = said.from_checkout(&format!("c-{id}"));
        }
        if let Some(name) = self.first_name {
            said = said.first_name(&format!("Name {name}"));
        }
        if let Some(value) = self.attribute {
            said = said.attribute("plan", value);
        }
        if let Some(number) = self.number {
            said = said.number(&format!("#{number}"));
        }
        if self.historical {
            said = said.historical();
        }
        if let Some(at) = self.updated {
            said = said.updated_at(&minutes(at).to_string());
        }
        said.fact()
    }
}

impl CheckoutSaid {
    pub fn fact(&self, now: Timestamp) -> CheckoutFact {
        let mut said =
            checkout(&format!("c-{}", self.id)).by(PEOPLE[self.by]).total_usd(self.total).accepted(now);
        if let Some(at) = self.started {
            said = said.at(&minutes(TIMES[at]).to_string());
        }
        if let Some(name) = self.first_name {
            said = said.first_name(&format!("Name {name}"));
        }
        if let Some(at) = self.updated {
            said = said.updated_at(&minutes(at).to_string());
        }
        said.fact()
    }
}

/// The catalogue from the start.
pub fn catalogue() -> Upserts {
    let stocked = |(id, by): (&str, Match)| UpsertStatement {
        product_id: id.to_owned(),
        replenishment: Some(Replenishment { enabled: true, after_days: 30, by }),
        ..UpsertStatement::default()
    };
    let products = [("razor", Match::Product), ("soap", Match::Product), ("blade", Match::Variant)];
    products.map(|product| (0, stocked(product))).to_vec()
}
