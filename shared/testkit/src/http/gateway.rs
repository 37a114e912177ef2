//! API Gateway as the tests of all HTTP functions play it: payloads in, answers out.
//!
//! Owns what a test may change in a payload of `events/`. Must not know an endpoint.

use commerce::ports::Clock;
use edge::{Call, Edge, Refusal, Reply};
use lambda_http::Body;
use serde_json::{Value, json};

use super::keys::DevelopmentKeys;
use crate::payloads::File;

/// A payload on its way to a function.
#[derive(Debug, Clone)]
pub struct Payload(Value);

impl From<File> for Payload {
    fn from(file: File) -> Self {
        Self(file.parsed())
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
    /// With this text as the value of a field of its body.
    pub fn with(self, field: &str, json_text: &str) -> Self {
        const HERE: &str = "the value comes here";
        let mut body: Value = serde_json::from_str(self.0["body"].as_str().unwrap()).unwrap();
        body[field] = json!(HERE);
        self.with_body(&body.to_string().replace(&json!(HERE).to_string(), json_text))
    }

    /// With this body.
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

    /// With another query string.
    pub fn with_query(mut self, query: &str) -> Self {
        self.0["rawQueryString"] = json!(query);
        self
    }

    /// With another value of a parameter of its path.
    pub fn with_parameter(mut self, name: &str, value: &str) -> Self {
        self.0["pathParameters"][name] = json!(value);
        self
    }

    /// The id that the gateway gave it.
    pub fn request_id(&self) -> &str {
        self.0["requestContext"]["requestId"].as_str().unwrap()
    }
}

/// What the gateway sends back, with every header there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// By name, in order.
    pub headers: Vec<(String, String)>,
    /// What the body says.
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
    let request = edge::event::request(serde_json::from_str(&payload.0.to_string()).unwrap());
    let response = edge::serve(edge, request, handler).await;
    let text = |value: &lambda_http::http::HeaderValue| value.to_str().unwrap().to_owned();
    let mut headers: Vec<_> =
        response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    headers.sort();
    let (status, body) = (response.status().as_u16(), String::from_utf8_lossy(response.body()));
    assert!(body.starts_with(r#"{"success":"#), "whether it was done comes first: {body}");
    Answer { status, headers, body: serde_json::from_str(&body).unwrap() }
}
