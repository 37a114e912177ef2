//! Histories of a shop: what its clients state, and when.
//!
//! Owns that few people do much with few things, so that whatever can meet does.

use commerce::customer::LineItem;
use jiff::{SignedDuration, Timestamp};
use testkit::build::{NOON, OrderBuilder, checkout, instant, item, order, stocking, wait};

use crate::world::requests::Call;

const PEOPLE: [&str; 3] = ["ada@example.com", "bob@example.com", "Ada@example.com"];
/// Checkouts of one customer, more than 40.
const MANY: usize = 42;

/// Nearly as much as a body may have.
const BODY_BYTES: usize = 250_000;

/// Attributes that one statement may have, and the longest value of one.
const ATTRIBUTES: usize = 100;
const VALUE_BYTES: usize = 2_048;

/// Products of a large order.
pub const LARGE: usize = 60;

const PRODUCTS: [&str; 3] = ["razor", "soap", "mug"];

/// What the clients do, each in its own order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    pub clients: Vec<Vec<Act>>,
    /// How long the world is watched once all is stated.
    pub aftermath: SignedDuration,
}

/// A client sends something, some time after what it did before.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub pause: SignedDuration,
    pub call: Call,
}

impl History {
    /// Some history.
    pub fn drawn(dice: &mut fastrand::Rng) -> Self {
        let mut sequences: Vec<Vec<Call>> = Vec::new();
        for number in 0..dice.usize(1..=4) {
            sequences.push(about_order(dice, number));
        }
        for number in 0..dice.usize(0..=2) {
            sequences.push(about_checkout(dice, number));
        }
        if dice.bool() {
            sequences.push(about_stock(dice));
        }
        if chance(dice, 2) {
            sequences.push(about_large_order(dice));
        }
        if chance(dice, 1) {
            sequences.push(about_many_checkouts());
        }
        let clients = dice.usize(1..=3);
        let mut history = Self { clients: vec![Vec::new(); clients], aftermath: SignedDuration::ZERO };
        let mut request = 0;
        while !sequences.is_empty() {
            let at = dice.usize(0..sequences.len());
            let call = sequences[at].remove(0);
            if sequences[at].is_empty() {
                drop(sequences.swap_remove(at));
            }
            request += 1;
            let call = call.named(format!("request-{request}"));
            let pauses = [0, 0, 0, 20, 200, 60_000, 3_700_000];
            let pause = SignedDuration::from_millis(dice.choice(pauses).unwrap_or_default());
            // Longer than what has ended is kept.
            let pause = if chance(dice, 1) { SignedDuration::from_hours(24 * 120) } else { pause };
            history.clients[dice.usize(0..clients)].push(Act { pause, call });
        }
        let hours = dice.choice([0, 2, 24 * 29, 24 * 40]).unwrap_or_default();
        history.aftermath = SignedDuration::from_hours(hours);
        history
    }

    /// How long the client takes that takes longest, when it is answered at once.
    pub fn length(&self) -> SignedDuration {
        let length = |acts: &Vec<Act>| acts.iter().fold(SignedDuration::ZERO, |sum, act| sum + act.pause);
        self.clients.iter().map(length).max().unwrap_or_default()
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.clients.iter().map(Vec::len).sum()
    }

    /// The same without one of its statements.
    pub fn without(&self, index: usize) -> Self {
        let mut history = self.clone();
        let mut left = index;
        for client in &mut history.clients {
            if left < client.len() {
                client.remove(left);
                break;
            }
            left -= client.len();
        }
        history
    }
}

/// An instant that others are likely to have as well.
fn some_time(dice: &mut fastrand::Rng) -> Timestamp {
    let minutes = [-60 * 24 * 31, -60 * 24 * 3, -90, -30, -30, -1, 0, 1, 30];
    instant(NOON) + SignedDuration::from_mins(dice.choice(minutes).unwrap_or_default())
}

fn chance(dice: &mut fastrand::Rng, percent: u8) -> bool {
    dice.u8(0..100) < percent
}

fn some<'a>(dice: &mut fastrand::Rng, of: &[&'a str]) -> &'a str {
    dice.choice(of).copied().unwrap_or_default()
}

fn about_order(dice: &mut fastrand::Rng, number: usize) -> Vec<Call> {
    let owner = some(dice, &PEOPLE);
    let ordered_at = some_time(dice);
    let is_historical = chance(dice, 12);
    let mut basis = order(&number.to_string()).by(owner).ordered_at(ordered_at).total(money(dice));
    if is_historical {
        basis = basis.historical();
    }
    if chance(dice, 15) {
        basis = basis.from_checkout(&format!("c-{}", dice.usize(0..2)));
    }
    let mut statements = vec![with_content(dice, basis.clone())];
    for later in 0..dice.usize(0..=4) {
        let mut about = basis.clone().total(money(dice));
        if chance(dice, 15) {
            about = about.by(some(dice, &PEOPLE));
        }
        if chance(dice, 15) {
            about = about.ordered_at(some_time(dice));
        }
        let stated = match dice.u8(0..10) {
            0 | 1 => about.cancelled(),
            2 => about.refunded_whole(),
            3 if dice.bool() => with_content(dice, about).refund("r-3", Some(dice.u64(1..2_000))),
            3 => about.refund(&format!("r-{}", dice.u8(0..2)), Some(dice.u64(1..2_000))),
            4 => about.refunded(dice.u64(1..2_000)),
            5 => about.fulfilled(),
            6 => statements[dice.usize(0..statements.len())].clone(),
            _ => with_content(dice, about),
        };
        let stated = with_totals(dice, stated, 15);
        let stated = if chance(dice, 35) {
            stated.updated_at(&(instant(NOON) + SignedDuration::from_mins(dice.i64(0..4))).to_string())
        } else {
            stated
        };
        statements.insert(if chance(dice, 20) { dice.usize(0..=later) } else { later + 1 }, stated);
    }
    statements.into_iter().map(Call::from).collect()
}

