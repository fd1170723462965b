//! A delta: runs of sealed entries as one canonical byte string. Knows nothing of storage: what it
//! is made of is read elsewhere, and what it says is checked where it is taken.
//!
//! Canonical means that equal runs give equal bytes, but for the packing of the columns; whatever
//! decodes and is not what encoding would have given is refused.

use super::bytes;
use super::column::{Layout, Reader, Writer};
use super::frame::{Frame, FrameKind};
use super::pack;
use crate::error::{Error, Result};
use crate::ledger::{Run, Seal, StreamInfo};
use crate::limits;
use crate::model::{DeviceId, EntryId, OrgId, StreamId};
use crate::sorted::Set;

/// The entries that one frontier has and another lacks, as far as they fit into one delta: runs of
/// streams in order of the streams' ids, each under its device's seal.
///
/// What it is for, and an example, are with [`Reader::export`](crate::Reader::export).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    runs: Vec<Run>,
}

/// How much there is to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How many entries.
    pub entries: usize,
    /// Of how many streams.
    pub streams: usize,
}

const OPENING: u8 = 0;
const OPENING_OF_SCOPE: u8 = 1;
const AFTER: u8 = 2;

const APART: u8 = 0;
const TOGETHER: u8 = 1;
/// Bytes from which on it is not worth trying how columns pack together.
const SMALL: usize = 32 * 1024;

impl Delta {
    /// A delta of these runs.
    ///
    /// # Errors
    /// `is_invalid` for runs that do not stand in order of their streams, or an empty one;
    /// `is_limit` for more than [`limits::DELTA_ENTRIES_MAX`] entries.
    pub fn new(runs: Vec<Run>) -> Result<Self> {
        check_streams(runs.iter())?;
        runs.iter().try_for_each(check_sealed)?;
        check_count(runs.iter().map(Run::len).sum())?;
        Ok(Self { runs })
    }

    /// The runs, in order of their streams.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Takes the delta apart.
    pub fn into_runs(self) -> Vec<Run> {
        self.runs
    }

    /// How many entries there are, and of how many streams.
    pub fn size(&self) -> Size {
        let entries = self.runs.iter().map(Run::len).sum();
        Size { entries, streams: self.runs.len() }
    }

    /// The delta as a frame.
    ///
    /// # Errors
    /// `is_limit` when it is longer than [`limits::DELTA_BYTES_MAX`] unpacked.
    pub fn encode(&self) -> Result<Vec<u8>> {
        Frame::wrap(FrameKind::Delta, &self.payload()?)
    }

    /// The delta without its frame, to be sent within something else.
    ///
    /// # Errors
    /// As [`Delta::encode`].
    pub fn payload(&self) -> Result<Vec<u8>> {
        let body = Body::of(&self.runs)?;
        if body.len() > limits::DELTA_BYTES_MAX {
            return Err(Error::limit(format!(
                "the delta has {} bytes unpacked; at most {}",
                body.len(),
                limits::DELTA_BYTES_MAX
            )));
        }
        Ok(body.pack())
    }

    /// Reads a delta from the payload of its frame. `known` finds the streams that the delta goes on
    /// in by the first bytes of their ids.
    ///
    /// # Errors
    /// `is_corrupt` when it is no canonical delta, `is_limit` when it passes a bound of
    /// [`limits`], `is_not_found` when it goes on in a stream that is not known; and what `known`
    /// fails with.
    pub fn decode(payload: &[u8], known: &Known<'_>) -> Result<Self> {
        let mut runs = Vec::new();
        Reading::begin(payload, known)?.each(&mut |run| {
            runs.push(run);
            Ok(())
        })?;
        Ok(Self { runs })
    }

    /// Reads what a delta's payload says of itself, without knowing anything and without reading
    /// its entries.
    ///
    /// # Errors
    /// `is_corrupt` when it cannot be read, `is_limit` when it passes a bound.
    pub fn heads(payload: &[u8]) -> Result<Vec<Head>> {
        read_heads(&mut &*payload)
    }
}

/// Finds a stream by the first bytes of its id.
pub type Known<'k> = dyn Fn([u8; 8]) -> Result<Option<StreamInfo>> + 'k;

/// Whose stream a run is of, as the wire says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The run begins at the opening.
    Opening(StreamInfo),
    /// The run goes on after an entry of a stream that the receiver has.
    After {
        /// The first bytes of the stream's id.
        stream: [u8; 8],
        /// The number of the entry.
        seq: u32,
        /// The first bytes of its digest.
        base: [u8; 4],
    },
}

/// What the wire says of a run before its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose stream it is.
    pub whose: Whose,
    /// How many entries it has.
    pub entries: usize,
    /// Sealed places, as in [`Run::seals`].
    pub seals: Vec<(u32, Seal)>,
}

