//! Frames, the parts of a delta, packing and columns, as the document describes them.

use super::read::{Schema, Type, Value, encode};
use miniz_oxide::inflate::decompress_to_vec;
use std::collections::BTreeMap;

/// A run as it is told.
pub(super) struct Run {
    pub(super) device: Option<[u8; 32]>,
    pub(super) scope: Option<[u8; 20]>,
    pub(super) after: u32,
    pub(super) entries: Vec<Entry>,
    pub(super) seals: Vec<(u32, [u8; 64])>,
}

pub(super) struct Entry {
    pub(super) value: Value,
    /// The version and the value, as digests cover them.
    pub(super) encoded: Vec<u8>,
}

impl Run {
    /// The digest before the first entry.
    pub(super) fn opening(&self) -> Option<[u8; 32]> {
        let mut bytes = self.device?.to_vec();
        bytes.push(u8::from(self.scope.is_some()));
        bytes.extend(self.scope.into_iter().flatten());
        Some(blake3::derive_key("sobo stream opening v1", &bytes))
    }
}

pub(super) fn chained(before: [u8; 32], value: &[u8]) -> [u8; 32] {
    *blake3::hash(&[&before, value].concat()).as_bytes()
}

pub(super) fn seal_message(stream: [u8; 16], seq: u32, digest: [u8; 32]) -> Vec<u8> {
    [b"sobo seal v1\0", &stream[..], &seq.to_be_bytes(), &digest].concat()
}

/// Whether a signature is one of Ed25519 over a message.
pub(super) fn signed(device: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    use ed25519_dalek::{Signature, VerifyingKey};
    let key = VerifyingKey::from_bytes(device).unwrap();
    key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
}

pub(super) fn push(out: &mut Vec<u8>, mut n: u128) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn number(from: &mut &[u8]) -> u128 {
    let (mut n, mut shift) = (0, 0);
    loop {
        let byte = bytes(from, 1)[0];
        n |= u128::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return n;
        }
    }
}

fn bytes<'b>(from: &mut &'b [u8], len: usize) -> &'b [u8] {
    let (part, rest) = from.split_at(len);
    *from = rest;
    part
}

fn array<const N: usize>(from: &mut &[u8]) -> [u8; N] {
    bytes(from, N).try_into().unwrap()
}

/// The runs of a delta that begin at openings.
pub(super) fn delta(frame: &[u8], schema: &Schema) -> Vec<Run> {
    let mut rest = payload(frame);
    let mut counts = Vec::new();
    let mut runs: Vec<Run> = (0..number(&mut rest))
        .map(|_| {
            let (run, count) = head(&mut rest);
            counts.push(count);
            run
        })
        .collect();
    let mut streams: Vec<[u8; 16]> = Vec::new();
    let opened = runs.iter().map(|run| *run.opening().unwrap().first_chunk().unwrap());
    let scopes = runs.iter().filter_map(|run| run.scope.map(|org| *org.first_chunk().unwrap()));
    for stream in opened.chain(scopes) {
        if !streams.contains(&stream) {
            streams.push(stream);
        }
    }
    streams.extend((0..number(&mut rest)).map(|_| array::<16>(&mut rest)).collect::<Vec<_>>());
    assert_eq!(number(&mut rest), 0, "entries of newer versions");
    let lens: Vec<usize> = (0..number(&mut rest)).map(|_| number(&mut rest) as usize).collect();
    let columns = columns(&mut rest, &lens);
    assert_eq!(rest, b"");
    let total: usize = counts.iter().sum();
    let mut columns = Columns::new(columns, streams, total >= 16);
    let entry = Type::Fields(
        vec![
            (String::new(), Type::Named("Timestamp".into())),
            (String::new(), Type::Named("Event".into())),
        ],
        false,
    );
    for (run, count) in runs.iter_mut().zip(counts) {
        for _ in 0..count {
            let value = columns.value(&entry, schema, &mut Vec::new());
            let mut encoded = vec![1];
            encode(&value, &entry, schema, &mut encoded);
            run.entries.push(Entry { value, encoded });
        }
    }
    columns.end();
    runs
}

fn payload(frame: &[u8]) -> &[u8] {
    let mut rest = frame;
    assert_eq!(bytes(&mut rest, 6), b"sobo\x01\x01");
    let len = number(&mut rest) as usize;
    let payload = bytes(&mut rest, len);
    let covered = &frame[..frame.len() - rest.len()];
    assert_eq!(rest, &blake3::hash(covered).as_bytes()[..4]);
    payload
}

fn head(rest: &mut &[u8]) -> (Run, usize) {
    let mut run =
        Run { device: None, scope: None, after: 0, entries: Vec::new(), seals: Vec::new() };
    match bytes(rest, 1)[0] {
        0 => run.device = Some(array(rest)),
        1 => (run.device, run.scope) = (Some(array(rest)), Some(array(rest))),
        other => panic!("a run that begins with {other}"),
    }
    let (count, mut covered) = (number(rest) as usize, 0);
    while (covered as usize) < count {
        covered += number(rest) as u32;
        run.seals.push((covered, array(rest)));
    }
    (run, count)
}

