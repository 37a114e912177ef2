//! The route table of the whole API.
//!
//! Owns which path and method is which operation, and the scope it needs. Must not know which
//! function serves an operation: a function names those it does.
//!
//! A path is matched as it is: with a trailing slash it is another, unknown one. API Gateway
//! matches the same way, so tolerating it here would hold on a developer's machine only.

use lambda_http::http::Method;

use keys::Scope;

/// One endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `POST /api/v1/orders`
    PushOrder,
    /// `POST /api/v1/checkouts`
    TrackCheckout,
    /// `POST /api/v1/back-in-stock`
    RequestBackInStock,
    /// `POST /api/v1/products`
    UpsertProducts,
    /// `GET /api/v1/products`
    ListProducts,
    /// `GET /api/v1/products/{productId}`
    ReadProduct,
    /// `DELETE /api/v1/products/{productId}`
    DeleteProduct,
    /// `GET /api/v1/subscribers/{email}`
    ReadSubscriber,
    /// `GET /api/v1/orders/{orderId}`
    ReadOrder,
}

impl Operation {
    /// Every endpoint.
    pub const ALL: &'static [Self] = &[
        Self::PushOrder,
        Self::TrackCheckout,
        Self::RequestBackInStock,
        Self::UpsertProducts,
        Self::ListProducts,
        Self::ReadProduct,
        Self::DeleteProduct,
        Self::ReadSubscriber,
        Self::ReadOrder,
    ];

    /// Its name in logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PushOrder => "push_order",
            Self::TrackCheckout => "track_checkout",
            Self::RequestBackInStock => "request_back_in_stock",
            Self::UpsertProducts => "upsert_products",
            Self::ListProducts => "list_products",
            Self::ReadProduct => "read_product",
            Self::DeleteProduct => "delete_product",
            Self::ReadSubscriber => "read_subscriber",
            Self::ReadOrder => "read_order",
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method, upper case.
    pub method: Method,
    /// The path; `{name}`, if any, is at its end.
    pub pattern: &'static str,
    /// What a key needs.
    pub scope: Scope,
    /// The endpoint.
    pub operation: Operation,
}

/// What every path starts with.
pub(crate) const BASE_PATH: &str = "/api/v1/";

/// Every endpoint.
pub static ROUTES: &[Route] = &[
    route(Method::POST, "/api/v1/orders", Scope::OrdersWrite, Operation::PushOrder),
    route(Method::POST, "/api/v1/checkouts", Scope::CheckoutsWrite, Operation::TrackCheckout),
    route(Method::POST, "/api/v1/back-in-stock", Scope::BackInStockWrite, Operation::RequestBackInStock),
    route(Method::POST, "/api/v1/products", Scope::ProductsWrite, Operation::UpsertProducts),
    route(Method::GET, "/api/v1/products", Scope::ProductsRead, Operation::ListProducts),
    route(Method::GET, "/api/v1/products/{productId}", Scope::ProductsRead, Operation::ReadProduct),
    route(Method::DELETE, "/api/v1/products/{productId}", Scope::ProductsWrite, Operation::DeleteProduct),
    route(Method::GET, "/api/v1/subscribers/{email}", Scope::SubscribersRead, Operation::ReadSubscriber),
    route(Method::GET, "/api/v1/orders/{orderId}", Scope::SubscribersRead, Operation::ReadOrder),
];

const fn route(method: Method, pattern: &'static str, scope: Scope, operation: Operation) -> Route {
    Route { method, pattern, scope, operation }
}

impl Route {
    /// The name of the path's parameter, if it has one.
    #[must_use]
    pub fn parameter(&self) -> Option<&'static str> {
        self.pattern.split_once('{')?.1.strip_suffix('}')
    }

    /// What `path` has in place of the parameter; empty for a path without one.
    ///
    /// It takes all that is left, slashes too: clients that do not encode an id write
    /// `gid://shop/Product/1` as several segments, an HTTP API hands out the path decoded, which
    /// makes them of every other, and no pattern goes on after its parameter. The template's
    /// routes to what has such ids are greedy (`{productId+}`); the parameter has the same name.
    fn matched<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.pattern.split_once('{') {
            Some((before, _)) => path.strip_prefix(before).filter(|rest| !rest.is_empty()),
            None => (path == self.pattern).then_some(""),
        }
    }
}

/// Why no route was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoRoute {
    UnknownPath,
    OtherMethods(String),
}