fn check_streams<'r>(runs: impl Iterator<Item = &'r Run>) -> Result<()> {
    if runs.map(|run| run.info.id()).is_sorted_by(|a, b| a < b) {
        return Ok(());
    }
    Err(Error::invalid("a delta has its streams in order, each once"))
}

fn check_sealed(run: &Run) -> Result<()> {
    let covered = || run.seals.iter().map(|(covered, _)| *covered);
    let sealed = run.len() > 0
        && covered().is_sorted_by(|a, b| a < b)
        && covered().next().is_some_and(|first| first > 0)
        && covered().next_back().map(|last| last as usize) == Some(run.len())
        && run.newer.is_sorted_by(|(a, _), (b, _)| a < b)
        && run.newer.last().is_none_or(|(place, _)| (*place as usize) < run.len());
    if sealed {
        return Ok(());
    }
    Err(Error::invalid("a run of a delta has entries, and seals in order up to the last one")
        .at(run.info.id()))
}

fn check_count(entries: usize) -> Result<()> {
    if entries <= limits::DELTA_ENTRIES_MAX {
        return Ok(());
    }
    Err(Error::limit(format!(
        "a delta of {entries} entries; at most {}",
        limits::DELTA_ENTRIES_MAX
    ))
    .way("send them in several"))
}

/// A delta's parts before they are packed.
#[derive(PartialEq, Eq)]
struct Body {
    /// Where runs begin, how long they are, their seals. Digests and keys: nothing to pack.
    heads: Vec<u8>,
    /// Streams that entries name beside those of the runs and of their scopes.
    others: Vec<u8>,
    /// Entries of a newer version, which have no columns here: how many, and for each the number of
    /// its run, its place there, its length and its value.
    newer: Vec<u8>,
    columns: Vec<Vec<u8>>,
}

impl Body {
    fn of(runs: &[Run]) -> Result<Self> {
        let own = named(runs.iter().map(|run| run.info));
        let entries: usize = runs.iter().map(|run| run.entries.len()).sum();
        let mut writer = Writer::new(Layout::of(entries), &own);
        for (recorded, event) in runs.iter().flat_map(|run| &run.entries) {
            let entry = (recorded, event);
            writer
                .push(&entry)
                .map_err(|e| Error::invalid("an entry cannot be sent").because(e))?;
        }
        let (streams, columns) = writer.finish();
        let mut others = Vec::new();
        for id in streams.get(own.len()..).unwrap_or_default() {
            others.extend_from_slice(&id.0);
        }
        Ok(Self { heads: heads_of(runs), others, newer: newer_of(runs.iter()), columns })
    }

    fn len(&self) -> usize {
        self.heads.len()
            + self.others.len()
            + self.newer.len()
            + self.columns.iter().map(Vec::len).sum::<usize>()
    }

    fn pack(&self) -> Vec<u8> {
        let mut payload = self.heads.clone();
        bytes::push(&mut payload, (self.others.len() / 16) as u128);
        payload.extend_from_slice(&self.others);
        payload.extend_from_slice(&self.newer);
        bytes::push(&mut payload, self.columns.len() as u128);
        self.columns.iter().for_each(|column| bytes::push(&mut payload, column.len() as u128));
        // Long columns pack best each by itself, short ones all together.
        let mut apart = vec![APART];
        self.columns.iter().for_each(|column| pack::push(&mut apart, column));
        let mut shortest = apart;
        if self.len() < SMALL {
            let mut together = vec![TOGETHER];
            pack::push(&mut together, &self.columns.concat());
            shortest = if together.len() < shortest.len() { together } else { shortest };
        }
        payload.extend(shortest);
        payload
    }

    fn unpack(payload: &[u8]) -> Result<Self> {
        let broken = || Error::corrupt("the delta ends early");
        let mut rest = payload;
        read_heads(&mut rest)?;
        let heads = payload.get(..payload.len() - rest.len()).unwrap_or_default().to_vec();
        let others = pack::length(&mut rest)?.checked_mul(16).ok_or_else(broken)?;
        let (others, mut rest) = rest.split_at_checked(others).ok_or_else(broken)?;
        let later = rest;
        read_newer(&mut rest)?;
        let newer = later.get(..later.len() - rest.len()).unwrap_or_default().to_vec();
        let columns = read_columns(&mut rest)?;
        match rest {
            [] => Ok(Self { heads, others: others.to_vec(), newer, columns }),
            _ => Err(Error::corrupt(format!("{} bytes are left over in the delta", rest.len()))),
        }
    }
}

/// A delta that is read run by run.
pub(crate) struct Reading {
    body: Body,
    /// The runs, how many entries each lacks, and none of these.
    begun: Vec<(usize, Run)>,
}