fn columns(rest: &mut &[u8], lens: &[usize]) -> Vec<Vec<u8>> {
    match bytes(rest, 1)[0] {
        0 => lens.iter().map(|len| unpack(rest, *len)).collect(),
        1 => {
            let all = unpack(rest, lens.iter().sum());
            let mut all = all.as_slice();
            lens.iter().map(|len| bytes(&mut all, *len).to_vec()).collect()
        }
        other => panic!("columns that are packed in the way {other}"),
    }
}

fn unpack(rest: &mut &[u8], len: usize) -> Vec<u8> {
    match number(rest) as usize {
        0 => bytes(rest, len).to_vec(),
        packed => {
            let raw = decompress_to_vec(bytes(rest, packed)).unwrap();
            assert_eq!(raw.len(), len);
            raw
        }
    }
}

/// Columns that are being read.
struct Columns {
    /// Bytes, how many of them were read, and the number read last.
    all: Vec<(Vec<u8>, usize, i128)>,
    streams: Vec<[u8; 16]>,
    /// Whether each place has a column of its own.
    apart: bool,
    /// The columns of the places met so far.
    met: BTreeMap<Vec<u32>, usize>,
}

/// Steps to a place that have no number of their own.
const INSIDE: u32 = 0;

impl Columns {
    fn new(columns: Vec<Vec<u8>>, streams: Vec<[u8; 16]>, apart: bool) -> Self {
        let all = columns.into_iter().map(|bytes| (bytes, 0, 0)).collect();
        Self { all, streams, apart, met: BTreeMap::new() }
    }

    fn column(&mut self, place: &[u32]) -> &mut (Vec<u8>, usize, i128) {
        let next = self.met.len();
        let place = if self.apart { place } else { &[] };
        let number = *self.met.entry(place.to_vec()).or_insert(next);
        &mut self.all[number]
    }

    fn bytes(&mut self, place: &[u32], len: usize) -> Vec<u8> {
        let (bytes, at, _) = self.column(place);
        *at += len;
        bytes[*at - len..*at].to_vec()
    }

    fn plain(&mut self, place: &[u32]) -> usize {
        let (bytes, at, _) = self.column(place);
        let mut rest = &bytes[*at..];
        let n = number(&mut rest);
        *at = bytes.len() - rest.len();
        usize::try_from(n).unwrap()
    }

    fn number(&mut self, place: &[u32]) -> i128 {
        let apart = self.apart;
        let (bytes, at, before) = self.column(place);
        let mut rest = &bytes[*at..];
        let folded = number(&mut rest);
        *at = bytes.len() - rest.len();
        let n = (folded >> 1) as i128 ^ -((folded & 1) as i128);
        *before = if apart { before.wrapping_add(n) } else { n };
        *before
    }

    fn within(&mut self, step: u32, ty: &Type, schema: &Schema, place: &mut Vec<u32>) -> Value {
        place.push(step);
        let value = self.value(ty, schema, place);
        place.pop();
        value
    }

    fn value(&mut self, ty: &Type, schema: &Schema, place: &mut Vec<u32>) -> Value {
        match ty {
            Type::Named(name) if name == "StreamId" => {
                let number = self.plain(place);
                Value::List(self.streams[number].iter().map(|byte| Value::Byte(*byte)).collect())
            }
            Type::Named(name) => self.value(schema.get(name), schema, place),
            Type::Unit => Value::Fields(Vec::new()),
            Type::Bool => Value::Bool(self.plain(place) == 1),
            Type::Byte => Value::Byte(self.bytes(place, 1)[0]),
            Type::Number { .. } => Value::Number(self.number(place)),
            Type::Text => {
                let len = self.plain(place);
                place.push(INSIDE);
                let text = String::from_utf8(self.bytes(place, len)).unwrap();
                place.pop();
                Value::Text(text)
            }
            Type::Option(inside) => match self.plain(place) {
                0 => Value::Option(None),
                _ => Value::Option(Some(Box::new(self.within(INSIDE, inside, schema, place)))),
            },
            Type::List(item) => {
                let len = self.plain(place);
                Value::List((0..len).map(|_| self.within(INSIDE, item, schema, place)).collect())
            }
            Type::Array(times, item) => {
                let step = |n: usize| if *times < 8 { n as u32 } else { INSIDE };
                let items = (0..*times).map(|n| self.within(step(n), item, schema, place));
                Value::List(items.collect())
            }
            Type::Fields(fields, named) => {
                let parts = (0..).zip(fields);
                let parts =
                    parts.map(|(n, (name, ty))| (name.clone(), self.within(n, ty, schema, place)));
                let parts: Vec<(String, Value)> = parts.collect();
                if *named {
                    return Value::Named(parts);
                }
                Value::Fields(parts.into_iter().map(|(_, value)| value).collect())
            }
            Type::Choice(variants) => {
                let number = self.plain(place);
                let (name, inside) = &variants[number];
                let inside = inside
                    .as_ref()
                    .map(|ty| Box::new(self.within(number as u32, ty, schema, place)));
                Value::Choice(number as u32, name.clone(), inside)
            }
        }
    }

    fn end(&self) {
        assert_eq!(self.met.len(), self.all.len());
        assert!(self.all.iter().all(|(bytes, at, _)| *at == bytes.len()));
    }
}