/// The route of a request, and what is left for its parameter.
///
/// Every endpoint of the API counts for the answer to a wrong method: the function behind the
/// default route is asked for all of them. One that another function serves is unknown to this
/// one, or a misrouted request would be read under the wrong scope.
pub(crate) fn find<'p>(
    serves: &[Operation],
    method: &Method,
    path: &'p str,
) -> Result<(&'static Route, &'p str), NoRoute> {
    let matching: Vec<_> = ROUTES.iter().filter_map(|route| Some((route, route.matched(path)?))).collect();
    let allowed = || matching.iter().map(|(route, _)| route.method.as_str()).collect::<Vec<_>>().join(", ");
    match matching.iter().find(|(route, _)| route.method == *method) {
        Some((route, rest)) if serves.contains(&route.operation) => Ok((route, rest)),
        Some(_) => Err(NoRoute::UnknownPath),
        None if matching.is_empty() => Err(NoRoute::UnknownPath),
        None => Err(NoRoute::OtherMethods(allowed())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(method: &Method, path: &'static str) -> Result<(Operation, &'static str), NoRoute> {
        find(Operation::ALL, method, path).map(|(route, rest)| (route.operation, rest))
    }

    #[test]
    fn every_endpoint_is_found_by_method_and_path() {
        assert_eq!(found(&Method::POST, "/api/v1/orders"), Ok((Operation::PushOrder, "")));
        assert_eq!(found(&Method::POST, "/api/v1/checkouts"), Ok((Operation::TrackCheckout, "")));
        assert_eq!(found(&Method::POST, "/api/v1/back-in-stock"), Ok((Operation::RequestBackInStock, "")));
        assert_eq!(found(&Method::POST, "/api/v1/products"), Ok((Operation::UpsertProducts, "")));
        assert_eq!(found(&Method::GET, "/api/v1/products"), Ok((Operation::ListProducts, "")));
        assert_eq!(found(&Method::GET, "/api/v1/products/SKU-1"), Ok((Operation::ReadProduct, "SKU-1")));
        assert_eq!(found(&Method::DELETE, "/api/v1/products/SKU-1"), Ok((Operation::DeleteProduct, "SKU-1")));
        assert_eq!(
            found(&Method::GET, "/api/v1/subscribers/a@b.c"),
            Ok((Operation::ReadSubscriber, "a@b.c"))
        );
        assert_eq!(found(&Method::GET, "/api/v1/orders/A-1"), Ok((Operation::ReadOrder, "A-1")));
        assert_eq!(ROUTES.len(), Operation::ALL.len());
    }

    #[test]
    fn a_parameter_is_named_in_its_pattern() {
        let names: Vec<_> = ROUTES.iter().filter_map(Route::parameter).collect();
        assert_eq!(names, ["productId", "productId", "email", "orderId"]);
    }

    #[test]
    fn an_unknown_path_is_unknown_also_with_a_trailing_slash() {
        for path in [
            "/",
            "",
            "/api/v1",
            "/api/v1/",
            "/api/v1/order",
            "/api/v1/orders/",
            "/api/v1/products/",
            "/API/v1/orders",
        ] {
            assert_eq!(found(&Method::POST, path), Err(NoRoute::UnknownPath), "{path}");
        }
    }

    #[test]
    fn another_method_is_told_those_that_are_allowed() {
        for method in [Method::PUT, Method::PATCH, Method::HEAD, Method::OPTIONS] {
            assert_eq!(
                found(&method, "/api/v1/products"),
                Err(NoRoute::OtherMethods("POST, GET".into())),
                "{method}"
            );
        }
        assert_eq!(found(&Method::GET, "/api/v1/orders"), Err(NoRoute::OtherMethods("POST".into())));
        assert_eq!(
            found(&Method::POST, "/api/v1/products/SKU-1"),
            Err(NoRoute::OtherMethods("GET, DELETE".into()))
        );
    }

    #[test]
    fn a_wrong_method_is_told_by_whichever_function_is_asked() {
        assert_eq!(
            find(&[Operation::ReadSubscriber], &Method::PUT, "/api/v1/orders").err(),
            Some(NoRoute::OtherMethods("POST".into()))
        );
    }

    #[test]
    fn a_decoded_id_with_slashes_is_one_parameter() {
        for (method, path, operation) in [
            (Method::GET, "/api/v1/products/gid://shop/1", Operation::ReadProduct),
            (Method::DELETE, "/api/v1/products/gid://shop/1", Operation::DeleteProduct),
            (Method::GET, "/api/v1/orders/gid://shop/1", Operation::ReadOrder),
        ] {
            assert_eq!(found(&method, path), Ok((operation, "gid://shop/1")));
        }
    }

    #[test]
    fn a_function_does_not_serve_the_endpoint_of_another() {
        assert_eq!(
            find(&[Operation::PushOrder], &Method::POST, "/api/v1/checkouts").err(),
            Some(NoRoute::UnknownPath)
        );
        let products = [Operation::UpsertProducts, Operation::ListProducts];
        assert!(find(&products, &Method::GET, "/api/v1/products").is_ok());
    }
}
