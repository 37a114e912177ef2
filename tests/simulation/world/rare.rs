//! What happens in a world beside faults of calls.

use std::fmt::{self, Display, Formatter};

/// Something that must happen now and then, or the worlds are too tame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rare {
    LostAnswer,
    TimedOut,
    BroughtAgain,
    Expired,
    WokenTwice,
    SentAgain,
    HeldAgainstModel,
}

impl Rare {
    pub const ALL: [Self; 7] = [
        Self::LostAnswer,
        Self::TimedOut,
        Self::BroughtAgain,
        Self::Expired,
        Self::WokenTwice,
        Self::SentAgain,
        Self::HeldAgainstModel,
    ];
}

impl Display for Rare {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LostAnswer => "an invocation whose answer was lost",
            Self::TimedOut => "an invocation that timed out",
            Self::BroughtAgain => "a record that was brought again long after",
            Self::Expired => "an automation that the table dropped",
            Self::WokenTwice => "a wake-up that came twice",
            Self::SentAgain => "a request that was sent again",
            Self::HeldAgainstModel => "a world that was held against the model",
        })
    }
}
