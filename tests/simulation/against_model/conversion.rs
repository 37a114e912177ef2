//! The system's words in the model's.
//!
//! Owns nothing but names: what a fact says is copied field by field, so that a new one is seen.

use std::collections::BTreeMap;

use commerce::customer::{Customer, JsonObject, LineItem};
use commerce::event::Event;
use commerce::fact::{self, CheckoutFact, OrderFact, Refund, WaitFact};
use jiff::SignedDuration;
use model::stated::{
    CheckoutContent, CheckoutStatement, CustomerTotals, Fact, Item, OrderContent, OrderStatement, Parameters,
    Statement, Status, UpsertStatement, WaitStatement,
};
use model::way::{Automation, Published};
use serde_json::Value;
use testkit::table::{Image, Record};

/// The parameters of the simulation's stack.
pub fn parameters() -> Parameters {
    Parameters {
        base_currency: None,
        abandoned_checkout_after: Some(SignedDuration::from_hours(1)),
        historical_after: None,
    }
}

/// The table takes one fact after the other; between two of them there is room for upserts.
const ROOM: u64 = 1_000;

pub fn record(at: usize, record: &Record) -> Option<Fact> {
    match &record.image {
        Image::Fact(recorded) => fact(at, recorded),
        Image::Automation(_) => None,
    }
}

/// The `nth` upsert of all, made when the stream had `at` records.
pub fn upsert(nth: usize, at: usize, upsert: &UpsertStatement) -> Fact {
    Fact {
        number: at as u64 * ROOM + 1 + nth as u64,
        accepted_at: jiff::Timestamp::UNIX_EPOCH,
        correlation_id: String::new(),
        statement: Statement::Upsert(upsert.clone()),
    }
}

/// A fact as the model has it; those that callers do not state are nothing to it.
pub fn fact(at: usize, fact: &fact::Fact) -> Option<Fact> {
    let statement = match fact {
        fact::Fact::Order(order) => Statement::Order(order_statement(order)),
        fact::Fact::Checkout(checkout) => Statement::Checkout(checkout_statement(checkout)),
        fact::Fact::Wait(wait) => Statement::Wait(wait_statement(wait)),
        fact::Fact::Due(_) | fact::Fact::Restock(_) => return None,
    };
    let receipt = fact.receipt().clone();
    let (accepted_at, correlation_id) = (receipt.accepted_at, receipt.correlation_id);
    let number = (at as u64 + 1) * ROOM;
    Some(Fact { number, accepted_at, correlation_id, statement })
}

fn order_statement(order: &OrderFact) -> OrderStatement {
    let commerce::fact::OrderContent {
        customer: person,
        total,
        currency,
        ordered_at,
        order_number,
        items: bought,
        customer_totals,
        properties,
        checkout_id,
        historical,
        updated_at,
    } = &order.content;
    let (status, refund) = match &order.statement {
        fact::Statement::Placed | fact::Statement::Amended => (Status::Placed, None),
        fact::Statement::Cancelled => (Status::Cancelled, None),
        fact::Statement::Fulfilled => (Status::Fulfilled, None),
        fact::Statement::Refunded(refund) => (Status::Refunded, Some(refund)),
    };
    let (refund_id, refund_amount) = match refund {
        Some(Refund { id, amount }) => {
            (id.as_ref().map(ToString::to_string), amount.map(|amount| amount.get()))
        }
        None => (None, None),
    };
    let content = OrderContent {
        customer: customer(person),
        total: total.get(),
        currency: currency.code().to_owned(),
        order_number: order_number.clone(),
        ordered_at: *ordered_at,
        items: bought.as_deref().map(items),
        refund_id,
        refund_amount,
        customer_totals: customer_totals.map(|totals| CustomerTotals {
            orders_count: totals.orders_count,
            total_spent: totals.total_spent.map(|total| total.get()),
        }),
        properties: properties.as_ref().map(object),
        checkout_id: checkout_id.as_ref().map(ToString::to_string),
    };
    OrderStatement {
        order_id: order.order_id.to_string(),
        status,
        content,
        updated_at: *updated_at,
        historical: Some(*historical),
        fingerprint: order.fingerprint.to_string(),
    }
}

fn checkout_statement(checkout: &CheckoutFact) -> CheckoutStatement {
    let commerce::fact::CheckoutContent {
        customer: person,
        total,
        currency,
        checkout_url,
        items: wanted,
        properties,
        started_at,
        updated_at,
    } = &checkout.content;
    let content = CheckoutContent {
        customer: customer(person),
        total: total.map(|total| total.get()),
        currency: currency.map(|currency| currency.code().to_owned()),
        checkout_url: checkout_url.clone(),
        items: wanted.as_deref().map(items),
        properties: properties.as_ref().map(object),
        started_at: *started_at,
    };
    CheckoutStatement {
        checkout_id: checkout.checkout_id.to_string(),
        content,
        updated_at: *updated_at,
        fingerprint: checkout.fingerprint.to_string(),
    }
}

fn wait_statement(wait: &WaitFact) -> WaitStatement {
    WaitStatement {
        product_id: wait.content.product_id.to_string(),
        variant_id: Some(wait.content.variant_id.to_string()),
        customer: customer(&wait.content.customer),
    }
}

fn customer(customer: &Customer) -> model::stated::Customer {
    let Customer { email, external_id, first_name, last_name, attributes } = customer;
    model::stated::Customer {
        email: email.key().to_owned(),
        external_id: external_id.as_ref().map(|id| id.as_str().to_owned()),
        first_name: first_name.clone(),
        last_name: last_name.clone(),
        attributes: attributes.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
    }
}

fn items(items: &[LineItem]) -> Vec<Item> {
    let item = |item: &LineItem| {
        let LineItem { product_id, variant_id, title, variant_title: _, sku: _, quantity, price } = item;
        Item {
            product_id: product_id.to_string(),
            variant_id: variant_id.as_ref().map(ToString::to_string),
            quantity: u64::from(*quantity),
            title: title.clone(),
            price: price.map(|price| price.get()),
        }
    };
    items.iter().map(item).collect()
}

fn object(object: &JsonObject) -> Value {
    Value::Object(object.clone())
}

/// A text of an event's body.
pub fn text(event: &Event, key: &str) -> String {
    event.body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// An event as the model's predicates see it; `emails` are those of the subscribers' ids.
pub fn published(event: &Event, emails: &BTreeMap<String, String>) -> Published {
    let some = |key: &str| Some(text(event, key)).filter(|text| !text.is_empty());
    let subscriber = event.subscriber.get("id").and_then(Value::as_str).unwrap_or_default();
    let email = emails.get(subscriber).cloned().unwrap_or_else(|| subscriber.to_owned());
    let automation = Automation::of(&event.body, &email);
    Published {
        id: event.id.to_string(),
        name: event.name.as_str().to_owned(),
        email,
        decided_at: event.recorded_at,
        order_id: some("orderId"),
        automation,
        had_fired: event.body.get("hadFired").and_then(Value::as_bool).unwrap_or_default(),
    }
}
