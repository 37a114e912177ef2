//! What the answers of every endpoint have in common.

use serde_json::{Value, json};

/// A body of success, with warnings.
pub fn warning(mut body: Value, warnings: &[&str]) -> Value {
    body["warnings"] = json!(warnings);
    body
}

/// The one error body.
pub fn refused(code: &str, error: &str, issues: Value) -> Value {
    json!({"success": false, "error": error, "code": code, "retryable": false, "issues": issues})
}

/// The body of a 503.
pub fn unavailable() -> Value {
    let error = "The service is briefly unavailable. Send the same request again; repeating it is safe.";
    json!({"success": false, "error": error, "code": "unavailable", "retryable": true, "issues": []})
}

/// The body of a 401, whatever is wrong with the key.
pub fn unauthorized() -> Value {
    refused("unauthorized", "Send a valid API key as `Authorization: Bearer <key>`.", json!([]))
}

/// The body of a 404 for what is no endpoint.
pub fn no_endpoint() -> Value {
    refused("not_found", "There is no such endpoint.", json!([]))
}

/// One fault, such as `items[0].quantity` with what it must be.
pub fn issue(path: &str, message: &str) -> Value {
    json!({"path": path, "message": message})
}

/// The body of a 400 with one fault.
pub fn invalid(path: &str, message: &str) -> Value {
    refused("invalid_body", &format!("{path} {message}."), json!([issue(path, message)]))
}
