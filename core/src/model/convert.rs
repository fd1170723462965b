//! What `?` and `str::parse` need: the reasons of this layer as the crate's one error, and the
//! values that are read from text as [`FromStr`]. Knows nothing of how the text is read.

use super::text::TextError;
use super::{Code, CodeError, Date, DateError, NumberError, Text};
use crate::error::Error;
use std::str::FromStr;

/// `limit` for a text that is too long, else `invalid`.
impl From<DateError> for Error {
    fn from(error: DateError) -> Self {
        let told = error.to_string();
        if matches!(error, DateError::TooLong { .. }) {
            Self::limit(told)
        } else {
            Self::invalid(told)
        }
    }
}

/// `limit` for a text that is too long, else `invalid`.
impl From<NumberError> for Error {
    fn from(error: NumberError) -> Self {
        let told = error.to_string();
        let long = matches!(error, NumberError::TooLong { .. });
        if long { Self::limit(told) } else { Self::invalid(told) }
    }
}

/// `limit` for a text that is too long, else `invalid`.
impl From<TextError> for Error {
    fn from(error: TextError) -> Self {
        let told = error.to_string();
        if matches!(error, TextError::TooLong { .. }) {
            Self::limit(told)
        } else {
            Self::invalid(told)
        }
    }
}

/// Always `invalid`.
impl From<CodeError> for Error {
    fn from(error: CodeError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// As [`Date::parse`].
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

/// As [`Text::parse`].
impl FromStr for Text {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::parse(text)
    }
}

/// As [`Code::parse`].
impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;
    use crate::model::parse_decimal;

    #[test]
    fn a_question_mark_tells_the_reason_and_its_kind() {
        let read = |date: &str, text: &str, code: &str| -> Result<(Date, Text, Code)> {
            Ok((date.parse()?, text.parse()?, code.parse()?))
        };
        let (date, text, code) = read("19/05/2020", " Chi bộ 1 ", "cb1").unwrap();
        assert_eq!((date.to_iso().as_str(), text.as_str()), ("2020-05-19", "Chi bộ 1"));
        assert_eq!(code.as_str(), "cb1");
        let reason = read("30/02/2020", "", "x").unwrap_err();
        assert_eq!(reason.to_string(), "there is no 30/02/2020: that month has days 1 to 29");
        assert!(reason.is_invalid());
        assert!(read("1/1/2020", "a\nb", "x").unwrap_err().is_invalid());
        assert!(read("1/1/2020", &"a".repeat(5_000), "x").unwrap_err().is_limit());
        assert!(read(&"1".repeat(100), "a", "x").unwrap_err().is_limit());
        assert!(read("1/1/2020", "a", "X").unwrap_err().to_string().contains("'X'"));
        let number =
            |text: &str| -> Result<()> { parse_decimal(text).map(|_| ()).map_err(Error::from) };
        assert!(number("nhiều").unwrap_err().is_invalid());
        assert!(number(&"1".repeat(10_000)).unwrap_err().is_limit());
    }
}
