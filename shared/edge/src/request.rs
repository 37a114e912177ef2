//! Reading Lambda's HTTP event: request id, path, path parameter.
//!
//! Owns the differences between API Gateway and local runners. Must not trust a client with
//! anything but the request itself: the request id is the gateway's.

use std::fmt;

use lambda_http::http::HeaderValue;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt as _};
use percent_encoding::percent_decode_str;

use crate::route::{BASE_PATH, Route};

/// Longest request id. The gateway's have 16 characters.
const MAX_REQUEST_ID: usize = 128;

/// The id of a request, given by the gateway; answered as `x-request-id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// API Gateway's id, else that of the Lambda invocation, else one made up here. A client's
    /// header is not asked: ids of two requests must differ, because a fact tells by it whether
    /// it was written by this request or by another.
    pub(crate) fn of(request: &Request) -> Self {
        let gateway = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
            Some(_) | None => None,
        };
        let invocation = || request.lambda_context_ref().map(|context| context.request_id.clone());
        gateway
            .and_then(Self::parse)
            .or_else(|| invocation().and_then(Self::parse))
            .unwrap_or_else(Self::made_up)
    }

    /// One that no other request has.
    pub(crate) fn made_up() -> Self {
        Self(format!("edge-{:032x}", fastrand::u128(..)))
    }

    fn parse(text: String) -> Option<Self> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        ((1..=MAX_REQUEST_ID).contains(&text.len()) && visible).then_some(Self(text))
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn to_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
    }

    #[cfg(test)]
    pub(crate) fn for_test(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of the API, not decoded by us. A named stage stands in front of it in `rawPath`
/// unless the request came by a custom domain.
pub(crate) fn path(request: &Request) -> &str {
    let path = request.raw_http_path();
    let stage = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.stage.as_deref().unwrap_or_default(),
        Some(_) | None => "",
    };
    let below = path.strip_prefix('/').and_then(|path| path.strip_prefix(stage));
    if path.starts_with(BASE_PATH) {
        path
    } else {
        below.filter(|below| below.starts_with('/')).unwrap_or(path)
    }
}

/// The path's parameter, percent-decoded once in all; empty for a route without one.
///
/// API Gateway's HTTP APIs decode a path before they match it and hand out the parameter
/// decoded, so what they give is taken as it is: an id may have `%25` in it. A runner without a
/// gateway's routes (`cargo lambda watch`) gives no parameters and an encoded path, which is
/// decoded here. A `+` is never a space: that is a rule of forms and query strings, not of paths
/// (RFC 3986 §3.3).
pub(crate) fn parameter(request: &Request, route: &Route, rest: &str) -> String {
    let Some(name) = route.parameter() else { return String::new() };
    match request.path_parameters_ref().and_then(|given| given.first(name)) {
        Some(given) => given.to_owned(),
        None => percent_decode_str(rest)
            .decode_utf8()
            .map_or_else(|_| rest.to_owned(), |decoded| decoded.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Event;
    use crate::route::ROUTES;

    fn parameter_of(event: &Event) -> String {
        let request = event.request();
        let rest = path(&request).strip_prefix("/api/v1/subscribers/").unwrap();
        let route = ROUTES.iter().find(|route| route.parameter() == Some("email")).unwrap();
        parameter(&request, route, rest)
    }

    #[test]
    fn the_request_id_is_the_gateways_and_never_a_clients() {
        let event =
            Event::get("/api/v1/products").header("x-request-id", "mine").header("x-amzn-requestid", "mine");
        assert_eq!(RequestId::of(&event.request()).as_str(), "JKJaXmPLvHcESHA=");
    }

    #[test]
    fn a_request_id_that_is_no_header_is_replaced_by_one_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for bad in ["", "a b", "a\nb", "é", &"a".repeat(129)] {
            let id = RequestId::of(&Event::get("/").request_id(bad).request());
            assert!(id.as_str().starts_with("edge-") && seen.insert(id.to_string()), "{bad:?}");
        }
    }

    #[test]
    fn without_a_gateway_the_id_is_that_of_the_invocation() {
        let mut context = lambda_http::Context::default();
        context.request_id = "8476a536".into();
        let request = Event::get("/").request_id("").request().with_lambda_context(context);
        assert_eq!(RequestId::of(&request).as_str(), "8476a536");
    }

    #[test]
    fn a_named_stage_is_no_part_of_the_path() {
        assert_eq!(path(&Event::get("/prod/api/v1/orders").stage("prod").request()), "/api/v1/orders");
        assert_eq!(path(&Event::get("/api/v1/orders").stage("prod").request()), "/api/v1/orders");
        assert_eq!(path(&Event::get("/api/v1/orders").stage("api").request()), "/api/v1/orders");
        assert_eq!(
            path(&Event::get("/productive/api/v1/orders").stage("prod").request()),
            "/productive/api/v1/orders"
        );
        assert_eq!(path(&Event::get("/api/v1/orders").request()), "/api/v1/orders");
    }

    #[test]
    fn a_parameter_from_the_gateway_is_not_decoded_again() {
        let event = |given| Event::get("/api/v1/subscribers/x").parameter("email", given);
        assert_eq!(parameter_of(&event("buyer+tag@example.com")), "buyer+tag@example.com");
        assert_eq!(parameter_of(&event("50%41@example.com")), "50%41@example.com");
        assert_eq!(parameter_of(&event("50%off@example.com")), "50%off@example.com");
        assert_eq!(parameter_of(&event("50%25off@example.com")), "50%25off@example.com");
        assert_eq!(parameter_of(&event("a%2Bb@example.com")), "a%2Bb@example.com");
    }

    #[test]
    fn a_parameter_without_a_gateway_is_decoded_once() {
        let event = |rest| Event::get(&format!("/api/v1/subscribers/{rest}"));
        assert_eq!(parameter_of(&event("buyer+tag@example.com")), "buyer+tag@example.com");
        assert_eq!(parameter_of(&event("buyer%2Btag%40example.com")), "buyer+tag@example.com");
        assert_eq!(parameter_of(&event("50%2541@example.com")), "50%41@example.com");
        assert_eq!(parameter_of(&event("50%@example.com")), "50%@example.com");
        assert_eq!(parameter_of(&event("zo%C3%AB@example.com")), "zoë@example.com");
        assert_eq!(parameter_of(&event("%FF@example.com")), "%FF@example.com");
    }
}
