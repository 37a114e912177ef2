//! The bodies of the four functions that record: read by the function itself, and held against the
//! limits of the contract.
//!
//! What is accepted means the same when it is said in another way, and goes on to
//! [`recorded`](crate::recorded).

use std::collections::BTreeMap;
use std::fmt::Debug;

use commerce::customer::{Customer, JsonObject, LineItem};
use commerce::email::Email;
use commerce::money::Minor;
use commerce::product::Change;
use edge::read::{Json, leaf};
use edge::{Call, Operation, Refusal, Warnings};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use serde_json::value::RawValue;
use testkit::build::{instant, shop};
use testkit::http::TEN;

use crate::answer::{assert_few, assert_refused_for_faults};
use crate::recorded;

/// Deepest nesting of an object of the caller's own.
const MAX_OWN_DEPTH: usize = 24;
/// Levels that are said in another way; below them a body stays as it is.
const MAX_RESTATED: usize = 40;
/// 2^53 − 1.
const MAX_MINOR: u64 = 9_007_199_254_740_991;

/// A body of `POST /orders`.
pub fn order_body(bytes: &[u8]) {
    let Some((call, stated)) = accepted(bytes, Operation::PushOrder, orders::wire::read) else { return };
    let content = &stated.content;
    is_identifier(stated.order_id.as_str());
    is_customer(&content.customer);
    is_money(content.total);
    [content.ordered_at, content.updated_at].into_iter().flatten().for_each(is_past);
    content.items.iter().flatten().for_each(is_item);
    assert!(content.items.iter().flatten().count() <= 500);
    content.properties.iter().for_each(is_shallow);
    content.checkout_id.iter().for_each(|id| is_identifier(id.as_str()));
    recorded::order(&call, &stated);
}

/// A body of `POST /checkouts`.
pub fn checkout_body(bytes: &[u8]) {
    let Some((call, stated)) = accepted(bytes, Operation::TrackCheckout, checkouts::wire::read) else {
        return;
    };
    let content = &stated.content;
    is_identifier(stated.checkout_id.as_str());
    is_customer(&content.customer);
    content.total.into_iter().for_each(is_money);
    [content.started_at, content.updated_at].into_iter().flatten().for_each(is_past);
    content.items.iter().flatten().for_each(is_item);
    content.properties.iter().for_each(is_shallow);
    if let Some(url) = &content.checkout_url {
        assert!(url.is_ascii() && !url.contains(char::is_whitespace), "{url}");
        assert_eq!(leaf::url(&Json::Text(url.clone())).as_ref(), Ok(url), "read again");
    }
    recorded::checkout(&call);
}

/// A body of `POST /back-in-stock`.
pub fn wait_body(bytes: &[u8]) {
    let read = back_in_stock::wire::read;
    let Some((call, content)) = accepted(bytes, Operation::RequestBackInStock, read) else { return };
    is_customer(&content.customer);
    is_identifier(content.product_id.as_str());
    is_identifier(content.variant_id.as_str());
    recorded::wait(&call);
}

/// A body of `POST /products`.
pub fn products_body(bytes: &[u8]) {
    let Some((call, patches)) = accepted(bytes, Operation::UpsertProducts, products::wire::patches) else {
        return;
    };
    assert!((1..=100).contains(&patches.len()));
    for patch in &patches {
        is_identifier(patch.id.as_str());
        for price in [&patch.price, &patch.compare_at_price] {
            if let Change::Set(price) = price {
                is_money(*price);
            }
        }
        if let Change::Set(variants) = &patch.variants {
            variants.iter().for_each(|variant| is_identifier(variant.id.as_str()));
        }
    }
    recorded::products(&call);
}

