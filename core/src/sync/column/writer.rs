//! From values to columns.

use super::shape::{Place, Shape, Step};
use super::{Broken, Layout, STREAM_ID};
use crate::model::StreamId;
use crate::sorted::Map;
use crate::sync::bytes::{fold, push};
use serde::ser::{
    Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

#[derive(Default)]
struct Column {
    bytes: Vec<u8>,
    before: i128,
}

/// Lays values out.
pub(in crate::sync) struct Writer {
    layout: Layout,
    place: Place,
    shape: Shape,
    columns: Vec<Column>,
    streams: Vec<StreamId>,
    numbers: Map<StreamId, usize>,
    /// Where the bytes of a stream's id are told to.
    aside: Option<Box<Writer>>,
}

impl Writer {
    /// Begins with a dictionary of streams; those met later are added behind.
    pub(in crate::sync) fn new(layout: Layout, streams: &[StreamId]) -> Self {
        Self {
            layout,
            place: Place::TOP,
            shape: Shape::new(layout),
            columns: Vec::new(),
            streams: streams.to_vec(),
            numbers: streams.iter().enumerate().map(|(number, id)| (*id, number)).collect(),
            aside: None,
        }
    }

    /// Lays one value out.
    pub(in crate::sync) fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Broken> {
        self.place = Place::TOP;
        value.serialize(self)
    }

    /// The dictionary and the columns.
    pub(in crate::sync) fn finish(self) -> (Vec<StreamId>, Vec<Vec<u8>>) {
        (self.streams, self.columns.into_iter().map(|column| column.bytes).collect())
    }

    fn column(&mut self) -> &mut Column {
        let number = self.shape.column(self.place);
        if number == self.columns.len() {
            self.columns.push(Column::default());
        }
        &mut self.columns[number]
    }

    /// A number for what it is: a choice, a length.
    fn plain(&mut self, n: u128) {
        push(&mut self.column().bytes, n);
    }

    /// A number as the difference to the one before it in the column.
    fn number(&mut self, n: i128) {
        let layout = self.layout;
        let column = self.column();
        let before = std::mem::replace(&mut column.before, n);
        // In one column stand numbers of every sort; differences between those mean nothing.
        let step = if layout == Layout::Rows { n } else { n.wrapping_sub(before) };
        push(&mut column.bytes, fold(step));
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

    fn text(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.plain(bytes.len() as u128);
        self.within(Step::Characters, |writer| {
            writer.column().bytes.extend_from_slice(bytes);
            Ok(())
        })
    }

    fn stream(&mut self, id: StreamId) {
        let next = self.streams.len();
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.streams.push(id);
        }
        self.plain(number as u128);
    }
}

/// The fields or items of a value, one after the other.
pub(in crate::sync) struct Parts<'w> {
    writer: &'w mut Writer,
    outside: Place,
    next: u32,
    fields: bool,
}

impl<'w> Parts<'w> {
    fn new(writer: &'w mut Writer, outside: Place, fields: bool) -> Self {
        Self { writer, outside, next: 0, fields }
    }

    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Broken> {
        let step = if self.fields { Step::Field(self.next) } else { Step::Items };
        self.next += 1;
        self.writer.within(step, |writer| value.serialize(writer))
    }

    fn done(self) {
        self.writer.place = self.outside;
    }
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, n: $type) -> Result<(), Broken> {
            self.number(i128::from(n));
            Ok(())
        })*
    };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Broken;
    type SerializeSeq = Parts<'w>;
    type SerializeTuple = Parts<'w>;
    type SerializeTupleStruct = Parts<'w>;
    type SerializeTupleVariant = Parts<'w>;
    type SerializeMap = Impossible<(), Broken>;
    type SerializeStruct = Parts<'w>;
    type SerializeStructVariant = Parts<'w>;

    numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_i128(self, n: i128) -> Result<(), Broken> {
        self.number(n);
        Ok(())
    }

    fn serialize_u128(self, n: u128) -> Result<(), Broken> {
        self.number(n as i128);
        Ok(())
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, value: bool) -> Result<(), Broken> {
        self.plain(u128::from(value));
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Broken> {
        self.column().bytes.push(value);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Broken> {
        Err(Broken("a register has no fractions of two's powers".into()))
    }

    fn serialize_f64(self, _: f64) -> Result<(), Broken> {
        Err(Broken("a register has no fractions of two's powers".into()))
    }

    fn serialize_char(self, _: char) -> Result<(), Broken> {
        Err(Broken("a register has texts, no lone characters".into()))
    }

    fn serialize_str(self, value: &str) -> Result<(), Broken> {
        self.text(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Broken> {
        self.text(value)
    }

    fn serialize_none(self) -> Result<(), Broken> {
        self.plain(0);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Broken> {
        self.plain(1);
        self.within(Step::Some, |writer| value.serialize(writer))
    }

    fn serialize_unit(self) -> Result<(), Broken> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Broken> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
    ) -> Result<(), Broken> {
        self.plain(u128::from(variant));
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Broken> {
        if name != STREAM_ID {
            return value.serialize(self);
        }
        // The id's own 16 bytes, as any serializer would be told them.
        let aside = self.aside.get_or_insert_with(|| Box::new(Writer::new(Layout::Rows, &[])));
        aside.columns.iter_mut().for_each(|column| column.bytes.clear());
        value.serialize(&mut **aside)?;
        let told = aside.columns.first().and_then(|column| column.bytes.as_slice().try_into().ok());
        let bytes: [u8; 16] = told.ok_or_else(|| Broken("a stream's id has 16 bytes".into()))?;
        self.stream(StreamId(bytes));
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Broken> {
        self.plain(u128::from(variant));
        self.within(Step::Variant(variant), |writer| value.serialize(writer))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Parts<'w>, Broken> {
        let len = len.ok_or_else(|| Broken("a list's length must be known".into()))?;
        self.plain(len as u128);
        let outside = self.place;
        Ok(Parts::new(self, outside, false))
    }

    fn serialize_tuple(self, len: usize) -> Result<Parts<'w>, Broken> {
        let outside = self.place;
        // Arrays are told as tuples too: of bytes, and those go side by side.
        Ok(Parts::new(self, outside, len < 8))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Parts<'w>, Broken> {
        self.serialize_tuple(len)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'w>, Broken> {
        self.plain(u128::from(variant));
        let outside = self.place;
        self.place = self.shape.step(outside, Step::Variant(variant));
        Ok(Parts::new(self, outside, true))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Broken> {
        Err(Broken("a register has no maps in its events".into()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'w>, Broken> {
        let outside = self.place;
        Ok(Parts::new(self, outside, true))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        variant: u32,
        variant_name: &'static str,
        len: usize,
    ) -> Result<Parts<'w>, Broken> {
        self.serialize_tuple_variant(name, variant, variant_name, len)
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Parts<'_> {
            type Ok = ();
            type Error = Broken;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Broken> {
                self.part(value)
            }

            fn end(self) -> Result<(), Broken> {
                self.done();
                Ok(())
            }
        })*
    };
}

parts!(SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

macro_rules! named_parts {
    ($($trait:ident),*) => {
        $(impl $trait for Parts<'_> {
            type Ok = ();
            type Error = Broken;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Broken> {
                self.part(value)
            }

            fn end(self) -> Result<(), Broken> {
                self.done();
                Ok(())
            }
        })*
    };
}

named_parts!(SerializeStruct, SerializeStructVariant);
