//! From columns back to values. What is read was not made here: every number is checked against
//! what is left, and nothing is taken from memory that is not there in the bytes.

use super::shape::{Place, Shape, Step};
use super::{Broken, Layout, STREAM_ID};
use crate::model::StreamId;
use crate::sync::bytes::{take, unfold};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

struct Column<'b> {
    rest: &'b [u8],
    before: i128,
}

/// Reads values that were laid out.
pub(in crate::sync) struct Reader<'b> {
    layout: Layout,
    place: Place,
    shape: Shape,
    columns: Vec<Column<'b>>,
    streams: &'b [StreamId],
    /// How many of the streams have been named, or were there from the beginning.
    named: usize,
}

impl<'b> Reader<'b> {
    /// Reads from the dictionary and the columns that a writer gave who began with so many of the
    /// streams.
    pub(in crate::sync) fn new(
        layout: Layout,
        (streams, begun): (&'b [StreamId], usize),
        columns: impl IntoIterator<Item = &'b [u8]>,
    ) -> Self {
        let column = |rest| Column { rest, before: 0 };
        let columns = columns.into_iter().map(column).collect();
        let shape = Shape::new(layout);
        Self { layout, place: Place::TOP, shape, columns, streams, named: begun }
    }

    /// Reads the next value, a pair, to where it will stay: the second of them may be large.
    pub(in crate::sync) fn next_pair<A, B>(&mut self, all: &mut Vec<(A, B)>) -> Result<(), Broken>
    where
        A: Deserialize<'b>,
        B: Deserialize<'b>,
    {
        self.place = self.shape.step(Place::TOP, Step::Field(0));
        let first = A::deserialize(&mut *self)?;
        self.place = self.shape.step(Place::TOP, Step::Field(1));
        all.push((first, B::deserialize(&mut *self)?));
        Ok(())
    }

    /// An error when anything is left over, or when a writer would have laid the values out
    /// otherwise. Every number and text that was read has but one spelling, so only the dictionary
    /// can differ: it holds no stream twice and none that was not named.
    pub(in crate::sync) fn finish(self) -> Result<(), Broken> {
        let mut streams = self.streams.to_vec();
        streams.sort_unstable();
        if self.named != streams.len() || !streams.is_sorted_by(|a, b| a < b) {
            return Err(Broken("the dictionary of streams is another one".into()));
        }
        if self.shape.columns() != self.columns.len() {
            return Err(Broken(format!(
                "{} columns where the values have {}",
                self.columns.len(),
                self.shape.columns()
            )));
        }
        match self.columns.iter().position(|column| !column.rest.is_empty()) {
            None => Ok(()),
            Some(number) => Err(Broken(format!("bytes are left over in column {number}"))),
        }
    }

    fn column(&mut self) -> Result<&mut Column<'b>, Broken> {
        let number = self.shape.column(self.place);
        self.columns.get_mut(number).ok_or_else(|| Broken("a column is missing".into()))
    }

    fn plain(&mut self) -> Result<u128, Broken> {
        take(&mut self.column()?.rest).ok_or_else(ended)
    }

    fn length(&mut self) -> Result<usize, Broken> {
        usize::try_from(self.plain()?).map_err(|_| ended())
    }

    fn choice(&mut self) -> Result<u32, Broken> {
        u32::try_from(self.plain()?).map_err(|_| ended())
    }

    fn number(&mut self) -> Result<i128, Broken> {
        let layout = self.layout;
        let column = self.column()?;
        let step = unfold(take(&mut column.rest).ok_or_else(ended)?);
        let n = if layout == Layout::Rows { step } else { column.before.wrapping_add(step) };
        column.before = n;
        Ok(n)
    }

    fn within<T>(
        &mut self,
        step: Step,
        work: impl FnOnce(&mut Self) -> Result<T, Broken>,
    ) -> Result<T, Broken> {
        let outside = self.place;
        self.place = self.shape.step(outside, step);
        let done = work(self);
        self.place = outside;
        done
    }

    fn text(&mut self) -> Result<&'b [u8], Broken> {
        let len = self.length()?;
        self.within(Step::Characters, |reader| {
            let column = reader.column()?;
            let (text, rest) = column.rest.split_at_checked(len).ok_or_else(ended)?;
            column.rest = rest;
            Ok(text)
        })
    }

    fn characters(&mut self) -> Result<&'b str, Broken> {
        let text = self.text()?;
        str::from_utf8(text).map_err(|_| Broken("a text is not UTF-8".into()))
    }
}

