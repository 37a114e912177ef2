//! Bodies read field by field: what is accepted, all that is told, and what is warned of.

use super::*;
use crate::read::{body, leaf};
use crate::refusal::Refusal;
use crate::warning::Warnings;

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn told<T>(result: Result<(T, Warnings), Refusal>) -> Vec<String> {
    match result {
        Err(Refusal::Invalid(issues)) => {
            issues.listed().iter().map(|issue| format!("{} {}", issue.path, issue.message)).collect()
        }
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

fn warned<T>(result: Result<(T, Warnings), Refusal>) -> Vec<String> {
    result.unwrap_or_else(|refusal| panic!("{refusal}")).1.listed()
}

#[test]
fn every_fault_of_a_body_is_told_at_once() {
    let text = r#"{"b":1,"c":{"d":1},"e":[{"f":"x"},{"f":1},5,{"f":null}],"a":1,"a":2}"#;
    let result = body(text, now(), |fields| {
        let missing = fields.required("missing", leaf::text);
        let b = fields.required("b", leaf::text);
        let c = fields.required_object("c", |c| c.required("d", leaf::text));
        let e = fields.optional_objects("e", 0..=9, |e| e.required("f", leaf::text));
        let a = fields.optional("a", leaf::boolean);
        Some((missing?, b?, c?, e?, a))
    });
    let expected = [
        "a is given more than once",
        "missing is required",
        "b must be a string",
        "c.d must be a string",
        "e[1].f must be a string",
        "e[2] must be an object",
        "e[3].f is required",
        "a must be true or false",
    ];
    assert_eq!(told(result), expected);
}

#[test]
fn a_body_is_an_object() {
    for (text, kind) in [
        ("[1]", "an array (send what is in it, one by one)"),
        ("[{}]", "an array (send what is in it, one by one)"),
        ("null", "null"),
        ("\"{}\"", "a string (was it encoded as JSON twice?)"),
        ("1", "a number"),
    ] {
        let expected = format!(" must be a JSON object, this is {kind}");
        assert_eq!(told(body(text, now(), |_| Some(()))), [expected], "{text}");
    }
}

#[test]
fn null_is_left_out_and_does_not_satisfy_what_is_required() {
    let read = |fields: &mut Fields<'_>| {
        Some((fields.optional("a", leaf::text), fields.optional_objects("b", 1..=1, |_| Some(()))))
    };
    assert_eq!(body(r#"{"a":null,"b":null}"#, now(), read).unwrap().0, (None, None));
    assert_eq!(
        told(body(r#"{"a":null}"#, now(), |fields| fields.required("a", leaf::text))),
        ["a is required"]
    );
    assert_eq!(
        told(body(r#"{"a":null}"#, now(), |fields| fields.required_object("a", |_| Some(())))),
        ["a is required"]
    );
    assert_eq!(
        told(body("{}", now(), |fields| fields.required_objects("a", 1..=2, |_| Some(())))),
        ["a is required"]
    );
}

#[test]
fn a_partial_update_tells_null_from_left_out() {
    let read = |fields: &mut Fields<'_>| {
        Some((
            fields.patch("a", leaf::text),
            fields.patch_object("b", |b| b.required("x", leaf::text)),
            fields.patch_objects("c", 0..=1, |_| Some(())),
        ))
    };
    assert_eq!(body("{}", now(), read).unwrap().0, (Patch::Keep, Patch::Keep, Patch::Keep));
    assert_eq!(
        body(r#"{"a":null,"b":null,"c":null}"#, now(), read).unwrap().0,
        (Patch::Clear, Patch::Clear, Patch::Clear)
    );
    let given = body(r#"{"a":"1","b":{"x":"2"},"c":[{}]}"#, now(), read).unwrap().0;
    assert_eq!(given, (Patch::Set("1".into()), Patch::Set("2".into()), Patch::Set(vec![()])));
    assert_eq!(told(body(r#"{"a":1,"b":1,"c":1}"#, now(), read)).len(), 3);
}

#[test]
fn an_array_has_its_bounds() {
    let count =
        |text: &str| told(body(text, now(), |fields| fields.required_objects("a", 1..=2, |_| Some(()))));
    assert_eq!(count(r#"{"a":[]}"#), ["a must have 1 to 2 elements, this has 0"]);
    assert_eq!(count(r#"{"a":[{},{},{}]}"#), ["a must have 1 to 2 elements, this has 3"]);
    assert_eq!(count(r#"{"a":{}}"#), ["a must be an array of objects"]);
    assert_eq!(count(r#"{"a":[{},{}]}"#), Vec::<String>::new());
}

#[test]
fn an_unknown_field_of_any_object_is_warned_of_with_its_path() {
    let text = r#"{"a":{"typo":1},"list":[{"name":"x"},{"nmae":1,"name":"y"}],"refundAmmountCents":1}"#;
    let result = body(text, now(), |fields| {
        let a = fields.required_object("a", |_| Some(()));
        let list = fields.optional_objects("list", 0..=9, |one| one.required("name", leaf::text));
        fields.optional("refundAmountCents", leaf::money);
        a.and(list)
    });
    assert_eq!(
        warned(result),
        [
            "unknown_field: a.typo",
            "unknown_field: list[1].nmae",
            "unknown_field: refundAmmountCents (did you mean refundAmountCents?)"
        ]
    );
}

#[test]
fn an_unknown_field_may_be_as_deep_as_it_likes() {
    let text = format!(r#"{{"a":{{"deep":{}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let result = body(&text, now(), |fields| fields.required_object("a", |_| Some(())));
    assert_eq!(warned(result), ["unknown_field: a.deep"]);
    let result = body(&text, now(), |fields| fields.required_object("a", |a| a.required("deep", leaf::text)));
    assert_eq!(told(result), ["a.deep must be a string"]);
}

#[test]
fn where_to_ignore_would_mislead_an_unknown_field_is_a_fault() {
    let result = body(r#"{"a":{"y":1,"Z":2}}"#, now(), |fields| {
        fields.optional_object("a", |a| {
            let read = a.optional("x", leaf::boolean).or(a.optional("y", leaf::money).map(|_| true));
            a.refuse_unknown();
            read
        })
    });
    let Err(Refusal::Invalid(issues)) = &result else { panic!("accepted") };
    assert_eq!(issues.listed()[0].allowed_values, Some(vec!["x", "y"]));
    assert_eq!(told(result), ["a.Z is not known here; there are x, y"]);
}

#[test]
fn an_empty_list_is_an_empty_object_as_php_writes_it() {
    let read = |fields: &mut Fields<'_>| {
        let a = fields.required_object("a", |a| Some(a.optional("x", leaf::text)));
        let b = fields.patch_object("b", |_| Some(()));
        let c = fields.required_objects("c", 1..=1, |_| Some(()));
        Some((a?, b, c?))
    };
    let given = body(r#"{"a":[],"b":[],"c":[[]]}"#, now(), read).unwrap().0;
    assert_eq!(given, (None, Patch::Set(()), vec![()]));
    assert_eq!(body("[]", now(), |_| Some(())).unwrap().0, ());
    assert_eq!(told(body(r#"{"a":[1],"b":[],"c":[[1]]}"#, now(), read)).len(), 2);
}

#[test]
fn an_empty_text_is_left_out_where_it_may_be() {
    let text = r#"{"number":"","sku":"x","note":"","title":"","id":"","mine":"7"}"#;
    let (read, warnings) = body(text, now(), |fields| {
        let number = fields.optional_text("number", leaf::label);
        let sku = fields.optional_text("sku", leaf::label);
        let note = fields.patch_text("note", leaf::text);
        let title = fields.required("title", leaf::text);
        let id = fields.optional_identifier("id", leaf::text);
        let mine = fields.optional_identifier("mine", leaf::text);
        Some((number, sku, note, title?, id, mine))
    })
    .unwrap();
    assert_eq!(read, (None, Some("x".into()), Patch::Keep, String::new(), None, Some("7".into())));
    assert_eq!(warnings.listed(), ["empty_identifier: id"]);
}

#[test]
fn a_time_without_an_offset_is_utc_and_warned_of() {
    let at = |text: &str| body(&format!(r#"{{"at":"{text}"}}"#), now(), |fields| fields.instant("at"));
    assert_eq!(at("2026-11-21T12:00:00+02:00").unwrap().0, now());
    assert_eq!(warned(at("2026-11-21T12:00:00+02:00")), Vec::<String>::new());
    assert_eq!(at("2026-11-21T10:00:00").unwrap().0, now());
    assert_eq!(warned(at("2026-11-21T10:00:00")), ["read_as_utc: at has no offset and was read as UTC"]);
    assert_eq!(warned(at("2026-11-21")), ["read_as_utc: at has no offset and was read as UTC"]);
}

#[test]
fn a_time_lies_at_most_24_hours_ahead() {
    let at = |text: &str| told(body(&format!(r#"{{"at":{text}}}"#), now(), |fields| fields.instant("at")));
    assert_eq!(at("\"2026-11-22T10:00:00Z\""), Vec::<String>::new());
    assert_eq!(at("\"2026-11-22T10:00:00.001Z\""), ["at must not be more than 24 hours in the future"]);
    for no_instant in ["\"soon\"", "\"2026-02-30\"", "1763719200", "true"] {
        assert!(at(no_instant)[0].starts_with("at must be an ISO 8601 instant"), "{no_instant}");
    }
}

#[test]
fn fields_that_do_not_go_together_are_told_by_whoever_knows() {
    let result = body(r#"{"a":"x"}"#, now(), |fields| {
        fields.fault("a", "must be left out of a placed order");
        fields.optional("a", leaf::text)
    });
    assert_eq!(told(result), ["a must be left out of a placed order"]);
}

#[test]
fn what_is_unreadable_is_told_once() {
    let result = body(r#"{"a":"\ud800","b":["\ud800"]}"#, now(), |fields| {
        let b = fields.required_objects("b", 1..=1, |_| Some(()));
        fields.required("a", leaf::text).and(b)
    });
    assert_eq!(told(result).len(), 2);
}

#[test]
fn a_reader_that_gives_nothing_and_tells_nothing_is_our_fault_and_not_the_callers() {
    assert!(matches!(body("{}", now(), |_| None::<()>), Err(Refusal::Unavailable { .. })));
}

#[test]
fn an_answer_is_short_however_much_there_is_to_tell() {
    let many: String = (0..26_000).map(|number| format!(r#""k{number}":1,"#)).collect();
    let long = format!(r#""{}":1,"#, "\\u0001".repeat(35_000));
    for unknown in [many, long] {
        let text = format!(r#"{{{unknown}"own":{{{unknown}"":0}},"id":""}}"#);
        let warned =
            body(&text, now(), |fields| Some(fields.optional_identifier("id", leaf::text))).unwrap().1;
        assert!(serde_json::to_string(&warned).unwrap().len() < 4_096);
        let refused = body(&text, now(), |fields| {
            let own = fields.own_keys("own", &[]);
            fields.refuse_unknown();
            own
        });
        let Err(Refusal::Invalid(issues)) = refused else { panic!("accepted") };
        assert!(issues.listed().len() <= 10 && issues.summary().len() < 4_096);
        assert!(serde_json::to_string(issues.listed()).unwrap().len() < 8_192);
    }
}
