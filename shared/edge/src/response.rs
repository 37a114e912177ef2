//! From a reply or refusal to HTTP: the only place that knows a status code.
//!
//! Owns status, headers and the one error body. Must not decide anything: each variant has one
//! answer.
//!
//! ```json
//! {"success": false, "error": "…", "code": "…", "retryable": false, "issues": []}
//! ```
//! `issues` is there in every failure, empty when the body is not at fault, so that a client
//! may read it without asking for it first.

use lambda_http::http::header::{ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use lambda_http::http::{HeaderName, HeaderValue, StatusCode};
use lambda_http::{Body, Response};
use serde::Serialize;

use crate::issue::Issue;
use crate::refusal::Refusal;
use crate::reply::{Reply, Success};
use crate::request::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The answer to a request. Each carries the request's id.
pub(crate) fn response(request_id: &RequestId, result: &Result<Reply, Refusal>) -> Response<Body> {
    let mut response = match result {
        Ok(reply) => success(reply),
        Err(refusal) => failure(refusal),
    };
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response.headers_mut().insert(REQUEST_ID, request_id.to_header());
    response
}

fn success(reply: &Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = match reply.success {
        Success::Ok => StatusCode::OK,
        Success::Accepted => StatusCode::ACCEPTED,
    };
    response
}

#[derive(Serialize)]
struct FailureBody<'a> {
    success: bool,
    error: String,
    code: &'static str,
    retryable: bool,
    issues: &'a [Issue],
}

