//! What the tests of this crate share: gateway events, a clock, keys in memory, answers.
//!
//! Owns no rule of its own. Not part of the crate: other crates use `testkit`.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use commerce::identity::WorkspaceId;
use commerce::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response};
use serde_json::{Value, json};

use keys::Scope;
use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, secret_sha256};

pub(crate) const KEY_ID: &str = "0123456789abcdef";
pub(crate) const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";

pub(crate) fn bearer() -> String {
    format!("Bearer till_{KEY_ID}_{SECRET}")
}

pub(crate) fn record() -> KeyRecord {
    KeyRecord {
        secret_sha256: secret_sha256(SECRET),
        workspace: WorkspaceId::parse("shop").unwrap(),
        scopes: Scope::ALL.to_vec(),
        label: "shop backend".into(),
        revoked_at: None,
        expires_at: None,
    }
}

/// A clock that stands still until it is moved.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn start() -> Self {
        Self(Mutex::new("2026-11-21T10:00:00Z".parse().unwrap()))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }
}

impl Clock for &HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn pause(&self, _: Duration) {}
}

/// A table of keys that counts what it is asked and may be down.
#[derive(Default)]
pub(crate) struct KeyTable {
    pub(crate) records: Mutex<HashMap<String, KeyRecord>>,
    pub(crate) asked: AtomicUsize,
    pub(crate) down: Mutex<bool>,
}

impl KeyTable {
    pub(crate) fn with(record: KeyRecord) -> Self {
        let table = Self::default();
        table.records.lock().unwrap().insert(KEY_ID.into(), record);
        table
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Keys for &KeyTable {
    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if *self.down.lock().unwrap() {
            return Err(KeysUnavailable("connection refused".into()));
        }
        Ok(self.records.lock().unwrap().get(id.as_str()).cloned())
    }
}

/// An event of an HTTP API, payload format 2.0, as `lambda_http` reads it.
pub(crate) struct Event(Value);

impl Event {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self(json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"host": "api.example.com", "content-type": "application/json"},
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "api",
                "requestId": "JKJaXmPLvHcESHA=",
                "stage": "$default",
                "timeEpoch": 0,
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"},
            },
            "isBase64Encoded": false,
        }))
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: &str, body: &str) -> Self {
        Self::new("POST", path).set("/body", json!(body))
    }

    pub(crate) fn with_key(self) -> Self {
        self.header("authorization", &bearer())
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.set(&format!("/headers/{name}"), json!(value))
    }

    pub(crate) fn parameter(self, name: &str, value: &str) -> Self {
        self.set("/pathParameters", json!({ name: value }))
    }

    pub(crate) fn query(self, query: &str) -> Self {
        self.set("/rawQueryString", json!(query))
    }

    pub(crate) fn stage(self, stage: &str) -> Self {
        self.set("/requestContext/stage", json!(stage))
    }

    pub(crate) fn request_id(self, id: &str) -> Self {
        self.set("/requestContext/requestId", json!(id))
    }

    pub(crate) fn base64(self, bytes: &[u8]) -> Self {
        // What is Binary is written as base64 by the crate that will read it.
        let encoded = serde_json::to_value(Body::from(bytes)).unwrap();
        self.set("/body", encoded).set("/isBase64Encoded", json!(true))
    }

    fn set(mut self, pointer: &str, value: Value) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(parent).unwrap()[name] = value;
        self
    }

    pub(crate) fn request(&self) -> Request {
        crate::event::request(serde_json::from_str(&self.0.to_string()).unwrap())
    }
}

pub(crate) fn json_of(response: &Response<Body>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

pub(crate) fn header_of<'r>(response: &'r Response<Body>, name: &str) -> Option<&'r str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}
