//! Facts as bytes, in the forms in which a developer would send them without sobo. Knows nothing of
//! who takes them.

use crate::Error;
use crate::facts::{Draw, Fact};
use crate::register::moments;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A member's id that any writer can give alone: 16 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id([u8; 16]);

impl Id {
    /// The id that stands for a number, drawn from a seed.
    pub fn of(number: u32, seed: u64) -> Self {
        let mut draw = Draw(seed ^ (u64::from(number) << 20));
        Self(std::array::from_fn(|_| draw.below(256) as u8))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
            serializer.serialize_str(&digits)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Err(de::Error::custom("nobody here reads the lines again"));
        }
        Deserialize::deserialize(deserializer).map(Self)
    }
}

/// How many bytes facts take in one form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The form.
    pub name: String,
    /// Its bytes.
    pub bytes: usize,
}

impl Form {
    /// A form of so many bytes.
    pub fn new(name: impl Into<String>, bytes: usize) -> Self {
        Self { name: name.into(), bytes }
    }
}

/// The facts one after the other in postcard, without anything around them.
///
/// # Errors
/// None is expected.
pub fn postcard<T: Serialize>(facts: &[T]) -> Result<Vec<u8>, Error> {
    facts.iter().try_fold(Vec::new(), |bytes, fact| Ok(postcard::to_extend(fact, bytes)?))
}

/// What [`postcard`] gave.
///
/// # Errors
/// When it is not.
pub fn from_postcard(mut bytes: &[u8]) -> Result<Vec<Fact>, Error> {
    let mut facts = Vec::new();
    while !bytes.is_empty() {
        let (fact, rest) = postcard::take_from_bytes(bytes)?;
        facts.push(fact);
        bytes = rest;
    }
    Ok(facts)
}

/// Facts in every form, under small numbers and under random ids.
///
/// # Errors
/// None is expected.
pub fn forms(facts: &[Fact], seed: u64) -> Result<Vec<Form>, Error> {
    let random: Vec<Fact<Id>> =
        facts.iter().map(|fact| fact.with_ids(|number| Id::of(number, seed))).collect();
    let mut forms = Vec::new();
    of_one(&mut forms, "random ids", &random)?;
    of_one(&mut forms, "small numbers", facts)?;
    let timed: Vec<(u64, &Fact<Id>)> = moments(seed).zip(&random).collect();
    squeezed(&mut forms, "postcard, random ids, a moment each", &postcard(&timed)?)?;
    Ok(forms)
}

fn of_one<I: Serialize>(forms: &mut Vec<Form>, ids: &str, facts: &[Fact<I>]) -> Result<(), Error> {
    let postcard = postcard(facts)?;
    squeezed(forms, &format!("postcard, {ids}"), &postcard)?;
    let mut lines = Vec::new();
    for fact in facts {
        serde_json::to_writer(&mut lines, fact)?;
        lines.push(b'\n');
    }
    squeezed(forms, &format!("JSON lines, {ids}"), &lines)
}

/// Bytes as they are, and packed.
///
/// # Errors
/// When the packing fails.
pub fn squeezed(forms: &mut Vec<Form>, name: &str, bytes: &[u8]) -> Result<(), Error> {
    forms.push(Form::new(name, bytes.len()));
    let deflated = miniz_oxide::deflate::compress_to_vec(bytes, 9).len();
    forms.push(Form::new(format!("{name}, deflate 9"), deflated));
    for level in [3, 19] {
        let packed = zstd::bulk::compress(bytes, level)?;
        forms.push(Form::new(format!("{name}, zstd -{level}"), packed.len()));
    }
    Ok(())
}
