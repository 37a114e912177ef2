//! From Lambda's event to a request, whatever its client sent.
//!
//! Owns what has to be taken out of an event first. `lambda_http` builds a URI of host, path and
//! query string, and panics where they make none: API Gateway hands over a query string as it was
//! sent, and `?search=a<b` would be a 500 of the gateway's own. Nothing here reads that URI.

use lambda_http::Request;
use lambda_http::http::header::HOST;
use lambda_http::request::LambdaRequest;

/// The request in an event.
#[must_use]
pub fn request(event: LambdaRequest) -> Request {
    without_what_makes_no_uri(event).into()
}

/// The query string goes where `lambda_http` would have put it; the host goes.
pub(crate) fn without_what_makes_no_uri(mut event: LambdaRequest) -> LambdaRequest {
    if let LambdaRequest::ApiGatewayV2(event) = &mut event {
        if let Some(query) = event.raw_query_string.take() {
            let Ok(parameters) = query.parse();
            event.query_string_parameters = parameters;
        }
        event.headers.remove(HOST);
        event.request_context.domain_name = None;
    }
    event
}

#[cfg(test)]
mod tests {
    use lambda_http::RequestExt as _;

    use crate::fixture::Event;

    #[test]
    fn a_query_string_that_no_uri_holds_is_read_all_the_same() {
        for (query, search) in [
            ("search=a<b", "a<b"),
            ("search=\"tea\"&limit=5", "\"tea\""),
            ("limit=1&search=a b", "a b"),
            ("search=caf%C3%A9%3C", "café<"),
            ("search=\u{7f}", "\u{7f}"),
        ] {
            let request = Event::get("/api/v1/products").query(query).request();
            let parameters = request.query_string_parameters();
            assert_eq!(parameters.first("search"), Some(search), "{query}");
        }
    }

    #[test]
    fn a_host_that_is_none_is_not_looked_at() {
        for host in ["a b", "", "[::1", "x:99999", "\\"] {
            let event = Event::get("/api/v1/products").header("host", host).header("x-forwarded-proto", "1");
            assert_eq!(event.request().raw_http_path(), "/api/v1/products", "{host}");
        }
    }

    #[test]
    fn a_path_is_kept_as_it_was_handed_over() {
        for path in
            ["/api/v1/products/a b", "/api/v1/products/<1>?", "/api/v1/orders/é#1", "//", "/%", "/[|]\\"]
        {
            assert_eq!(Event::get(path).request().raw_http_path(), path);
        }
    }
}
