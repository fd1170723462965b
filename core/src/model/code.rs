//! Codes: short stable names of things that a dated code list explains to people.

use core::fmt;
use serde::{Deserialize, Serialize};

/// Longest code, in bytes.
pub const CODE_BYTES_MAX: usize = 80;

/// A code: 1 to 80 bytes of `a-z`, `0-9`, `_`, `-` and `.`, so that it can stand in a file name,
/// in a key and in a line of text.
///
/// ```
/// use sobo::model::Code;
/// assert_eq!(Code::parse("discipline.total").unwrap().as_str(), "discipline.total");
/// assert!(Code::parse("Kỷ luật").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(Box<str>);

/// Why a text is not a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeError(String);

impl Code {
    /// Reads a code.
    ///
    /// # Errors
    /// An empty or too long text, or one with a character outside `a-z 0-9 _ - .`; the message
    /// names the character.
    ///
    /// # Example: what is a code
    ///
    /// ```
    /// use sobo::model::Code;
    ///
    /// assert_eq!(Code::parse("so-dong.1")?.as_str(), "so-dong.1");
    /// assert!(Code::parse("").is_err() && Code::parse("Sở").is_err());
    /// # Ok::<(), sobo::model::CodeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.is_empty() || text.len() > CODE_BYTES_MAX {
            return Err(CodeError(format!(
                "a code has 1 to {CODE_BYTES_MAX} bytes, this one has {}",
                text.len()
            )));
        }
        match text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_' | '-' | '.')) {
            Some(c) => Err(CodeError(format!(
                "code '{text}' has the character '{c}'; use a-z, 0-9, '_', '-' and '.'"
            ))),
            None => Ok(Self(text.into())),
        }
    }

    /// The code as text.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!("cb1".parse::<sobo::model::Code>()?.as_str(), "cb1");
    /// # Ok::<(), sobo::model::CodeError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0.into()
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for CodeError {}