impl Reading {
    /// Reads what a delta says before its entries; as [`Delta::decode`].
    pub(crate) fn begin(payload: &[u8], known: &Known<'_>) -> Result<Self> {
        let body = Body::unpack(payload)?;
        let heads = read_heads(&mut body.heads.as_slice())?;
        let mut runs = Vec::with_capacity(heads.len());
        for head in heads {
            runs.push((head.entries, begun(head, known)?));
        }
        for (number, place, value) in read_newer(&mut body.newer.as_slice())? {
            let (count, run) = runs
                .get_mut(number)
                .filter(|(count, _)| *count > 0)
                .ok_or_else(|| Error::corrupt("an entry of a newer version stands in no run"))?;
            *count -= 1;
            run.newer.push((place, value));
        }
        check_streams(runs.iter().map(|(_, run)| run)).map_err(misplaced)?;
        Ok(Self { body, begun: runs })
    }

    /// How many entries it has that can be read.
    pub(crate) fn len(&self) -> usize {
        self.begun.iter().map(|(count, _)| *count).sum()
    }

    /// Reads the runs one by one. Only when the last one is taken without an error is the delta sound.
    pub(crate) fn each(self, f: &mut dyn FnMut(Run) -> Result<()>) -> Result<()> {
        let (total, Self { body, begun }) = (self.len(), self);
        let mut streams = named(begun.iter().map(|(_, run)| run.info));
        let first = streams.len();
        streams.extend(body.others.as_chunks().0.iter().map(|id| StreamId(*id)));
        let columns = body.columns.iter().map(Vec::as_slice);
        let mut reader = Reader::new(Layout::of(total), (&streams, first), columns);
        // Columns are read by a reader that takes but one spelling of each thing.
        let newer = newer_of(begun.iter().map(|(_, run)| run));
        let mut heads = Vec::with_capacity(body.heads.len());
        bytes::push(&mut heads, begun.len() as u128);
        for (count, mut run) in begun {
            run.entries = Vec::with_capacity(count);
            for number in 0..count {
                let read = reader.next_pair(&mut run.entries);
                read.map_err(|e| {
                    let id = EntryId { stream: run.info.id(), seq: run.seq_of(number) };
                    Error::corrupt("the entry cannot be read").at(id).because(e)
                })?;
            }
            check_sealed(&run).map_err(misplaced)?;
            push_head(&mut heads, &run);
            f(run)?;
        }
        reader.finish().map_err(|e| Error::corrupt("the delta's columns do not fit").because(e))?;
        if heads == body.heads && newer == body.newer {
            return Ok(());
        }
        Err(Error::corrupt("the delta has another, canonical encoding"))
    }
}

fn misplaced(error: Error) -> Error {
    Error::corrupt("the delta's runs do not stand as they must").because(error)
}

/// The streams that entries name most: those they stand in, and those of the organizations that
/// they are written for. The receiver knows them from the runs' heads.
fn named(infos: impl Iterator<Item = StreamInfo> + Clone) -> Vec<StreamId> {
    let mut streams: Vec<StreamId> = infos.clone().map(|info| info.id()).collect();
    let mut seen: Set<StreamId> = streams.iter().copied().collect();
    let scopes = infos.filter_map(|info| info.scope).map(|org| org.0.stream);
    streams.extend(scopes.filter(|stream| seen.insert(*stream)));
    streams
}

fn heads_of(runs: &[Run]) -> Vec<u8> {
    let mut heads = Vec::new();
    bytes::push(&mut heads, runs.len() as u128);
    for run in runs {
        push_head(&mut heads, run);
    }
    heads
}

fn newer_of<'r>(runs: impl Iterator<Item = &'r Run> + Clone) -> Vec<u8> {
    let newer = runs.enumerate();
    let newer = newer.flat_map(|(number, run)| run.newer.iter().map(move |one| (number, one)));
    let mut later = Vec::new();
    bytes::push(&mut later, newer.clone().count() as u128);
    for (number, (place, value)) in newer {
        bytes::push(&mut later, number as u128);
        bytes::push(&mut later, u128::from(*place));
        bytes::push(&mut later, value.len() as u128);
        later.extend_from_slice(value);
    }
    later
}

/// The run that a head begins, without its entries.
fn begun(head: Head, known: &Known<'_>) -> Result<Run> {
    let (info, after, base) = match head.whose {
        Whose::Opening(info) => (info, 0, info.opening().first()),
        Whose::After { stream, seq, base } => {
            let info = known(stream)?.ok_or_else(|| {
                Error::not_found(format!(
                    "the delta goes on after entry {seq} of a stream that is not known here"
                ))
                .at(StreamId::beginning(stream))
                .way("take what was sent before it first, or ask for everything")
            })?;
            (info, seq, base)
        }
    };
    Ok(Run { info, after, base, entries: Vec::new(), newer: Vec::new(), seals: head.seals })
}

