//! Which calls there are, and how each can go wrong.

/// A call of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Append,
    OrderFacts,
    CheckoutFacts,
    OrderHistory,
    CheckoutState,
    Postings,
    Subscriber,
    OrderLine,
    OrderLines,
    Automations,
    Reminders,
    Purchases,
    Products,
    Waiting,
    Waited,
    Commit,
    StoredProducts,
    StoreProducts,
    CountWaiting,
    RemoveProduct,
    PageOfProducts,
    FindSubscriber,
    OpenAutomations,
    SubscriberLines,
    Activity,
    CurrentAutomation,
    Publish,
    EnsureSchedule,
    DeleteSchedule,
}

impl Operation {
    /// Whether it has no effect, so that before it and after it are one.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(Fault::failures_of(self), [_])
    }
}

/// Where in a call it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// The effect is not done.
    Before,
    /// The effect is done, and nobody is told.
    After,
}

/// A part of several events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    First,
    /// What is told first comes last.
    Last,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// It returns an error.
    Fail(Moment),
    /// It is throttled: an error, and no effect.
    Throttle,
    /// What is stored cannot be read; any other call than of the table fails before its effect.
    Corrupt,
    /// A commit or store lost against another; any other call fails before its effect.
    Conflict,
    /// The bus takes this half of the events only; any other call fails before its effect.
    Take(Half),
    /// The effect is done twice, as by an SDK that did not hear the answer to the first request.
    /// The bus takes all events twice.
    Repeat,
    /// The effect is done and the call never returns, while all else goes on.
    Hang,
    /// The process dies: the call never returns, and what was not done yet is lost.
    Crash(Moment),
}

impl Fault {
    /// Every way to die.
    pub const CRASHES: [Self; 2] = [Self::Crash(Moment::Before), Self::Crash(Moment::After)];

    /// Every way to go wrong that a caller sees.
    pub const FAILURES: [Self; 6] = [
        Self::Fail(Moment::Before),
        Self::Fail(Moment::After),
        Self::Throttle,
        Self::Conflict,
        Self::Take(Half::First),
        Self::Take(Half::Last),
    ];

    /// The ways to die at this operation that come to different ends.
    #[must_use]
    pub fn crashes_of(operation: Operation) -> &'static [Self] {
        if operation.is_read() { &[Self::Crash(Moment::Before)] } else { &Self::CRASHES }
    }

    /// This, or what comes to the same at this operation.
    #[must_use]
    pub fn at(self, operation: Operation) -> Self {
        let is_one = operation.is_read() && self == Self::Crash(Moment::After);
        if is_one { Self::Crash(Moment::Before) } else { self }
    }

    /// The failures that a caller of this operation can tell from each other. A read has no
    /// effect, so that before and after are one.
    #[must_use]
    pub fn failures_of(operation: Operation) -> &'static [Self] {
        match operation {
            Operation::OrderFacts
            | Operation::CheckoutFacts
            | Operation::OrderHistory
            | Operation::CheckoutState
            | Operation::Postings
            | Operation::Subscriber
            | Operation::OrderLine
            | Operation::OrderLines
            | Operation::Automations
            | Operation::Reminders
            | Operation::Purchases
            | Operation::Products
            | Operation::Waiting
            | Operation::Waited
            | Operation::CountWaiting
            | Operation::StoredProducts
            | Operation::PageOfProducts
            | Operation::FindSubscriber
            | Operation::OpenAutomations
            | Operation::SubscriberLines
            | Operation::Activity
            | Operation::CurrentAutomation => &[Self::Fail(Moment::Before)],
            Operation::Append
            | Operation::RemoveProduct
            | Operation::EnsureSchedule
            | Operation::DeleteSchedule => &[Self::Fail(Moment::Before), Self::Fail(Moment::After)],
            Operation::Commit | Operation::StoreProducts => {
                &[Self::Fail(Moment::Before), Self::Fail(Moment::After), Self::Conflict]
            }
            Operation::Publish => &[
                Self::Fail(Moment::Before),
                Self::Fail(Moment::After),
                Self::Take(Half::First),
                Self::Take(Half::Last),
            ],
        }
    }
}

/// The error that a fault asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The service could not be reached or failed.
    Unavailable,
    /// It asks for fewer requests.
    Throttled,
    /// Another writer was first.
    Conflict,
    /// What is stored makes no sense.
    Corrupt,
}
