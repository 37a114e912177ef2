//! Whatever is accepted is folded: histories of the largest statements there may be.
//!
//! The adapter itself refuses an item or a transaction that DynamoDB would not take, and no size
//! is computed here a second time: a fold that succeeds is the proof.

use aws::clock::SystemClock;
use commerce::decide::Rules;
use commerce::event::MAX_DETAIL_BYTES;
use commerce::fact::{DueFact, Fact, Receipt};
use commerce::ports::{Clock as _, Facts as _, Projections as _, Subscribers as _};
use commerce::posting::Posting;
use commerce::product::{Change, ProductPatch, ReplenishmentChange, ReplenishmentMatch};
use dynamodb::embedded::EmbeddedTable;
use fastrand::Rng;
use folding::accept_wait;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::build::{
    CheckoutBuilder, OrderBuilder, checkout, item, order, shop, stocking, subscriber, wait,
};

use crate::pump::Stock;

/// Histories that are told.
const HISTORIES: u64 = 3;
/// What a body may have, but for what every body has.
const BODY_BYTES: usize = 262_144 - 2_048;
/// The contract's limits.
const ATTRIBUTES: usize = 100;
const NAME_BYTES: usize = 128;
const VALUE_BYTES: usize = 2_048;
const ITEMS: usize = 500;
const ID_BYTES: usize = 255;
/// Products of the catalogue that are bought and waited for.
const PRODUCTS: usize = 40;

const PEOPLE: [&str; 3] = ["ann@example.com", "bob@example.com", "cid@example.com"];
const LETTERS: [&str; 6] = ["x", "\\", "\"", "é", "\u{2028}", "😀"];

fn json_bytes(value: &Value) -> usize {
    value.to_string().len()
}

/// As much of this letter as makes so many bytes of JSON.
fn text(letter: &str, bytes: usize) -> String {
    letter.repeat(bytes.saturating_sub(2) / (json_bytes(&json!(letter)) - 2))
}

/// A name of so many bytes, another for each number.
fn name(number: usize, letter: &str, bytes: usize) -> String {
    format!("{number:03}{}", letter.repeat((bytes - 3) / letter.len()))
}

/// A statement that has as much as may be of one thing.
fn large(random: &mut Rng, order: OrderBuilder) -> OrderBuilder {
    let letter = LETTERS[random.usize(..LETTERS.len())];
    match random.usize(..4) {
        0 => {
            let each = NAME_BYTES * 2 + VALUE_BYTES;
            let first = random.usize(..3) * 64;
            (0..ATTRIBUTES.min(BODY_BYTES / each)).fold(order, |order, number| {
                order.attribute(&name(first + number, letter, NAME_BYTES), text(letter, VALUE_BYTES))
            })
        }
        1 => order.property("note", text(letter, BODY_BYTES)).number(&text(letter, 512)),
        2 => {
            let line = |number: usize| item(&name(number, letter, ID_BYTES), 2);
            let bytes = json_bytes(&json!([name(0, letter, ID_BYTES), line(0).title])) + 64;
            (0..ITEMS.min(BODY_BYTES / bytes)).fold(order, |order, number| order.line(line(number)))
        }
        _ => {
            let title = text(letter, BODY_BYTES / ITEMS - 128);
            let line =
                |number| commerce::customer::LineItem { title: title.clone(), ..item(&product(number), 1) };
            (0..ITEMS).fold(order, |order, number| order.line(line(number % PRODUCTS)))
        }
    }
}

fn large_cart(random: &mut Rng, cart: CheckoutBuilder) -> CheckoutBuilder {
    let letter = LETTERS[random.usize(..LETTERS.len())];
    cart.property("note", text(letter, BODY_BYTES))
}

fn product(number: usize) -> String {
    name(number, "p", ID_BYTES)
}

