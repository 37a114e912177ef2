//! Reading one value that holds no others: text, numbers, ids, money, addresses.
//!
//! Owns what each of them may be, and the words for what it may not. Must not repeat the value
//! in a fault. Each reader is handed to [`Fields::required`](super::Fields::required) and its
//! siblings, which know the path.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

use commerce::email::Email;
use commerce::money::{Currency, MAX_MINOR, Minor};
use url::Url;

use super::json::{Json, as_integer};

/// Longest text, in bytes: names, titles, numbers of orders.
pub const MAX_TEXT_BYTES: usize = 4_096;
/// Longest URL, in bytes.
pub const MAX_URL_BYTES: usize = 8_192;

/// Why a value was not accepted; completes its path to a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(super) message: Cow<'static, str>,
    pub(super) allowed_values: Option<Vec<&'static str>>,
}

impl Fault {
    /// A fault; the message reads on from the path: "must be …".
    #[must_use]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), allowed_values: None }
    }
}

fn fault<T>(message: impl Into<Cow<'static, str>>) -> Result<T, Fault> {
    Err(Fault::new(message))
}

fn shown(error: &impl Display) -> Fault {
    Fault::new(error.to_string())
}

fn string(json: &Json) -> Result<&str, Fault> {
    match json {
        Json::Text(text) => Ok(text),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::Array(_)
        | Json::Object(_)
        | Json::Unreadable => fault("must be a string"),
    }
}

/// A title or a name. A stray tab or newline in one is no reason to lose an order.
///
/// # Errors
/// When it is no string, too long or holds other control characters.
pub fn text(json: &Json) -> Result<String, Fault> {
    prose(MAX_TEXT_BYTES)(json)
}

/// Text of several lines and at most `max_bytes`: tab, newline and carriage return are its only
/// control characters.
pub fn prose(max_bytes: usize) -> impl Fn(&Json) -> Result<String, Fault> {
    move |json| {
        let text = string(json)?;
        if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            return fault("must not contain control characters other than tab and newline");
        }
        within(text, max_bytes)
    }
}

/// A number that people know something by: text, or a JSON integer by its digits.
///
/// # Errors
/// When it is neither.
pub fn label(json: &Json) -> Result<String, Fault> {
    match digits(json) {
        Some(digits) => within(digits, MAX_TEXT_BYTES),
        None => text(json),
    }
}

fn within(text: &str, max_bytes: usize) -> Result<String, Fault> {
    if text.len() > max_bytes {
        return fault(format!("must be at most {max_bytes} bytes"));
    }
    Ok(text.to_owned())
}

fn digits(json: &Json) -> Option<&str> {
    match json {
        Json::Number(number) => as_integer(number),
        Json::Null | Json::Bool(_) | Json::Text(_) | Json::Array(_) | Json::Object(_) | Json::Unreadable => {
            None
        }
    }
}

/// An identifier, by the parser of its type: a string, or a JSON integer by its digits, of which
/// none is lost however many they are.
pub fn identifier<T, E: Display>(parse: impl Fn(&str) -> Result<T, E>) -> impl Fn(&Json) -> Result<T, Fault> {
    move |json| {
        let text = digits(json).map_or_else(|| string(json), Ok);
        let text = text.map_err(|_| Fault::new("must be a string or an integer"))?;
        parse(text).map_err(|error| shown(&error))
    }
}

/// An e-mail address.
///
/// # Errors
/// When it is none.
pub fn email(json: &Json) -> Result<Email, Fault> {
    Email::parse(string(json)?).map_err(|error| shown(&error))
}

/// A currency, in any case.
///
/// # Errors
/// When ISO 4217 has no such code.
pub fn currency(json: &Json) -> Result<Currency, Fault> {
    Currency::parse(string(json)?).map_err(|error| shown(&error))
}

/// An amount: a JSON integer, for every other notation has a reader that rounds it.
///
/// # Errors
/// When it is a string, a fraction, an exponent, negative or above 2^53 − 1.
pub fn money(json: &Json) -> Result<Minor, Fault> {
    let amount = digits(json).and_then(|digits| digits.parse().ok()).and_then(|minor| Minor::new(minor).ok());
    amount.ok_or_else(|| {
        Fault::new(format!(
            "must be a JSON integer from 0 to {MAX_MINOR} in the currency's minor unit \
             (1050 for USD 10.50), without quotes, fraction or exponent"
        ))
    })
}

/// An integer within bounds.
pub fn integer<T: TryFrom<i64>>(bounds: RangeInclusive<i64>) -> impl Fn(&Json) -> Result<T, Fault> {
    move |json| {
        let given = digits(json).and_then(|digits| digits.parse::<i64>().ok());
        let within =
            given.filter(|integer| bounds.contains(integer)).and_then(|integer| T::try_from(integer).ok());
        within.ok_or_else(|| {
            Fault::new(format!("must be a JSON integer from {} to {}", bounds.start(), bounds.end()))
        })
    }
}

/// `true` or `false`.
///
/// # Errors
/// When it is neither.
pub fn boolean(json: &Json) -> Result<bool, Fault> {
    match json {
        Json::Bool(bool) => Ok(*bool),
        Json::Null
        | Json::Number(_)
        | Json::Text(_)
        | Json::Array(_)
        | Json::Object(_)
        | Json::Unreadable => fault("must be true or false"),
    }
}

/// One of these names, by what it stands for.
pub fn one_of<T: Copy>(names: &[(&'static str, T)]) -> impl Fn(&Json) -> Result<T, Fault> {
    move |json| {
        let given = string(json);
        let is_it = |name: &str| given.as_ref().is_ok_and(|given| *given == name);
        let found = names.iter().find(|(name, _)| is_it(name)).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let allowed: Vec<&'static str> = names.iter().map(|(name, _)| *name).collect();
            let message = Cow::from(format!("must be one of {}", allowed.join(", ")));
            Fault { message, allowed_values: Some(allowed) }
        })
    }
}

/// An absolute URL of the web, read as browsers do: blanks around it go, and what a URL has to
/// escape is escaped. One that needs nothing of that is kept as it was sent.
///
/// # Errors
/// When it is too long, of another scheme or has no host.
pub fn url(json: &Json) -> Result<String, Fault> {
    let text = string(json)?.trim_matches(|c: char| c.is_ascii_control() || c == ' ');
    // The parser forgives a slash too few or too many, and takes a path for a host then.
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let named = !rest.starts_with(['/', '\\', '?', '#']);
    let parsed = Url::parse(text).ok().filter(|url| web && named && url.has_host());
    let Some(url) = parsed else {
        return fault("must be an absolute http or https URL such as https://shop.example.com/cart");
    };
    let needs_nothing = text.bytes().all(|byte| byte.is_ascii_graphic() && !br#"\"<>`{}"#.contains(&byte));
    within(if needs_nothing { text } else { url.as_str() }, MAX_URL_BYTES)
}

#[cfg(test)]
mod tests;
