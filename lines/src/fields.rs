//! The fields of an object: taken out one by one under their names, and put together. Knows nothing
//! of what stands in them.

use super::Wrong;
use super::field::Field;
use super::names::Reading;
use serde_json::{Map, Value};

/// The fields that are left of an object that is being read.
pub(super) struct Fields<'n, 'r> {
    left: Map<String, Value>,
    names: &'n Reading<'r>,
}

impl<'n, 'r> Fields<'n, 'r> {
    /// Refuses fields that are none of `known`.
    pub(super) fn new(
        fields: Map<String, Value>,
        known: &[&str],
        names: &'n Reading<'r>,
    ) -> Result<Self, Wrong> {
        match fields.keys().find(|field| !known.contains(&field.as_str())) {
            None => Ok(Self { left: fields, names }),
            Some(field) => {
                let what = format!("is no field here; those there are: {}", known.join(", "));
                Err(Wrong::new(what).inside(field))
            }
        }
    }

    /// The same for what must be an object.
    pub(super) fn of(value: Value, known: &[&str], names: &'n Reading<'r>) -> Result<Self, Wrong> {
        match value {
            Value::Object(fields) => Self::new(fields, known, names),
            other => Err(unlike(&other, "an object")),
        }
    }

    /// A field; where it is left out, what the type says to that.
    pub(super) fn take<T: Field>(&mut self, name: &'static str) -> Result<T, Wrong> {
        self.take_or(name, T::ABSENT)
    }

    /// A field that may be left out.
    pub(super) fn take_or<T: Field>(
        &mut self,
        name: &'static str,
        absent: Option<T>,
    ) -> Result<T, Wrong> {
        let read = match self.left.remove(name) {
            Some(value) => T::read(value, self.names),
            None => absent.ok_or_else(|| Wrong::new("is missing")),
        };
        read.map_err(|wrong| wrong.inside(name))
    }
}

/// Puts a field into an object, unless it says nothing.
pub(super) fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        fields.insert(name.to_owned(), value);
    }
}

/// What a value is, where something else is expected.
pub(super) fn unlike(value: &Value, expected: &str) -> Wrong {
    let found = match value {
        Value::Null => "nothing (null)".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("'{text}'"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Wrong::new(format!("expected {expected}, found {found}"))
}