fn money(dice: &mut fastrand::Rng) -> u64 {
    dice.choice([0, 1, 999, 1_000, 2_500]).unwrap_or_default()
}

fn with_content(dice: &mut fastrand::Rng, mut about: OrderBuilder) -> OrderBuilder {
    for product in PRODUCTS {
        if chance(dice, 45) {
            about = about.item(product, dice.u32(1..3));
        }
    }
    if chance(dice, 30) {
        about = about.first_name(some(dice, &["Ada", "Augusta"]));
    }
    if chance(dice, 20) {
        about = about.attribute("tier", some(dice, &["gold", "silver"]));
    }
    if chance(dice, 10) {
        about = about.attribute("tier", serde_json::Value::Null);
    }
    about = with_totals(dice, about, 10);
    if chance(dice, 8) {
        about = about.eur();
    }
    about
}

fn with_totals(dice: &mut fastrand::Rng, about: OrderBuilder, percent: u8) -> OrderBuilder {
    let is_stated = chance(dice, percent);
    if is_stated { about.totals(Some(dice.u64(0..9)), chance(dice, 50).then_some(9_000)) } else { about }
}

/// What an order can have much of.
#[derive(Debug, Clone, Copy)]
enum Large {
    /// More products with reminders than one transaction takes.
    Lines,
    Titles,
    Attributes,
    Note,
}

/// A large order, and what becomes of it.
fn about_large_order(dice: &mut fastrand::Rng) -> Vec<Call> {
    // Worlds with hundreds of kilobytes are slow.
    let of = match dice.u8(0..8) {
        0 => Large::Titles,
        1 => Large::Attributes,
        2 => Large::Note,
        _ => Large::Lines,
    };
    let placed = large(dice, of, "large");
    let later = match dice.u8(0..3) {
        0 => large(dice, of, "large").cancelled(),
        1 => large(dice, of, "large").refunded_whole(),
        _ => large(dice, of, "larger"),
    };
    vec![placed.into(), later.into()]
}

/// As much as a body may bring of it.
fn large(dice: &mut fastrand::Rng, of: Large, id: &str) -> OrderBuilder {
    let about = order(id).by(PEOPLE[0]).ordered_at(instant(NOON));
    match of {
        Large::Lines => (0..LARGE).fold(about, |about, number| about.item(&part(number), 1)),
        Large::Titles => {
            let title = "x".repeat(BODY_BYTES / LARGE);
            let line = |number| LineItem { title: title.clone(), ..item(&part(number), 1) };
            (0..LARGE).fold(about, |about, number| about.line(line(number)))
        }
        Large::Attributes => {
            // Two statements together have more than a profile keeps.
            let first = dice.usize(0..3) * ATTRIBUTES / 2;
            let name = |number: usize| format!("attribute-{:03}", first + number);
            let value = "x".repeat(VALUE_BYTES);
            (0..ATTRIBUTES).fold(about, |about, number| about.attribute(&name(number), value.as_str()))
        }
        Large::Note => about.property("note", "x".repeat(BODY_BYTES)),
    }
}

/// More open checkouts than are watched.
fn about_many_checkouts() -> Vec<Call> {
    (0..MANY).map(|number| checkout(&format!("many-{number}")).by(PEOPLE[0]).at(NOON).into()).collect()
}

/// A product of the large orders.
pub fn part(number: usize) -> String {
    format!("part-{number}")
}

fn about_checkout(dice: &mut fastrand::Rng, number: usize) -> Vec<Call> {
    let holder = some(dice, &PEOPLE);
    let started = some_time(dice).to_string();
    let states_start = chance(dice, 70);
    (0..dice.usize(1..=3))
        .map(|_| {
            let mut about = checkout(&format!("c-{number}")).by(holder).total_usd(money(dice));
            if states_start {
                about = about.at(&started);
            }
            if chance(dice, 10) {
                about = about.by(some(dice, &PEOPLE));
            }
            if chance(dice, 50) {
                about = about.item(some(dice, &PRODUCTS), 1);
            }
            if chance(dice, 30) {
                about = about.updated_at(&some_time(dice).to_string());
            }
            about.into()
        })
        .collect()
}

fn about_stock(dice: &mut fastrand::Rng) -> Vec<Call> {
    let mut calls: Vec<Call> = vec![stocking("mug", false).into()];
    for _ in 0..dice.usize(1..=6) {
        calls.push(match dice.u8(0..5) {
            0 | 1 => stocking("mug", dice.bool()).into(),
            _ => wait("mug").by(some(dice, &PEOPLE)).into(),
        });
    }
    if chance(dice, 70) {
        calls.push(stocking("mug", true).into());
    }
    calls
}