fn push_head(heads: &mut Vec<u8>, run: &Run) {
    let StreamInfo { device, scope } = &run.info;
    match scope {
        _ if run.after > 0 => {
            heads.push(AFTER);
            heads.extend_from_slice(&run.info.opening().first::<8>());
            bytes::push(heads, u128::from(run.after));
            heads.extend_from_slice(&run.base);
        }
        None => {
            heads.push(OPENING);
            heads.extend_from_slice(&device.0);
        }
        Some(org) => {
            heads.push(OPENING_OF_SCOPE);
            heads.extend_from_slice(&device.0);
            heads.extend_from_slice(&org.0.to_bytes());
        }
    }
    bytes::push(heads, run.len() as u128);
    let mut before = 0;
    for (covered, seal) in &run.seals {
        bytes::push(heads, u128::from(covered - before));
        heads.extend_from_slice(&seal.0);
        before = *covered;
    }
}

fn read_heads(from: &mut &[u8]) -> Result<Vec<Head>> {
    let (mut heads, mut entries) = (Vec::new(), 0_usize);
    for number in 0..pack::length(from)? {
        let head = read_head(from).map_err(|e| e.at(format!("run {number}")))?;
        entries = entries.saturating_add(head.entries);
        check_count(entries)?;
        heads.push(head);
    }
    Ok(heads)
}

fn read_head(from: &mut &[u8]) -> Result<Head> {
    let whose = match array::<1>(from)? {
        [OPENING] => Whose::Opening(StreamInfo { device: DeviceId(array(from)?), scope: None }),
        [OPENING_OF_SCOPE] => {
            let device = DeviceId(array(from)?);
            let org = EntryId::from_bytes(&array::<20>(from)?).map(OrgId);
            Whose::Opening(StreamInfo { device, scope: org })
        }
        [AFTER] => {
            let stream = array(from)?;
            let seq = u32::try_from(pack::length(from)?).ok();
            let seq = seq.filter(|seq| (1..limits::SEQ_MAX).contains(seq));
            let seq = seq.ok_or_else(|| Error::corrupt("an entry's number is damaged"))?;
            Whose::After { stream, seq, base: array(from)? }
        }
        _ => return Err(Error::corrupt("a run begins in no known way")),
    };
    let entries = pack::length(from)?;
    check_count(entries)?;
    let (mut seals, mut covered) = (Vec::new(), 0_u32);
    while (covered as usize) < entries {
        let step = u32::try_from(pack::length(from)?).ok().filter(|step| *step > 0);
        let place = step.and_then(|step| covered.checked_add(step));
        covered = place.ok_or_else(|| Error::corrupt("a seal's place is damaged"))?;
        seals.push((covered, Seal(array(from)?)));
    }
    Ok(Head { whose, entries, seals })
}

/// An entry of a newer version: number of the run, place there, value.
type Newer = (usize, u32, Box<[u8]>);

/// The entries of a newer version.
fn read_newer(from: &mut &[u8]) -> Result<Vec<Newer>> {
    let broken = || Error::corrupt("an entry of a newer version is damaged");
    let mut newer = Vec::new();
    for _ in 0..pack::length(from)? {
        let number = pack::length(from)?;
        let place = u32::try_from(pack::length(from)?).map_err(|_| broken())?;
        let len = pack::length(from)?;
        let (value, rest) = from.split_at_checked(len).ok_or_else(broken)?;
        *from = rest;
        newer.push((number, place, value.into()));
    }
    Ok(newer)
}

fn read_columns(from: &mut &[u8]) -> Result<Vec<Vec<u8>>> {
    let (mut lens, mut total) = (Vec::new(), 0_usize);
    for _ in 0..pack::length(from)? {
        let len = pack::length(from)?;
        total = total.saturating_add(len);
        lens.push(len);
    }
    if total > limits::DELTA_BYTES_MAX {
        return Err(Error::limit(format!("a delta of {total} bytes unpacked"))
            .way(format!("at most {} are taken", limits::DELTA_BYTES_MAX)));
    }
    match array::<1>(from)? {
        [APART] => {
            let column =
                |(number, len)| pack::take(from, len).map_err(|e| e.at(format!("column {number}")));
            lens.into_iter().enumerate().map(column).collect()
        }
        [TOGETHER] => {
            let all = pack::take(from, total)?;
            let mut rest = all.as_slice();
            let column = |len| {
                let (column, behind) = rest.split_at_checked(len).unwrap_or_default();
                rest = behind;
                column.to_vec()
            };
            Ok(lens.into_iter().map(column).collect())
        }
        _ => Err(Error::corrupt("the columns are packed in no known way")),
    }
}

fn array<const N: usize>(from: &mut &[u8]) -> Result<[u8; N]> {
    let broken = || Error::corrupt("the delta ends early");
    let (array, rest) = from.split_first_chunk().ok_or_else(broken)?;
    *from = rest;
    Ok(*array)
}
