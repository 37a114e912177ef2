//! `GET /api/v1/subscribers/{email}`: what is known of a customer.
//!
//! Reads only. It is also the function behind the API's default route, because it holds no right
//! to write: what no endpoint answers is refused here, in the one error shape.

pub mod wire;

use commerce::email::Email;
use commerce::identity::SubscriberId;
use commerce::money::Currency;
use commerce::ports::Subscribers;
use edge::{Call, Note, Refusal, Reply, Warnings};

/// Answers with the subscriber whom the path names.
///
/// # Errors
/// When the path holds no e-mail address, nobody is known by it, or the table fails.
pub async fn handle(
    subscribers: &impl Subscribers,
    base_currency: Option<Currency>,
    call: Call,
) -> Result<Reply, Refusal> {
    let email =
        Email::parse(&call.parameter).map_err(|error| Refusal::invalid("email", error.to_string()))?;
    let id = SubscriberId::of(&call.workspace, email.key());
    call.note(Note::SubscriberId, id.as_str());
    let unknown = Refusal::NotFound {
        code: "subscriber_not_found",
        message: "No subscriber is known by this e-mail address.",
    };
    let subscriber = subscribers.find(&call.workspace, &id).await?.ok_or(unknown)?;
    let automations = subscribers.open_automations(&call.workspace, &id).await?;
    Reply::ok(&wire::Answer::new(&subscriber, &automations, base_currency), &Warnings::none())
}
