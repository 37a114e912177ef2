//! Bytes as API Gateway hands them over.
//!
//! An input is a request as one writes it down:
//!
//! ```text
//! POST /api/v1/orders?debug=1
//! authorization: Bearer …
//! ~gzip
//!
//! {"orderId": "1001"}
//! ```
//!
//! A line that begins with `~` is no header: `~gzip` compresses the body, `~base64` sends a text as if
//! it was none, `~raw` leaves out the path's parameter, as a runner without routes does, and `~key`
//! adds an API key that has all scopes. A header that comes twice is joined, as the gateway does.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::string::FromUtf8Error;

use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_http::Body;
use serde_json::json;

/// A key of `events/` that may do everything.
const KEY: &str = "Bearer till_0123456789abcdef_5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";

/// The payload of the Lambda function, as JSON.
pub(crate) fn payload(bytes: &[u8]) -> Option<String> {
    let (head, body) = match bytes.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, &b""[..]),
    };
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // Any other request has no path, and the gateway hands over none.
    if !path.starts_with('/') {
        return None;
    }
    let (mut headers, mut body) = (BTreeMap::new(), body.to_vec());
    let (mut is_routed, mut is_binary) = (true, false);
    headers.insert("host".to_owned(), "api.example.com".to_owned());
    for line in lines {
        match line.strip_prefix('~') {
            Some("gzip") => body = gzipped(&body),
            Some("base64") => is_binary = true,
            Some("raw") => is_routed = false,
            Some("key") => add(&mut headers, "authorization", KEY),
            Some(_) => {}
            None => {
                let (name, value) = line.split_once(':')?;
                add(&mut headers, name, value.trim());
            }
        }
    }
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "requestId": "JKJaXmPLvHcESHA=",
            "stage": "$default",
            "timeEpoch": 0,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"},
        },
        "isBase64Encoded": false,
    });
    if is_routed && let Some((name, value)) = parameter(path) {
        event["pathParameters"] = json!({ name: value });
    }
    match String::from_utf8(body) {
        Ok(text) if !is_binary => event["body"] = json!(text),
        body => {
            // What is Binary is written as base64 by the crate that will read it.
            let bytes = body.map_or_else(FromUtf8Error::into_bytes, String::into_bytes);
            event["body"] = serde_json::to_value(Body::from(bytes)).ok()?;
            event["isBase64Encoded"] = json!(true);
        }
    }
    Some(event.to_string())
}

fn add(headers: &mut BTreeMap<String, String>, name: &str, value: &str) {
    let known = headers.entry(name.trim().to_ascii_lowercase()).or_default();
    let separator = if known.is_empty() { "" } else { "," };
    known.push_str(&format!("{separator}{value}"));
}

/// What the gateway's routes of the template take for a parameter.
fn parameter(path: &str) -> Option<(&'static str, &str)> {
    let routes = [
        ("/api/v1/products/", "productId"),
        ("/api/v1/subscribers/", "email"),
        ("/api/v1/orders/", "orderId"),
    ];
    routes.into_iter().find_map(|(before, name)| Some((name, path.strip_prefix(before)?)))
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory")
}
