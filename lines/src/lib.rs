//! Event lines: one dated fact as one JSON object, in the field's terms and natural keys, so that a
//! person or another program can write it without knowing the register's ids.
//!
//! * `facts` declares every kind of event once: its fields, and the fact of the library it is;
//! * `field`, `choice` and `objects` say how each type of field is written; `fields` takes an object
//!   apart, `form` declares objects;
//! * `names` turns natural keys and labels into ids and back;
//! * `frame` is what every line has around its fact: the day, the paper, the label …;
//! * `schema` describes all of it for other programs, `typescript` says the same as types.
//!
//! Knows nothing of files and of who writes the lines.

#![forbid(unsafe_code)]

mod choice;
mod facts;
mod field;
mod fields;
mod form;
mod frame;
mod names;
mod objects;
#[cfg(feature = "schema")]
mod schema;
#[cfg(feature = "schema")]
mod typescript;

pub use facts::kind;
pub use frame::{Line, read, write};
pub use names::{Keys, Reading, Writing};
#[cfg(feature = "schema")]
pub use schema::schema;
#[cfg(feature = "schema")]
pub use typescript::{typescript, typescript_terms};

use std::fmt;

/// What is wrong with a line: where in it, what, and the way out.
#[derive(Debug)]
pub struct Wrong {
    path: String,
    what: String,
}

impl Wrong {
    /// What is wrong, with no place yet.
    pub fn new(what: impl fmt::Display) -> Self {
        Self { path: String::new(), what: what.to_string() }
    }

    /// The same, seen from the field that holds it.
    pub fn inside(mut self, field: impl fmt::Display) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{field}{dot}{}", self.path);
        self
    }
}

impl std::error::Error for Wrong {}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "field '{}': ", self.path)?;
        }
        f.write_str(&self.what)
    }
}
