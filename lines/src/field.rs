//! How each type of field is written in a line and read from it.

use super::Wrong;
use super::fields::unlike;
use super::names::{Reading, Writing};
use serde_json::Value;
use sobo::model::{
    CaseId, ClassId, Code, CutOff, Date, DeviceId, EntryId, MemberId, OrgId, StreamId, Term, Text,
    TransferId,
};

/// A value of the library, and its form in a line.
pub(super) trait Field: Sized {
    /// The form, as the schema shows it.
    #[cfg(feature = "schema")]
    type Form: schemars::JsonSchema;

    /// What a line says that leaves the field out.
    const ABSENT: Option<Self> = None;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong>;

    /// Null says nothing: the field is left out.
    fn write(&self, names: &Writing) -> Value;
}

macro_rules! as_number {
    ($($ty:ty)*) => {$(
        impl Field for $ty {
            #[cfg(feature = "schema")]
            type Form = Self;

            fn read(value: Value, _: &Reading<'_>) -> Result<Self, Wrong> {
                let number = value.as_i64().and_then(|number| Self::try_from(number).ok());
                let wanted = || format!("a whole number from {} to {}", Self::MIN, Self::MAX);
                number.ok_or_else(|| unlike(&value, &wanted()))
            }

            fn write(&self, _: &Writing) -> Value {
                (*self).into()
            }
        }
    )*};
}

as_number!(u32 i32);

impl Field for u64 {
    #[cfg(feature = "schema")]
    type Form = Self;

    fn read(value: Value, _: &Reading<'_>) -> Result<Self, Wrong> {
        value.as_u64().ok_or_else(|| unlike(&value, "a whole number that is not negative"))
    }

    fn write(&self, _: &Writing) -> Value {
        (*self).into()
    }
}

impl Field for bool {
    #[cfg(feature = "schema")]
    type Form = Self;

    fn read(value: Value, _: &Reading<'_>) -> Result<Self, Wrong> {
        value.as_bool().ok_or_else(|| unlike(&value, "true or false"))
    }

    fn write(&self, _: &Writing) -> Value {
        (*self).into()
    }
}

/// The text that a value must be.
pub(super) fn text(value: Value) -> Result<String, Wrong> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(unlike(&other, "a string")),
    }
}

macro_rules! as_text {
    ($($ty:ty: $read:expr, $write:expr;)*) => {$(
        impl Field for $ty {
            #[cfg(feature = "schema")]
            type Form = String;

            fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
                let read: fn(&str, &Reading<'_>) -> Result<Self, Wrong> = $read;
                read(&text(value)?, names)
            }

            fn write(&self, names: &Writing) -> Value {
                let write: fn(&Self, &Writing) -> String = $write;
                Value::String(write(self, names))
            }
        }
    )*};
}

as_text! {
    String: |text, _| Ok(text.to_owned()), |text, _| text.clone();
    Text: |text, _| Text::parse(text).map_err(Wrong::new), |text, _| text.to_string();
    Code: |text, _| Code::parse(text).map_err(Wrong::new), |code, _| code.as_str().to_owned();
    Date: |text, _| Date::parse(text).map_err(Wrong::new), |date, _| date.to_iso();
    CutOff: |text, _| Date::parse(text).map(CutOff).map_err(Wrong::new), |cut, _| cut.0.to_iso();
    Term: |text, _| term(text), |term, _| format!("{}-{}", term.from_year(), term.to_year());
    OrgId: |text, names| names.org(text), |org, names| names.org(*org);
    MemberId: |text, names| names.member(text), |member, names| names.member(*member);
    EntryId: |text, names| names.entry(text), |entry, names| names.entry(*entry);
    TransferId: |text, names| names.entry(text).map(TransferId), |id, names| names.entry(id.0);
    CaseId: |text, names| names.entity(text).map(CaseId), |id, names| names.entry(id.0);
    ClassId: |text, names| names.entity(text).map(ClassId), |id, names| names.entry(id.0);
    DeviceId: |text, _| bytes(text).map(DeviceId), |device, _| device.to_string();
    StreamId: |text, _| bytes(text).map(StreamId), |stream, _| stream.to_string();
    [u8; 32]: |text, _| bytes(text), |digest, _| sobo::ledger::Digest(*digest).to_string();
}

/// Bytes as hexadecimal digits, two for each.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Wrong> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Wrong::new(format!("'{text}' is not {} hexadecimal digits", 2 * N)));
    }
    for (byte, at) in bytes.iter_mut().zip((0..2 * N).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(Wrong::new)?;
    }
    Ok(bytes)
}

fn term(text: &str) -> Result<Term, Wrong> {
    let years = text.split_once('-').and_then(|(from, to)| {
        Some((from.trim().parse::<i32>().ok()?, to.trim().parse::<i32>().ok()?))
    });
    let (from, to) =
        years.ok_or_else(|| Wrong::new(format!("'{text}' is no term; write it as 2020-2025")))?;
    Term::new(from, to).map_err(Wrong::new)
}

impl<T: Field> Field for Option<T> {
    #[cfg(feature = "schema")]
    type Form = Option<T::Form>;

    const ABSENT: Option<Self> = Some(None);

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        if value.is_null() { Ok(None) } else { T::read(value, names).map(Some) }
    }

    fn write(&self, names: &Writing) -> Value {
        self.as_ref().map_or(Value::Null, |value| value.write(names))
    }
}

impl<T: Field> Field for Vec<T> {
    #[cfg(feature = "schema")]
    type Form = Vec<T::Form>;

    fn read(value: Value, names: &Reading<'_>) -> Result<Self, Wrong> {
        let Value::Array(values) = value else {
            return Err(unlike(&value, "a list"));
        };
        let mut all = Self::with_capacity(values.len());
        for (i, value) in values.into_iter().enumerate() {
            all.push(T::read(value, names).map_err(|wrong| wrong.inside(format!("[{i}]")))?);
        }
        Ok(all)
    }

    fn write(&self, names: &Writing) -> Value {
        Value::Array(self.iter().map(|value| value.write(names)).collect())
    }
}