/// What was read, if it was accepted. Said in another way it is the same.
fn accepted<T: Debug + PartialEq>(
    bytes: &[u8],
    operation: Operation,
    read: impl Fn(&Call) -> Result<(T, Warnings), Refusal>,
) -> Option<(Call, T)> {
    let body = std::str::from_utf8(bytes).ok()?;
    let call = Call::new(shop(), operation, instant(TEN), body);
    let (value, warnings) = match read(&call) {
        Ok(accepted) => accepted,
        Err(refusal) => {
            assert_refused_for_faults(&refusal);
            return None;
        }
    };
    assert_few(&warnings);
    let restated = Call::new(shop(), operation, instant(TEN), &restated(body, 0));
    let (same, _) = read(&restated).unwrap_or_else(|refusal| panic!("{refusal}: {}", restated.body));
    assert_eq!(same, value, "said in another way: {}", restated.body);
    Some((call, value))
}

/// The same JSON without blanks, its members from the last to the first by their names, and its
/// texts with no escape that is not needed.
fn restated(json: &str, depth: usize) -> String {
    let json = json.trim();
    let value = |raw: &&RawValue| restated(raw.get(), depth + 1);
    match json.bytes().next() {
        Some(b'{') if depth < MAX_RESTATED => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).expect("an object");
            let member =
                |(name, raw): (&String, &&RawValue)| format!("{}:{}", Value::from(name.as_str()), value(raw));
            format!("{{{}}}", members.iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        Some(b'[') if depth < MAX_RESTATED => {
            let values: Vec<&RawValue> = serde_json::from_str(json).expect("a list");
            format!("[{}]", values.iter().map(value).collect::<Vec<_>>().join(","))
        }
        Some(b'"') => serde_json::from_str(json)
            .map_or_else(|_| json.to_owned(), |text: String| Value::from(text).to_string()),
        _ => json.to_owned(),
    }
}

fn is_identifier(text: &str) {
    assert!((1..=255).contains(&text.len()) && !text.contains(char::is_control), "{text:?}");
}

fn is_money(amount: Minor) {
    assert!(amount.get() <= MAX_MINOR, "{amount:?}");
}

/// Not more than a day ahead.
fn is_past(at: Timestamp) {
    assert!(at <= instant(TEN) + SignedDuration::from_hours(24), "{at}");
    let text = at.to_string();
    assert_eq!(commerce::time::parse(&text).map(|parsed| parsed.instant), Ok(at), "{text}");
}

fn is_item(item: &LineItem) {
    is_identifier(item.product_id.as_str());
    item.variant_id.iter().for_each(|id| is_identifier(id.as_str()));
    item.price.into_iter().for_each(is_money);
    assert!(item.quantity >= 1 && item.sku.as_deref() != Some(""), "{item:?}");
}

fn is_customer(customer: &Customer) {
    is_email(&customer.email);
    customer.external_id.iter().for_each(|id| is_identifier(id.as_str()));
    for name in [&customer.first_name, &customer.last_name] {
        assert_ne!(name.as_deref(), Some(""), "an empty name wipes nothing");
    }
    assert!(customer.attributes.len() <= 100, "{} attributes", customer.attributes.len());
    for (name, value) in &customer.attributes {
        assert!((1..=128).contains(&name.len()) && value.to_string().len() <= 2_048, "{name}: {value}");
    }
    is_shallow(&customer.attributes);
}

/// The identity is its own identity, and so is the form that is shown.
pub(crate) fn is_email(email: &Email) {
    let key = |text: &str| Email::parse(text).map(|email| email.key().to_owned());
    assert_eq!(key(email.display()), Ok(email.key().to_owned()), "as shown: {email:?}");
    assert_eq!(key(email.key()), Ok(email.key().to_owned()), "the identity of an identity: {email:?}");
    assert!(email.key().len() <= 254 && !email.key().contains(char::is_whitespace));
}

fn is_shallow(own: &JsonObject) {
    fn depth(value: &Value) -> usize {
        match value {
            Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
            Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        }
    }
    assert!(!own.contains_key(""), "an empty key");
    let deepest = 1 + own.values().map(depth).max().unwrap_or(0);
    assert!(deepest <= MAX_OWN_DEPTH, "{deepest} levels");
}
