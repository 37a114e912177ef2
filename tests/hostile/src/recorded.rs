//! What comes of an accepted body: it is recorded once, kept, folded and read back.
//!
//! Every time over a table of its own that knows a few products and somebody who waits for one.

use std::cell::LazyCell;

use commerce::decide::Rules;
use commerce::fact::Fact;
use dynamodb::exposed::{Kept as _, fits};
use edge::{Call, Operation, Refusal, Reply};
use eventbridge::entry::Entry;
use folding::Processor;
use jiff::SignedDuration;
use testkit::build::{self, instant, product, shop, variant};
use testkit::clock::TestClock;
use testkit::http::TEN;
use testkit::run::block_on;
use testkit::table::{Image, Memory};
use testkit::{bus, table};

/// Who waits for tea.
const WAITING: &str = "waiting@example.com";

thread_local! {
    static SHOP: LazyCell<Memory> = LazyCell::new(stocked);
}

fn stocked() -> Memory {
    let table = Memory::default();
    table.stock(product("SKU-1").replenished_after(30));
    table.stock(product("SKU-2").replenished_by_variant_after(14).with(variant("v")));
    table.stock(product("SKU-TEA").in_stock(false));
    let asked = Fact::Wait(build::wait("SKU-TEA").by(WAITING).having_seen(1).fact());
    folded(&table, &[asked]);
    table
}

/// A table that holds what the shop had before.
pub(crate) fn before() -> Memory {
    SHOP.with(|shop| shop.copied())
}

/// What the stack's owner chose.
pub(crate) fn rules() -> Rules {
    Rules {
        base_currency: None,
        abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
        subscriber_updated_events: true,
    }
}

pub(crate) fn order(call: &Call, stated: &orders::wire::Stated) {
    let table = before();
    let rules = orders::Rules { historical_after: Some(SignedDuration::from_hours(24 * 30)) };
    let send = || block_on(orders::handle(&table, &rules, again(call)));
    let facts = once(&table, send);
    folded(&table, &facts);
    let ask = Call::new(shop(), Operation::ReadOrder, instant(TEN), "");
    read_back(&table, ask.with_parameter(stated.order_id.as_str()));
    read_back(&table, subscriber(stated.content.customer.email.display()));
}

pub(crate) fn checkout(call: &Call) {
    let table = before();
    let facts = once(&table, || block_on(checkouts::handle(&table, again(call))));
    folded(&table, &facts);
}

/// Each request is a fact of its own.
pub(crate) fn wait(call: &Call) {
    let table = before();
    done(block_on(back_in_stock::handle(&table, again(call))));
    let facts = recorded(&table);
    assert_eq!(facts.len(), 1, "one request, one fact");
    folded(&table, &facts);
}

pub(crate) fn products(call: &Call) {
    let table = before();
    let clock = TestClock::at(TEN);
    let send = || block_on(products::upsert::handle(&table, &clock, call));
    done(send());
    let after = table.contents();
    done(send());
    assert_eq!(table.contents(), after, "the same once more changes nothing");
    after.products.values().for_each(|(_, product)| product.kept().unwrap());
    folded(&table, &recorded(&table));
    let ask = Call::new(shop(), Operation::ListProducts, instant(TEN), "");
    done(block_on(products::handle(&table, &clock, ask)));
}

/// Sends twice: the first time one fact is recorded, the second time none.
fn once(table: &Memory, send: impl Fn() -> Result<Reply, Refusal>) -> Vec<Fact> {
    done(send());
    let facts = recorded(table);
    assert_eq!(facts.len(), 1, "one statement, one fact");
    let contents = table.contents();
    done(send());
    assert_eq!(table.contents(), contents, "the same once more changes nothing");
    facts
}

/// The facts that are new in the stream.
fn recorded(table: &Memory) -> Vec<Fact> {
    let fact = |image| match image {
        Image::Fact(fact) => Some(fact),
        Image::Automation(_) => None,
    };
    table.drain().into_iter().filter_map(|record| fact(record.image)).collect()
}

/// The same request with an id of its own.
fn again(call: &Call) -> Call {
    Call::new(call.workspace.clone(), call.operation, call.received_at, &call.body)
}

fn subscriber(email: &str) -> Call {
    Call::new(shop(), Operation::ReadSubscriber, instant(TEN), "").with_parameter(email)
}

fn read_back(table: &Memory, ask: Call) {
    done(block_on(subscribers::handle(table, None, ask)));
}

fn done(result: Result<Reply, Refusal>) {
    result.unwrap_or_else(|refusal| panic!("what is accepted is done: {refusal:?}"));
}

/// What is accepted fits, is kept, can be folded, and its events can be published.
pub(crate) fn folded(table: &Memory, facts: &[Fact]) {
    for fact in facts {
        assert!(fits(fact), "a fact that fits into no item");
        fact.kept().unwrap();
        let processor = Processor {
            table: table.clone(),
            bus: bus::Memory::default(),
            clock: TestClock::at(TEN),
            rules: rules(),
            page: folding::restock::PAGE,
        };
        block_on(processor.process(fact)).unwrap_or_else(|error| panic!("cannot be folded: {error}"));
        for event in processor.bus.published() {
            Entry::of(&event, "bus", 0).unwrap_or_else(|refusal| panic!("cannot be published: {refusal:?}"));
        }
    }
    kept(&table.contents());
}

/// Every row of the table.
fn kept(contents: &table::Contents) {
    contents.postings.values().for_each(|posting| {
        posting.kept().unwrap();
        posting.activity().kept().unwrap();
    });
    contents.subscribers.values().for_each(|(_, held)| held.kept().unwrap());
    contents.lines.values().for_each(|(_, held)| held.kept().unwrap());
    contents.automations.values().for_each(|(_, held)| held.kept().unwrap());
    contents.checkouts.values().for_each(|(_, held)| held.kept().unwrap());
    contents.purchases.values().for_each(|(_, held)| held.kept().unwrap());
}
