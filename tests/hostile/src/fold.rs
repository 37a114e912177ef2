//! Accepting and folding: a list of statements that bytes choose, folded in two orders.
//!
//! Few people do much with few things, at few instants, so that whatever can meet does.

use std::collections::BTreeMap;

use commerce::event::EventName;
use commerce::fact::Fact;
use commerce::identity::EventId;
use folding::{AcceptError, Accepted, Processor, accept};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::build::{NOON, checkout, currency, instant, item, order, product, shop, wait};
use testkit::bus;
use testkit::clock::TestClock;
use testkit::run::block_on;
use testkit::table::{Image, Memory};

use crate::recorded::rules;
use crate::taken::Taken;

const PEOPLE: [&str; 3] = ["ada@example.com", "bob@example.com", "Ada@example.com"];
const THINGS: [&str; 5] = ["razor", "soap", "mug", "soap/a", "soap/b"];
const AMOUNTS: [u64; 6] = [0, 1, 999, 1_000, 2_500, 9_007_199_254_740_991];
/// Minutes from noon.
const INSTANTS: [i64; 8] = [0, 1, -1, 60, -1_440, -86_400, 1_380, -500_000];
const MOST: usize = 10;

/// Statements, which are accepted or contradict, and then folded from the first to the last and
/// from the last to the first.
pub fn fold(bytes: &[u8]) {
    let mut taken = Taken::from(bytes);
    let table = Memory::default();
    table.stock(product("razor").replenished_after(30));
    table.stock(product("soap").replenished_by_variant_after(14));
    let mut now = instant(NOON);
    for request in 0..MOST {
        if taken.is_empty() {
            break;
        }
        now += SignedDuration::from_mins(i64::from(taken.byte() % 4) * 7);
        stated(&mut taken, &table, now, &format!("request-{request}"));
    }
    let facts: Vec<Fact> = table.drain().into_iter().filter_map(|record| fact(record.image)).collect();
    let there: Vec<&Fact> = facts.iter().collect();
    let back: Vec<&Fact> = facts.iter().rev().collect();
    let one = Folded::of(&table, &there, now);
    let other = Folded::of(&table, &back, now);
    assert_eq!(one, other, "of {} facts, in another order", facts.len());
}

fn fact(image: Image) -> Option<Fact> {
    match image {
        Image::Fact(fact) => Some(fact),
        Image::Automation(_) => None,
    }
}