fn failure(refusal: &Refusal) -> Response<Body> {
    let (status, code) = status_and_code(refusal);
    let retryable = status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS;
    let body =
        FailureBody { success: false, error: refusal.to_string(), code, retryable, issues: refusal.issues() };
    // Strings, a number of them and two booleans: writing these as JSON cannot fail.
    let mut response = Response::new(Body::from(serde_json::to_string(&body).unwrap_or_default()));
    *response.status_mut() = status;
    if let Some((name, value)) = header(refusal) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The status of a refusal, and its code, which is stable.
pub(crate) fn status_and_code(refusal: &Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::InvalidJson(_) => (StatusCode::BAD_REQUEST, "invalid_json"),
        Refusal::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid_body"),
        Refusal::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
        Refusal::Forbidden { .. } => (StatusCode::FORBIDDEN, "forbidden"),
        Refusal::NotFound { code, .. } => (StatusCode::NOT_FOUND, code),
        Refusal::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        Refusal::Conflict { code, .. } => (StatusCode::CONFLICT, code),
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
        Refusal::UnsupportedEncoding => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding"),
        Refusal::Throttled => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
        Refusal::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

fn header(refusal: &Refusal) -> Option<(HeaderName, HeaderValue)> {
    match refusal {
        Refusal::Unauthorized => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        Refusal::MethodNotAllowed { allow } => Some((ALLOW, HeaderValue::from_str(allow).ok()?)),
        // RFC 9110 §12.5.3: what would be read.
        Refusal::UnsupportedEncoding => Some((ACCEPT_ENCODING, HeaderValue::from_static("gzip"))),
        Refusal::Throttled | Refusal::Unavailable { .. } => {
            Some((RETRY_AFTER, HeaderValue::from_static("1")))
        }
        Refusal::InvalidJson(_)
        | Refusal::Invalid(_)
        | Refusal::Forbidden { .. }
        | Refusal::NotFound { .. }
        | Refusal::Conflict { .. }
        | Refusal::TooLarge => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{header_of, json_of};
    use crate::issue::Issues;
    use keys::Scope;
    use serde_json::json;

    fn answer(refusal: Refusal) -> Response<Body> {
        response(&RequestId::for_test("req-1"), &Err(refusal))
    }

    fn every_refusal() -> Vec<(u16, &'static str, bool, Refusal)> {
        vec![
            (400, "invalid_json", false, Refusal::InvalidJson(Issue::new("", "is not valid JSON"))),
            (400, "invalid_body", false, Refusal::invalid("totalCents", "is required")),
            (401, "unauthorized", false, Refusal::Unauthorized),
            (403, "forbidden", false, Refusal::Forbidden { missing: Scope::OrdersWrite }),
            (404, "not_found", false, Refusal::unknown_endpoint()),
            (405, "method_not_allowed", false, Refusal::MethodNotAllowed { allow: "GET, POST".into() }),
            (409, "order_conflict", false, Refusal::Conflict { code: "order_conflict", message: "…" }),
            (413, "body_too_large", false, Refusal::TooLarge),
            (415, "unsupported_encoding", false, Refusal::UnsupportedEncoding),
            (429, "throttled", true, Refusal::Throttled),
            (503, "unavailable", true, Refusal::unavailable("the table is on fire")),
        ]
    }

    #[test]
    fn every_refusal_has_its_status_and_the_one_error_body() {
        for (status, code, retryable, refusal) in every_refusal() {
            let response = answer(refusal);
            let body = json_of(&response);
            assert_eq!(response.status().as_u16(), status, "{code}");
            assert_eq!(header_of(&response, "content-type"), Some("application/json"), "{code}");
            assert_eq!(header_of(&response, "x-request-id"), Some("req-1"), "{code}");
            assert_eq!((&body["success"], &body["code"]), (&json!(false), &json!(code)));
            assert_eq!(body["retryable"], json!(retryable), "{code}");
            assert!(body["issues"].is_array() && body["error"].is_string(), "{code}");
        }
    }

    #[test]
    fn a_refusal_says_in_its_header_what_to_do() {
        assert_eq!(header_of(&answer(Refusal::Unauthorized), "www-authenticate"), Some("Bearer"));
        assert_eq!(
            header_of(&answer(Refusal::MethodNotAllowed { allow: "GET, POST".into() }), "allow"),
            Some("GET, POST")
        );
        assert_eq!(header_of(&answer(Refusal::UnsupportedEncoding), "accept-encoding"), Some("gzip"));
        assert_eq!(header_of(&answer(Refusal::Throttled), "retry-after"), Some("1"));
        assert_eq!(header_of(&answer(Refusal::unavailable("x")), "retry-after"), Some("1"));
    }

    #[test]
    fn a_cause_is_never_sent() {
        let response = answer(Refusal::unavailable("the table is on fire"));
        let body = String::from_utf8_lossy(response.body()).into_owned();
        assert!(!body.contains("fire"), "{body}");
    }

    #[test]
    fn a_missing_scope_is_named() {
        let body = json_of(&answer(Refusal::Forbidden { missing: Scope::ProductsWrite }));
        assert_eq!(body["error"], json!("This API key lacks the scope products:write."));
    }

    #[test]
    fn issues_name_path_message_and_allowed_values() {
        let mut issues = Issues::from(Issue::new("items[1].quantity", "is required"));
        issues.push(Issue {
            allowed_values: Some(vec!["placed"]),
            ..Issue::new("status", "must be one of the allowed values")
        });
        let body = json_of(&answer(Refusal::Invalid(issues)));
        assert_eq!(
            body["issues"],
            json!([
                {"path": "items[1].quantity", "message": "is required"},
                {"path": "status", "message": "must be one of the allowed values", "allowedValues": ["placed"]},
            ])
        );
        assert_eq!(
            body["error"],
            json!("items[1].quantity is required; status must be one of the allowed values.")
        );
    }

    #[test]
    fn a_table_that_throttles_is_unavailable_and_one_that_finds_it_too_large_says_so() {
        use commerce::ports::TableError;
        let code = |error: TableError| status_and_code(&Refusal::from(error)).1;
        assert_eq!(code(TableError::Throttled("slow down".into())), "unavailable");
        assert_eq!(code(TableError::Unavailable("no route".into())), "unavailable");
        assert_eq!(code(TableError::Corrupt("row".into())), "unavailable");
        assert_eq!(code(TableError::TooLarge), "body_too_large");
    }
}
