//! Syntax, duplicates, nesting and numbers, and the same answer as `serde_json` for all else.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn faults(text: &str) -> Vec<(String, String)> {
    let (_, issues) = parse(text).unwrap();
    issues.listed().iter().map(|issue| (issue.path.clone(), issue.message.clone())).collect()
}

fn value(text: &str) -> (Value, Issues) {
    let (json, mut issues) = parse(text).unwrap();
    let value = to_value(&json, &At::Top, &mut issues);
    (value, issues)
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    for text in [
        "",
        "{",
        "{]",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":1} x",
        "nul",
        "{\"a\":\"\n\"}",
        "{\"a\":NaN}",
    ] {
        let refusal = parse(text).unwrap_err();
        assert!(matches!(refusal, Refusal::InvalidJson(_)), "{text}");
        assert!(text.is_empty() || refusal.to_string().contains(" at line 1, column "), "{refusal}");
    }
}

#[test]
fn a_number_keeps_its_digits() {
    for text in ["10.0", "1e3", "-0", "123456789012345678901234567890"] {
        assert_eq!(parse(text).unwrap().0, Json::Number(text.into()));
    }
}

#[test]
fn a_key_given_twice_is_a_fault_at_any_depth() {
    let text = r#"{"a":1,"b":[{"c":1,"d":2,"c":3}],"a":2}"#;
    assert_eq!(
        faults(text),
        [("a".into(), "is given more than once".into()), ("b[0].c".into(), "is given more than once".into())]
    );
    assert_eq!(faults(r#"{"a":1,"\u0061":2}"#).len(), 1);
}

#[test]
fn what_is_deeper_than_any_field_is_not_looked_at() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let read = |levels: usize| parse(&nested(levels)).unwrap().0;
    assert_ne!(read(26), read(27));
    assert_eq!(read(27), read(130_000));
    assert_eq!(faults(&nested(130_000)), []);
}

#[test]
fn half_a_surrogate_pair_is_a_fault_of_its_field() {
    assert_eq!(faults(r#"{"a":"\ud83d"}"#)[0].0, "a");
    assert_eq!(value(r#"{"a":"\ud83d\ude00"}"#).0, json!({"a": "😀"}));
}

#[test]
fn a_value_is_kept_as_it_was_sent() {
    let text = r#"{"s":"x","n":null,"b":true,"i":-5,"f":1.5,"u":9223372036854775807,"a":[{"k":0}],"z":-0}"#;
    let (value, issues) = value(text);
    assert!(issues.is_empty());
    assert_eq!(
        value,
        json!({"s":"x","n":null,"b":true,"i":-5,"f":1.5,"u":9223372036854775807_i64,"a":[{"k":0}],"z":0})
    );
}

#[test]
fn a_number_that_would_be_rounded_is_a_fault() {
    for number in [
        "9223372036854775808",
        "18446744073709551615",
        "-9223372036854775809",
        "18446744073709551616",
        "1e400",
    ] {
        let text = &format!(r#"{{"a":[{number}]}}"#);
        assert_eq!(value(text).1.listed()[0].path, "a[0]", "{text}");
    }
}

#[test]
fn an_empty_key_is_a_fault() {
    assert_eq!(value(r#"{"a":{"":1}}"#).1.listed()[0].path, "a");
}

/// Any value, with keys and text of any characters.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e300..1e300).prop_map(|float: f64| Value::from(float)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let members = proptest::collection::btree_map(any::<String>(), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::from),
            members.prop_map(|members| Value::Object(
                members.into_iter().filter(|(key, _)| !key.is_empty()).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn what_was_written_as_json_is_read_back_the_same(value in any_value()) {
        let (read, issues) = super::tests::value(&value.to_string());
        prop_assert!(issues.is_empty());
        prop_assert_eq!(read, value);
    }

    #[test]
    fn what_serde_json_calls_no_json_is_none(text in r#"[\[\]{}:,"\\ua-f0-9eE+. tn-]{0,24}"#) {
        if parse(&text).is_ok_and(|(_, issues)| issues.is_empty()) {
            let other: Result<Value, _> = serde_json::from_str(&text);
            // It knows no number beyond a double.
            prop_assert!(other.is_ok() || other.is_err_and(|error| error.to_string().contains("out of range")));
        }
    }
}