fn ended() -> Broken {
    Broken("a column ends early or a number in it is misspelt".into())
}

/// The fields or items of a value.
struct Parts<'r, 'b> {
    reader: &'r mut Reader<'b>,
    inside: Place,
    next: u32,
    len: usize,
    fields: bool,
}

impl<'b> SeqAccess<'b> for Parts<'_, 'b> {
    type Error = Broken;

    fn next_element_seed<S: DeserializeSeed<'b>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Broken> {
        if self.next as usize >= self.len {
            return Ok(None);
        }
        let step = if self.fields { Step::Field(self.next) } else { Step::Items };
        self.next += 1;
        self.reader.place = self.inside;
        self.reader.within(step, |reader| seed.deserialize(reader)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        // A length that was sent must not take memory before its items are there.
        Some(self.len.saturating_sub(self.next as usize).min(64))
    }
}

impl<'b> Reader<'b> {
    fn parts<V: Visitor<'b>>(
        &mut self,
        step: Option<Step>,
        len: usize,
        fields: bool,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        let outside = self.place;
        let inside = step.map_or(outside, |step| self.shape.step(outside, step));
        let done = visitor.visit_seq(Parts { reader: self, inside, next: 0, len, fields });
        self.place = outside;
        done
    }
}

pub(in crate::sync) struct Variant<'r, 'b> {
    reader: &'r mut Reader<'b>,
    variant: u32,
}

impl<'r, 'b> EnumAccess<'b> for &'r mut Reader<'b> {
    type Error = Broken;
    type Variant = Variant<'r, 'b>;

    fn variant_seed<S: DeserializeSeed<'b>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Variant<'r, 'b>), Broken> {
        let variant = self.choice()?;
        let value = seed.deserialize(variant.into_deserializer())?;
        Ok((value, Variant { reader: self, variant }))
    }
}

impl<'b> VariantAccess<'b> for Variant<'_, 'b> {
    type Error = Broken;

    fn unit_variant(self) -> Result<(), Broken> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'b>>(self, seed: S) -> Result<S::Value, Broken> {
        self.reader.within(Step::Variant(self.variant), |reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'b>>(self, len: usize, visitor: V) -> Result<V::Value, Broken> {
        self.reader.parts(Some(Step::Variant(self.variant)), len, true, visitor)
    }

    fn struct_variant<V: Visitor<'b>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Broken> {
        self.tuple_variant(fields.len(), visitor)
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
            let n = self.number()?;
            visitor.$visit(<$type>::try_from(n).map_err(|_| ended())?)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Broken;

    numbers!(deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64);

    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        let n = self.number()?;
        visitor.visit_u128(n as u128)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Broken> {
        Err(Broken("columns do not tell what they hold".into()))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        match self.plain()? {
            0 => visitor.visit_bool(false),
            1 => visitor.visit_bool(true),
            _ => Err(ended()),
        }
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        let column = self.column()?;
        let (byte, rest) = column.rest.split_first().ok_or_else(ended)?;
        column.rest = rest;
        visitor.visit_u8(*byte)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        visitor.visit_borrowed_str(self.characters()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        visitor.visit_borrowed_bytes(self.text()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        match self.plain()? {
            0 => visitor.visit_none(),
            1 => self.within(Step::Some, |reader| visitor.visit_some(reader)),
            _ => Err(ended()),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        if name != STREAM_ID {
            return visitor.visit_newtype_struct(self);
        }
        let number = self.length()?;
        let missing = || Broken("a stream is named that the dictionary lacks".into());
        // Those met on the way stand in the order in which they are met.
        let id = self.streams.get(number).filter(|_| number <= self.named).ok_or_else(missing)?;
        self.named = self.named.max(number + 1);
        visitor.visit_borrowed_bytes(&id.0)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Broken> {
        let len = self.length()?;
        self.parts(None, len, false, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        self.parts(None, len, len < 8, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Broken> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Broken> {
        self.parts(None, fields.len(), true, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Broken> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! { f32 f64 char map identifier ignored_any }
}
