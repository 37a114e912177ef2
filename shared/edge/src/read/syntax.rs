//! What a text is that is no JSON, in words that help whoever wrote it.
//!
//! Owns the words and the place. Must not repeat what was sent, but for a mark or a word that
//! other languages have where JSON has another.

use serde_json::Error;
use serde_json::error::Category;

/// Completes "The body": what it is instead, and where.
pub(super) fn fault(text: &str, error: &Error) -> String {
    if text.trim().is_empty() {
        return "is empty; a JSON object was expected".to_owned();
    }
    if let Some(kind) = another_kind(text.trim_start()) {
        return format!("is {kind}, not JSON");
    }
    let found = found(text, error);
    format!("is not valid JSON: {found} at line {}, column {}", error.line(), error.column())
}

/// What else is sent where JSON is meant.
fn another_kind(text: &str) -> Option<&'static str> {
    if text.starts_with('<') {
        return Some("HTML or XML");
    }
    if text.starts_with("--") {
        return Some("a multipart form");
    }
    let (name, _) = text.split_once('=')?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "_-.%+[]".contains(c);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (begins && name.chars().all(is_of_name)).then_some("form-encoded (name=value)")
}

fn found(text: &str, error: &Error) -> String {
    if error.classify() == Category::Eof {
        return "it ends in the middle (was it cut off?)".to_owned();
    }
    let (before, rest) = around(text, error);
    let message = error.to_string();
    let says = |what: &str| message.starts_with(what);
    let what = if let Some((word, instead)) = foreign_word(rest) {
        return format!("{word}, where JSON has {instead},");
    } else if rest.starts_with('\'') {
        "a single quote, where JSON has double quotes,"
    } else if rest.starts_with(['“', '”', '„', '‘', '’']) {
        "a typographic quotation mark, where JSON has a straight one,"
    } else if rest.starts_with('/') || rest.starts_with('#') {
        "a comment, which JSON does not have,"
    } else if before.trim_end().ends_with(',') && rest.starts_with(['}', ']']) {
        "a comma with nothing behind it"
    } else if says("key must be a string") {
        "a name without double quotes"
    } else if says("trailing characters") {
        "more text behind the end"
    } else if says("control character") {
        "a line break or another control character inside a string, where JSON has \\n,"
    } else if says("invalid escape") {
        "a backslash that begins no escape of JSON"
    } else if says("invalid number") || rest.starts_with(['+', '.', '0']) {
        "a number in a notation that JSON does not have"
    } else if says("expected `:`") {
        "a name without a colon behind it"
    } else if says("expected `,` or") {
        "a value that neither a comma nor a closing bracket follows"
    } else if rest.starts_with([',', '}', ']', ':']) {
        "a value that is missing"
    } else if rest.starts_with(char::is_alphabetic) {
        "a word without double quotes"
    } else {
        "something that is no value of JSON"
    };
    what.to_owned()
}

/// The text before the place of the fault and from there on. The column counts bytes from 1.
fn around<'t>(text: &'t str, error: &Error) -> (&'t str, &'t str) {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    text.split_at_checked(at).unwrap_or_default()
}

/// A word that means something to another language, with what JSON has instead.
fn foreign_word(rest: &str) -> Option<(&'static str, &'static str)> {
    const WORDS: [(&str, &str); 7] = [
        ("True", "true"),
        ("False", "false"),
        ("None", "null"),
        ("undefined", "null"),
        ("NULL", "null"),
        ("NaN", "no number"),
        ("Infinity", "no number"),
    ];
    WORDS.into_iter().find(|(word, _)| rest.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    fn told(text: &str) -> String {
        let parsed: Result<&RawValue, Error> = serde_json::from_str(text);
        fault(text, &parsed.err().unwrap_or_else(|| panic!("valid: {text}")))
    }

    #[test]
    fn what_is_something_else_is_named() {
        assert_eq!(told(""), "is empty; a JSON object was expected");
        assert_eq!(told(" \n "), "is empty; a JSON object was expected");
        assert_eq!(told("<!DOCTYPE html><p>"), "is HTML or XML, not JSON");
        assert_eq!(told("<?xml version=\"1.0\"?>"), "is HTML or XML, not JSON");
        for form in ["orderId=1001&totalCents=8850", "customer%5Bemail%5D=a", "items[0][title]=Tea", "_x="] {
            assert_eq!(told(form), "is form-encoded (name=value), not JSON", "{form}");
        }
        assert_eq!(told("--x\r\nContent-Disposition: form-data"), "is a multipart form, not JSON");
    }

    #[test]
    fn what_is_nearly_json_is_told_the_difference_and_the_place() {
        for (text, found) in [
            ("{'a':1}", "a single quote, where JSON has double quotes, at line 1, column 2"),
            ("{\"a\":'x'}", "a single quote, where JSON has double quotes, at line 1, column 6"),
            ("{\"a\":1,}", "a comma with nothing behind it at line 1, column 8"),
            ("{\"a\":[1,]}", "a comma with nothing behind it at line 1, column 9"),
            (
                "{\n  \"a\": 1\n  \"b\": 2\n}",
                "a value that neither a comma nor a closing bracket follows at line 3, column 3",
            ),
            ("{a:1}", "a name without double quotes at line 1, column 2"),
            ("{\"a\" 1}", "a name without a colon behind it at line 1, column 6"),
            ("{\"a\":b}", "a word without double quotes at line 1, column 6"),
            ("{\"a\":}", "a value that is missing at line 1, column 6"),
            ("{\"a\":1", "it ends in the middle (was it cut off?) at line 1, column 6"),
            ("{\"a\":\"x", "it ends in the middle (was it cut off?) at line 1, column 7"),
            ("{} {}", "more text behind the end at line 1, column 4"),
            ("{\"a\":True}", "True, where JSON has true, at line 1, column 6"),
            ("{\"a\":None}", "None, where JSON has null, at line 1, column 6"),
            ("{\"a\":NaN}", "NaN, where JSON has no number, at line 1, column 6"),
            ("{\"a\":+1}", "a number in a notation that JSON does not have at line 1, column 6"),
            ("{\"a\":01}", "a number in a notation that JSON does not have at line 1, column 7"),
            ("{“a”:1}", "a typographic quotation mark, where JSON has a straight one, at line 1, column 2"),
            ("/* x */ {}", "a comment, which JSON does not have, at line 1, column 1"),
            (
                "{\"a\":\"x\ny\"}",
                "a line break or another control character inside a string, where JSON has \\n, at line 1, column 7",
            ),
            ("{\"a\":\"\\x41\"}", "a backslash that begins no escape of JSON at line 1, column 8"),
        ] {
            assert_eq!(told(text), format!("is not valid JSON: {found}"), "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_panic_or_an_answer_without_end() {
        for text in
            ["\u{0}", "é", "{\"é\":é}", "\"", "=", "&&", "]", &"[".repeat(100_000), &"x".repeat(100_000)]
        {
            assert!(told(text).len() < 200);
        }
    }
}
