//! Values laid out in columns: what stands at the same place of many values stands side by side,
//! numbers as differences. Knows nothing of entries and deltas.
//!
//! A value's shape is walked as its serializer tells it. Each place of the shape (field 2 of
//! variant 5 of field 1 …) has a column of its own, made when it is first met. The reader walks the
//! same shape and meets the places in the same order, so that columns need no names.

mod reader;
mod shape;
mod writer;

pub(super) use reader::Reader;
pub(super) use writer::Writer;

use std::fmt;

/// The name under which a stream's id is serialized: ids go through a dictionary.
const STREAM_ID: &str = "StreamId";

/// How values are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// All in one column, for a few values: a column has a price of its own.
    Rows,
    /// Each place in its own.
    Columns,
}

impl Layout {
    /// The one layout for so many values.
    pub(super) const fn of(values: usize) -> Self {
        if values < 16 { Self::Rows } else { Self::Columns }
    }
}

/// Why a value cannot be laid out or read.
#[derive(Debug)]
pub(super) struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

impl serde::ser::Error for Broken {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

impl serde::de::Error for Broken {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

#[cfg(test)]
mod tests;
