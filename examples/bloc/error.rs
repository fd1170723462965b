//! What can go wrong while the bloc is told: the register refuses, or the story itself is broken.

use std::fmt;

/// Why the bloc could not be written.
#[derive(Debug)]
pub enum Error {
    /// The register refused or failed.
    Register(sobo::Error),
    /// The data or the plan of the example does not hold together.
    Story(String),
}

/// What the fallible calls of the example return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of the story itself.
    pub fn story(what: impl fmt::Display) -> Self {
        Self::Story(what.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(error) => write!(f, "register: {error}"),
            Self::Story(what) => write!(f, "story: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<sobo::Error> for Error {
    fn from(error: sobo::Error) -> Self {
        Self::Register(error)
    }
}

macro_rules! from_story {
    ($($other:ty)*) => {
        $(impl From<$other> for Error {
            fn from(error: $other) -> Self {
                Self::story(error)
            }
        })*
    };
}

from_story!(
    sobo::model::CodeError
    sobo::model::DateError
    sobo::model::NumberError
    sobo::model::text::TextError
    toml::de::Error
);
