//! Requests to be told when stock returns.

use commerce::fact::{Fact, Receipt, WaitContent, WaitFact};
use commerce::identity::{VariantId, WorkspaceId};

use super::{BUYER, NOON, customer, instant, parsed, product_id, shop};

/// A request of [`BUYER`] for a product, or `product/variant`, accepted at [`NOON`], until told
/// otherwise.
#[track_caller]
#[must_use]
pub fn wait(product: &str) -> WaitBuilder {
    let (product, variant) = match product.split_once('/') {
        Some((product, variant)) => (product, Some(parsed(variant, VariantId::parse(variant)))),
        None => (product, None),
    };
    let product_id = product_id(product);
    let variant_id = variant.unwrap_or_else(|| product_id.as_variant());
    let content = WaitContent {
        customer: customer(BUYER),
        variant_id,
        product_id,
        product_title: None,
        variant_title: None,
    };
    WaitBuilder { workspace: shop(), content, product_version: 0, accepted_at: NOON.to_owned() }
}

/// A request in the making.
#[derive(Debug, Clone)]
pub struct WaitBuilder {
    workspace: WorkspaceId,
    content: WaitContent,
    product_version: u64,
    accepted_at: String,
}

impl WaitBuilder {
    /// The customer's e-mail address.
    #[must_use]
    pub fn by(mut self, email: &str) -> Self {
        self.content.customer.email = customer(email).email;
        self
    }

    /// The tenant.
    #[must_use]
    pub fn in_workspace(mut self, name: &str) -> Self {
        self.workspace = super::workspace(name);
        self
    }

    /// When it is accepted: another time is another request.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.accepted_at = text.to_owned();
        self
    }

    /// The version of the product when it was asked for; none, until told otherwise.
    #[must_use]
    pub fn having_seen(mut self, product_version: u64) -> Self {
        self.product_version = product_version;
        self
    }

    /// The names on the page that it is asked on.
    #[must_use]
    pub fn titled(mut self, product: &str, variant: &str) -> Self {
        self.content.product_title = Some(product.to_owned());
        self.content.variant_title = Some(variant.to_owned());
        self
    }

    /// The fact.
    #[must_use]
    pub fn fact(self) -> WaitFact {
        let Self { workspace, content, product_version, accepted_at } = self;
        let (email, variant) = (content.customer.email.key(), &content.variant_id);
        let correlation_id = format!("wait-{email}-{variant}-{accepted_at}");
        let receipt = Receipt { accepted_at: instant(&accepted_at), correlation_id };
        WaitFact { workspace, content, product_version, last_returned_in: Some(0), receipt }
    }
}

impl From<WaitBuilder> for Fact {
    fn from(builder: WaitBuilder) -> Self {
        Self::Wait(builder.fact())
    }
}