/// One statement.
fn stated(taken: &mut Taken<'_>, table: &Memory, now: Timestamp, request: &str) {
    let at = |taken: &mut Taken<'_>| instant(NOON) + SignedDuration::from_mins(taken.one_of(&INSTANTS));
    match taken.below(8) {
        0 => {
            let content = wait(taken.one_of(&THINGS)).by(taken.one_of(&PEOPLE)).fact().content;
            let receipt = commerce::fact::Receipt { accepted_at: now, correlation_id: request.to_owned() };
            block_on(folding::accept_wait(table, shop(), content, receipt)).expect("a table that answers");
        }
        1 | 2 => {
            let mut stated = checkout(taken.one_of(&["c1", "c2"])).by(taken.one_of(&PEOPLE)).accepted(now);
            if taken.chance(2) {
                stated = stated.at(&at(taken).min(now).to_string());
            }
            if taken.chance(3) {
                stated = stated.updated_at(&at(taken).to_string());
            }
            if taken.chance(2) {
                stated = stated.item(taken.one_of(&THINGS), 1).total_usd(taken.one_of(&AMOUNTS));
            }
            if taken.chance(4) {
                stated = stated.first_name(taken.one_of(&["Ada", "Bob"]));
            }
            let mut fact = stated.fact();
            fact.receipt.correlation_id = request.to_owned();
            is_judged(block_on(accept(table, fact)));
        }
        _ => {
            let mut stated = order(taken.one_of(&["o1", "o2", "o#3"]));
            stated = stated.by(taken.one_of(&PEOPLE)).total(taken.one_of(&AMOUNTS));
            stated = match taken.below(8) {
                0 => stated.cancelled(),
                1 => stated.fulfilled(),
                2 => stated.refunded(taken.one_of(&AMOUNTS)),
                3 => stated.refund(taken.one_of(&["r1", "r2"]), Some(taken.one_of(&AMOUNTS))),
                4 => stated.refunded_whole(),
                _ => stated,
            };
            if taken.chance(2) {
                stated = stated.ordered_at(at(taken));
            }
            if taken.chance(3) {
                stated = stated.updated_at(&at(taken).to_string());
            }
            for _ in 0..taken.below(3) {
                let quantity = [1, 2, 1 << 31][taken.below(3)];
                stated = stated.line(item(taken.one_of(&THINGS), quantity));
            }
            let rest = taken.byte();
            let has = |bit: u8| rest & (1 << bit) != 0;
            if has(0) && has(1) {
                stated = stated.currency(currency("JPY"));
            }
            if has(2) && has(3) {
                stated = stated.historical();
            }
            if has(4) {
                stated = stated.from_checkout(taken.one_of(&["c1", "c2"]));
            }
            if has(5) {
                let value = [json!(1), json!("gold"), Value::Null][taken.below(3)].clone();
                stated = stated.attribute(taken.one_of(&["tier", "vip"]), value);
            }
            if has(6) {
                stated = stated.first_name(taken.one_of(&["Ada", "Bob"]));
            }
            if has(7) {
                stated = stated.totals(Some(u64::from(taken.byte())), Some(taken.one_of(&AMOUNTS)));
            }
            is_judged(block_on(accept(table, stated.accepted(now).request(request).fact())));
        }
    }
}

/// Whatever is stated is accepted, or contradicts what is there.
fn is_judged(result: Result<Accepted, AcceptError>) {
    match result {
        Ok(_) | Err(AcceptError::Contradiction(_)) => {}
        Err(AcceptError::Table(error)) => panic!("the table has not failed: {error}"),
    }
}

/// What the law is about.
#[derive(Debug, PartialEq)]
struct Folded {
    subscribers: BTreeMap<String, Value>,
    lines: Vec<commerce::ports::OrderLine>,
    armed: BTreeMap<(String, String), Option<Timestamp>>,
    statements: BTreeMap<EventId, EventName>,
}

impl Folded {
    fn of(accepted: &Memory, facts: &[&Fact], now: Timestamp) -> Self {
        let clock = TestClock::at(NOON);
        clock.set(now);
        let table = accepted.copied();
        let processor = Processor {
            table,
            bus: bus::Memory::default(),
            clock,
            rules: rules(),
            page: folding::restock::PAGE,
        };
        for fact in facts {
            block_on(processor.process(fact)).unwrap_or_else(|error| panic!("cannot be folded: {error}"));
        }
        let before = (processor.table.contents(), processor.bus.deduped());
        for fact in facts {
            block_on(processor.process(fact)).unwrap_or_else(|error| panic!("cannot be repeated: {error}"));
        }
        assert!(
            before == (processor.table.contents(), processor.bus.deduped()),
            "a repetition changes nothing"
        );
        Self::seen(&processor.table, &processor.bus)
    }

    fn seen(table: &Memory, bus: &bus::Memory) -> Self {
        let subscribers = table.all_subscribers().into_iter().map(|it| {
            let ages = [it.created_at.to_string(), it.updated_at.to_string()];
            (it.id.to_string(), json!([it.to_event_json(None), it.revenue_by_currency(), ages]))
        });
        let armed = table.all_automations().into_iter().filter(|it| it.is_armed());
        Self {
            subscribers: subscribers.collect(),
            lines: table.all_lines(),
            armed: armed.map(|it| ((it.subscriber_id.to_string(), it.key.to_string()), it.due_at)).collect(),
            statements: bus.statements(),
        }
    }
}
