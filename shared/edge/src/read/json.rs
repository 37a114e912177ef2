//! JSON as it was sent: numbers by their digits, keys as often as they came.
//!
//! Owns syntax, nesting and duplicate keys. `serde_json::Value` is not used for reading, since
//! it keeps the last of two equal keys, turns `10.0` and `1e3` into the numbers that integers
//! are, and rounds large integers.

use std::collections::HashSet;
use std::fmt;

use commerce::customer::JsonObject;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::path::At;
use super::syntax;
use crate::issue::{Issue, Issues};
use crate::refusal::Refusal;

/// Deepest nesting of an object of the caller's own, which is its first level.
pub(super) const MAX_OWN_DEPTH: usize = 24;
/// Levels of a body that are read: `customer.attributes` has two around it. What is deeper is in a
/// field that we do not know, or in one that is refused anyway. Each level is scanned once more than
/// the one around it, so this bounds the work.
const MAX_DEPTH: usize = MAX_OWN_DEPTH + 2;

/// A value of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, in the characters it was sent in.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order it was sent in; each key once.
    Object(Vec<(String, Json)>),
    /// Something whose fault is told already.
    Unreadable,
}

impl Json {
    /// Whether it is `""`, which shops send for "none".
    pub(super) fn is_empty_text(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// What it is, to people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string (was it encoded as JSON twice?)",
            Self::Array(_) => "an array (send what is in it, one by one)",
            Self::Object(_) | Self::Unreadable => "an object",
        }
    }

    /// The members, where an object is expected. PHP cannot tell an empty list from an empty
    /// object, and writes both as `[]`.
    pub(super) fn as_members(&self) -> Option<&[(String, Json)]> {
        match self {
            Self::Object(members) => Some(members),
            Self::Array(elements) if elements.is_empty() => Some(&[]),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Array(_)
            | Self::Unreadable => None,
        }
    }
}

/// The body, and the faults that make a part of it unreadable.
///
/// # Errors
/// [`Refusal::InvalidJson`] when it is not JSON.
pub(super) fn parse(text: &str) -> Result<(Json, Issues), Refusal> {
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|error| Refusal::InvalidJson(Issue::new("", syntax::fault(text, &error))))?;
    let mut issues = Issues::default();
    let json = read(raw, &At::Top, 1, &mut issues);
    Ok((json, issues))
}

fn read(raw: &RawValue, at: &At<'_>, depth: usize, issues: &mut Issues) -> Json {
    let text = raw.get();
    let read = match text.bytes().next() {
        Some(b'{' | b'[') if depth > MAX_DEPTH => Ok(Json::Array(Vec::new())),
        Some(b'{') => serde_json::from_str(text).map(|Members(members)| object(members, at, depth, issues)),
        Some(b'[') => serde_json::from_str(text).map(|elements| array(elements, at, depth, issues)),
        Some(b'"') => serde_json::from_str(text).map(Json::Text),
        Some(b'n') => Ok(Json::Null),
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(_) | None => Ok(Json::Number(text.to_owned())),
    };
    // The syntax is right, so what is left to go wrong is half of a surrogate pair.
    read.unwrap_or_else(|_| {
        issues.push(Issue::new(&at.path(), "must not contain an escape that is no Unicode character"));
        Json::Unreadable
    })
}

fn array(elements: Vec<&RawValue>, at: &At<'_>, depth: usize, issues: &mut Issues) -> Json {
    let read = |(index, raw)| read(raw, &At::Index(at, index), depth + 1, issues);
    Json::Array(elements.into_iter().enumerate().map(read).collect())
}

fn object(members: Vec<(String, &RawValue)>, at: &At<'_>, depth: usize, issues: &mut Issues) -> Json {
    let mut seen = HashSet::new();
    for (key, _) in &members {
        if !seen.insert(key) {
            issues.push(Issue::new(&At::Key(at, key).path(), "is given more than once"));
        }
    }
    let mut read = |(key, raw): (String, &RawValue)| {
        let json = read(raw, &At::Key(at, &key), depth + 1, issues);
        (key, json)
    };
    Json::Object(members.into_iter().map(&mut read).collect())
}

/// All members of an object, duplicates too, with their values unread.
struct Members<'de>(Vec<(String, &'de RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// The value as the domain keeps it. A number that it would round is a fault.
pub(super) fn to_value(json: &Json, at: &At<'_>, issues: &mut Issues) -> Value {
    match json {
        Json::Null | Json::Unreadable => Value::Null,
        Json::Bool(bool) => Value::from(*bool),
        Json::Text(text) => Value::from(text.as_str()),
        Json::Number(text) => number(text).unwrap_or_else(|| {
            issues.push(Issue::new(
                &at.path(),
                "is a number too large for an event to carry exactly; send it as a string",
            ));
            Value::Null
        }),
        Json::Array(elements) => {
            let value = |(index, element)| to_value(element, &At::Index(at, index), issues);
            Value::Array(elements.iter().enumerate().map(value).collect())
        }
        Json::Object(members) => Value::Object(to_object(members, at, issues)),
    }
}

/// The object as the domain keeps it. A key without a character is a fault: DynamoDB has none.
pub(super) fn to_object(members: &[(String, Json)], at: &At<'_>, issues: &mut Issues) -> JsonObject {
    let mut object = JsonObject::new();
    for (key, json) in members {
        if key.is_empty() {
            issues.push(Issue::new(&at.path(), "must not have an empty key"));
        }
        object.insert(key.clone(), to_value(json, &At::Key(at, key), issues));
    }
    object
}

/// An integer has at most 63 bits and a sign: `PutEvents` takes no larger one
/// (<https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>).
fn number(text: &str) -> Option<Value> {
    if let Some(integer) = as_integer(text) {
        // Why it is none of these is what the caller is told, not how parsing failed.
        return integer.parse::<i64>().map(Value::from).ok();
    }
    // Not by `serde_json`, which reads the last digit of a long fraction inexactly.
    text.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::from)
}

/// The decimal digits, if a number was sent without fraction and exponent.
pub(super) fn as_integer(number: &str) -> Option<&str> {
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    plain.then_some(if number == "-0" { "0" } else { number })
}

#[cfg(test)]
mod tests;
