//! API Gateway as the tests of all HTTP functions play it: payloads in, answers out.
//!
//! Owns the keys there are, and what a test may change in a payload of `events/`. Must not know
//! an endpoint.

use commerce::ports::Clock;
use edge::{Call, Edge, Refusal, Reply};
use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, Scope, secret_sha256};
use lambda_http::Body;
use serde_json::{Value, json};
use testkit::build::{instant, shop};

/// Of every key in `events/` that has the right one.
const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";

/// A file of `events/`: exactly what `cargo lambda invoke` sends.
#[derive(Debug, Clone, Copy)]
pub struct File(pub &'static str);

/// A payload on its way to a function.
#[derive(Debug, Clone)]
pub struct Payload(Value);

impl From<File> for Payload {
    fn from(File(text): File) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }
}

impl File {
    /// With this text as the value of a field of its body: as it is, so that `1e3` stays `1e3`.
    pub fn with(self, field: &str, json_text: &str) -> Payload {
        Payload::from(self).with(field, json_text)
    }

    /// With this body.
    pub fn with_body(self, body: &str) -> Payload {
        Payload::from(self).with_body(body)
    }

    /// The same once more, in a request of its own.
    pub fn again(self) -> Payload {
        self.as_request("JKJaXmPLvHcESHA=")
    }

    /// As another request: the gateway gives each an id of its own.
    pub fn as_request(self, id: &str) -> Payload {
        let Payload(mut event) = self.into();
        event["requestContext"]["requestId"] = json!(id);
        Payload(event)
    }
}

impl Payload {
    pub fn with(self, field: &str, json_text: &str) -> Self {
        const HERE: &str = "the value comes here";
        let mut body: Value = serde_json::from_str(self.0["body"].as_str().unwrap()).unwrap();
        body[field] = json!(HERE);
        self.with_body(&body.to_string().replace(&json!(HERE).to_string(), json_text))
    }

    pub fn with_body(mut self, body: &str) -> Self {
        self.0["body"] = json!(body);
        self
    }

    /// With its body in base64, as the gateway sends one of another content type.
    pub fn in_base64(mut self) -> Self {
        let bytes = self.0["body"].as_str().unwrap().as_bytes();
        // What is Binary is written as base64 by the crate that will read it.
        self.0["body"] = serde_json::to_value(Body::from(bytes)).unwrap();
        self.0["isBase64Encoded"] = json!(true);
        self
    }

    /// With another API key.
    pub fn with_key(mut self, key: &str) -> Self {
        self.0["headers"]["authorization"] = json!(format!("Bearer {key}"));
        self
    }

    pub fn request_id(&self) -> &str {
        self.0["requestContext"]["requestId"].as_str().unwrap()
    }
}

/// What the gateway sends back, with every header there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Answer {
    /// An answer to this payload: JSON, under the id of the request.
    pub fn to(payload: impl Into<Payload>, status: u16, body: Value) -> Self {
        let id = payload.into().request_id().to_owned();
        let headers = [("content-type", "application/json".to_owned()), ("x-request-id", id)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Self { status, headers, body }
    }

    /// With one more header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self.headers.sort();
        self
    }
}

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

/// The keys in `events/`, by their ids.
pub struct DevelopmentKeys;

impl Keys for DevelopmentKeys {
    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        let live = KeyRecord {
            secret_sha256: secret_sha256(SECRET),
            workspace: shop(),
            scopes: Scope::ALL.to_vec(),
            label: "shop backend".to_owned(),
            revoked_at: None,
            expires_at: None,
        };
        Ok(Some(match id.as_str() {
            "0123456789abcdef" => live,
            "fedcba9876543210" => KeyRecord { scopes: vec![Scope::ProductsRead], ..live },
            "000000000revoked" => KeyRecord { revoked_at: Some(instant("2026-11-20T10:00:00Z")), ..live },
            "000000000expired" => KeyRecord { expires_at: Some(instant("2026-11-21T10:00:00Z")), ..live },
            "000unreachable00" => return Err(KeysUnavailable("connection refused".to_owned())),
            _ => return Ok(None),
        }))
    }
}

/// Sends a payload through the edge to a handler.
pub async fn send<C, F>(
    edge: &Edge<DevelopmentKeys, C>,
    payload: &Payload,
    handler: impl FnOnce(Call) -> F + Send,
) -> Answer
where
    C: Clock,
    F: Future<Output = Result<Reply, Refusal>> + Send,
{
    let request = lambda_http::request::from_str(&payload.0.to_string()).unwrap();
    let response = edge::serve(edge, request, handler).await;
    let text = |value: &lambda_http::http::HeaderValue| value.to_str().unwrap().to_owned();
    let mut headers: Vec<_> =
        response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    headers.sort();
    let (status, body) = (response.status().as_u16(), String::from_utf8_lossy(response.body()));
    assert!(body.starts_with(r#"{"success":"#), "whether it was done comes first: {body}");
    Answer { status, headers, body: serde_json::from_str(&body).unwrap() }
}
