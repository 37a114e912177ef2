//! What every refusal and every answer has, whoever gives it.

use edge::{Refusal, Warnings};
use lambda_http::{Body, Response};
use serde_json::Value;

/// Most characters of a path, with the mark that it was cut.
const MAX_PATH_CHARS: usize = 121;
/// Most bytes of the sentence of a refusal: three faults of a path and a message each.
const MAX_SENTENCE_BYTES: usize = 4_096;

/// A body is refused for faults of it, and for nothing else.
pub(crate) fn assert_refused_for_faults(refusal: &Refusal) {
    let issues = refusal.issues();
    assert!((1..=10).contains(&issues.len()), "{refusal:?}: {} faults", issues.len());
    for issue in issues {
        assert!(!issue.message.is_empty() && issue.path.chars().count() <= MAX_PATH_CHARS, "{issue:?}");
    }
    assert!(refusal.to_string().len() <= MAX_SENTENCE_BYTES, "{refusal}");
}

pub(crate) fn assert_few(warnings: &Warnings) {
    let listed = warnings.listed();
    assert!(listed.len() <= 20 && !listed.iter().any(String::is_empty), "{listed:?}");
    assert_eq!(warnings.is_empty(), listed.is_empty());
}

/// The status and body of an answer that has the form of the contract's §1.
pub(crate) fn assert_documented(response: &Response<Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("content-type"), Some("application/json"));
    assert!(header("x-request-id").is_some_and(|id| !id.is_empty()), "without an id");
    let text = std::str::from_utf8(response.body()).expect("a body is UTF-8");
    assert!(text.starts_with(r#"{"success":"#), "whether it was done comes first: {text}");
    let body: Value = serde_json::from_str(text).expect("a body is JSON");
    match status {
        200 | 202 => {
            assert_eq!(body["success"], true, "{body}");
            if let Some(warnings) = body.get("warnings") {
                let listed = warnings.as_array().expect("warnings are a list");
                assert!((1..=20).contains(&listed.len()) && listed.iter().all(Value::is_string), "{body}");
            }
        }
        400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 => assert_failure(status, &body),
        503 => panic!("something went wrong inside: {body}"),
        _ => panic!("a status that is not documented: {status} {body}"),
    }
    let required = match status {
        401 => Some("www-authenticate"),
        405 => Some("allow"),
        415 => Some("accept-encoding"),
        _ => None,
    };
    assert!(required.is_none_or(|name| header(name).is_some()), "{status} without {required:?}");
    (status, body)
}

fn assert_failure(status: u16, body: &Value) {
    let mut members: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["code", "error", "issues", "retryable", "success"], "{body}");
    assert_eq!((&body["success"], &body["retryable"]), (&Value::Bool(false), &Value::Bool(false)));
    let code = body["code"].as_str().expect("a code");
    assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
    let sentence = body["error"].as_str().expect("a sentence");
    assert!((1..=MAX_SENTENCE_BYTES).contains(&sentence.len()), "{sentence}");
    let issues = body["issues"].as_array().expect("a list of faults");
    assert!(issues.len() <= 10, "{} faults", issues.len());
    assert_eq!(issues.is_empty(), status != 400, "{body}");
    for issue in issues {
        let is_text = |name: &str| issue[name].is_string();
        assert!(is_text("path") && is_text("message"), "{issue}");
    }
}