async fn stock_up(stock: &Stock, in_stock: bool) {
    let on = ReplenishmentChange::On { after_days: 730, matches: ReplenishmentMatch::Product };
    let patch =
        |number| ProductPatch { replenishment: Change::Set(on), ..stocking(&product(number), in_stock) };
    let patches: Vec<ProductPatch> = (0..PRODUCTS).map(patch).collect();
    let receipt = Receipt { accepted_at: SystemClock.now(), correlation_id: format!("in stock: {in_stock}") };
    let upserted = products::upsert::upsert(&stock.table, &SystemClock, &shop(), &patches, &receipt).await;
    upserted.map(drop).unwrap_or_else(|error| panic!("{error}"));
}

/// States something that is accepted, or is too much of one order.
async fn state(stock: &Stock, random: &mut Rng, number: u32) {
    let who = PEOPLE[random.usize(..PEOPLE.len())];
    let now = SystemClock.now().to_string();
    let id = ["o-1", "o-2"][random.usize(..2)];
    let about = order(id).at(&now).accepted_at(&now).request(&format!("request-{number}"));
    let about = about.from_checkout("c-1").totals(Some(3), Some(9_000));
    let statement = match random.usize(..8) {
        0..3 => large(random, about.by(PEOPLE[0]).total(u64::from(number))),
        3 => large(random, about.by(who)).cancelled(),
        4 => large(random, about.by(who)).fulfilled(),
        5 => large(random, about.by(who)).refund(&format!("r-{number}"), Some(1)),
        6 => {
            let cart = checkout(["c-1", "c-2"][random.usize(..2)]).by(who).accepted_at(&now);
            let cart = large_cart(random, cart).fact();
            drop(folding::accept(&stock.table, cart).await);
            return;
        }
        _ => {
            let request = wait(&product(random.usize(..PRODUCTS))).by(who).at(&now).fact();
            let accepted = accept_wait(&stock.table, shop(), request.content, request.receipt).await;
            accepted.map(drop).unwrap_or_else(|error| panic!("{error}"));
            return;
        }
    };
    // A conflict or a limit is an answer, and then there is nothing to fold.
    drop(folding::accept(&stock.table, statement.fact()).await);
}

/// Every open automation's time comes.
async fn wake_all(stock: &Stock) {
    for who in PEOPLE.map(subscriber) {
        let open = stock.table.open_automations(&shop(), &who).await;
        for held in open.unwrap_or_else(|error| panic!("{error}")) {
            let receipt = Receipt { accepted_at: SystemClock.now(), correlation_id: "due".to_owned() };
            let due = DueFact {
                workspace: shop(),
                subscriber_id: who.clone(),
                automation: held.key,
                generation: held.generation,
                receipt,
            };
            let appended = stock.table.append(&Fact::Due(due)).await;
            appended.map(drop).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

async fn tell(seed: u64) -> usize {
    let mut random = Rng::with_seed(seed);
    let embedded = EmbeddedTable::start().await.unwrap_or_else(|error| panic!("{error}"));
    let mut stock = Stock::over(embedded, 500);
    stock.processor.rules = Rules {
        base_currency: None,
        abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
        subscriber_updated_events: true,
    };
    stock_up(&stock, false).await;
    for number in 0..12 {
        state(&stock, &mut random, number).await;
        if random.bool() {
            stock.settle().await;
        }
    }
    stock.settle().await;
    wake_all(&stock).await;
    stock_up(&stock, true).await;
    stock.settle().await;

    let mut folded = 0;
    for fact in &stock.met {
        let postings = stock.table.postings(fact).await.unwrap_or_else(|error| panic!("{error}"));
        if fact.name.starts_with("restock#") {
            continue; // It makes further facts and has no posting.
        }
        assert!(postings.last().is_some_and(Posting::is_last), "seed {seed}: {fact:?} is not folded");
        folded += postings.len();
    }
    for event in stock.bus.published() {
        let bytes = json_bytes(&event.detail());
        assert!(bytes <= MAX_DETAIL_BYTES, "seed {seed}: {:?} of {bytes} bytes", event.name);
    }
    folded
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_accepted_is_folded() {
    let mut steps = 0;
    for seed in 0..HISTORIES {
        steps += tell(seed).await;
    }
    assert!(steps > 30, "or nothing happened: {steps} steps");
}
