//! From a register to deltas: what a frontier lacks, piece by piece, so that a long history is
//! never in memory whole; and deltas read on a register. Knows nothing of where the bytes go.

use super::delta::{Delta, Size};
use crate::error::{Error, Result};
use crate::ledger::{Digest, Frontier, Ledger, Mark, Run, Seal, StreamInfo};
use crate::limits;
use crate::model::{EntryId, StreamId};
use crate::store::{Snapshot, value};
use std::collections::VecDeque;

/// Reads a delta on a register: streams that it has can be gone on in.
pub(crate) fn read_delta(snapshot: &Snapshot, payload: &[u8]) -> Result<Delta> {
    Delta::decode(payload, &|first| stream_beginning(snapshot, first))
}

/// The one stream of a register whose id begins so.
pub(super) fn stream_beginning(snapshot: &Snapshot, first: [u8; 8]) -> Result<Option<StreamInfo>> {
    let row = snapshot.stream_beginning(first)?;
    Ok(row.map(|row| StreamInfo { device: row.device, scope: row.scope }))
}

/// Entries and bytes after which a delta ends at the next seal.
const ENTRIES: usize = limits::DELTA_ENTRIES_MAX - limits::SEAL_EVERY as usize;
const BYTES: usize = limits::DELTA_BYTES_MAX / 4;

/// What is still to be sent of a stream.
struct Part {
    stream: StreamId,
    info: StreamInfo,
    /// The number and digest of the entry before it.
    after: (u32, Digest),
    /// Sealed places, ascending; the last one ends the part.
    seals: VecDeque<(u32, Seal)>,
}

/// Everything that a frontier lacks, as deltas. Each can be taken by itself, in order; only one is
/// in memory at a time.
pub struct Export<'s> {
    snapshot: &'s Snapshot,
    parts: VecDeque<Part>,
    size: Size,
}

/// Prepares to send everything sealed that lies beyond `from` and, when it is given, not beyond
/// `until`: there a stream ends at its last seal that `until` covers. Only streams that are
/// `wanted` are sent.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` for damaged rows.
pub fn export<'s>(
    snapshot: &'s Snapshot,
    from: &Frontier,
    until: Option<&Frontier>,
    wanted: &dyn Fn(&StreamInfo) -> bool,
) -> Result<Export<'s>> {
    let (mut parts, mut size) = (VecDeque::new(), Size::default());
    for (stream, info, last, head) in Ledger::new(snapshot)?.streams()? {
        let end = match until {
            Some(until) => until.get(stream).map_or(0, |mark| mark.seq.min(last)),
            None => last,
        };
        let known = from.get(stream);
        let ahead = known
            .is_some_and(|known| known.seq > last || (known.seq == last && known.digest == head));
        if ahead || !wanted(&info) {
            continue;
        }
        let after = start(snapshot, &info, (stream, head), known)?;
        let seals = snapshot.seals(stream, after.0 + 1, end)?;
        let seals: VecDeque<_> = seals.into_iter().map(|(seq, seal)| (seq, Seal(seal))).collect();
        if let Some((end, _)) = seals.back() {
            size.streams += 1;
            size.entries += (end - after.0) as usize;
            parts.push_back(Part { stream, info, after, seals });
        }
    }
    Ok(Export { snapshot, parts, size })
}

/// Where to go on for somebody who knows a stream so far: from the opening when the chain here does
/// not lead over the place they name, which means that the stream is forked.
fn start(
    snapshot: &Snapshot,
    info: &StreamInfo,
    (stream, head): (StreamId, Digest),
    known: Option<Mark>,
) -> Result<(u32, Digest)> {
    if let Some(Mark { seq, digest }) = known.filter(|known| known.seq > 0) {
        let mut end = digest;
        let mut rows = snapshot.entry_rows(stream, seq + 1)?;
        while let Some((_, bytes)) = rows.row()? {
            end = Digest::chained(end, bytes.get());
        }
        if end == head {
            return Ok((seq, digest));
        }
    }
    Ok((0, info.opening()))
}

impl Part {
    /// Reads entries up to a seal: the last one, or the first after the delta has enough.
    fn read(&mut self, snapshot: &Snapshot, so_far: &mut (usize, usize)) -> Result<Run> {
        let (stream, (begin, mut digest)) = (self.stream, self.after);
        let mut run = Run::after(self.info, begin, digest);
        let mut rows = snapshot.entry_rows(stream, begin + 1)?;
        while let Some((end, seal)) = self.seals.pop_front() {
            while begin as usize + run.entries.len() < end as usize {
                let missing = || Error::corrupt("an entry of the chain is missing").at(stream);
                let (seq, bytes) = rows.row()?.ok_or_else(missing)?;
                let entry = value::read_entry(bytes.get());
                run.entries.push(entry.map_err(|e| e.at(EntryId { stream, seq }))?);
                digest = Digest::chained(digest, bytes.get());
                so_far.0 += 1;
                so_far.1 += bytes.get().len();
            }
            run.seals.push((end - begin, seal));
            self.after = (end, digest);
            if is_enough(*so_far) {
                break;
            }
        }
        Ok(run)
    }
}

const fn is_enough((entries, bytes): (usize, usize)) -> bool {
    entries > ENTRIES || bytes > BYTES
}

impl Export<'_> {
    /// How much there is to send, all in all.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The streams that are still to be sent, each with the place to go on from; none where that is
    /// the opening.
    pub(super) fn rest(&self) -> impl Iterator<Item = (StreamId, Option<Mark>)> {
        self.parts.iter().map(|part| {
            let (seq, digest) = part.after;
            (part.stream, (seq > 0).then_some(Mark { seq, digest }))
        })
    }

    fn step(&mut self) -> Result<Option<Delta>> {
        let (mut runs, mut so_far) = (Vec::new(), (0, 0));
        while let Some(part) = self.parts.front_mut().filter(|_| !is_enough(so_far)) {
            runs.push(part.read(self.snapshot, &mut so_far)?);
            if part.seals.is_empty() {
                self.parts.pop_front();
            }
        }
        if runs.is_empty() { Ok(None) } else { Delta::new(runs).map(Some) }
    }
}

/// The deltas, in order. An error ends them: `is_io` or `is_corrupt` as above; `is_limit` for a
/// stream whose device left so many entries without a seal that they fit into no delta.
impl Iterator for Export<'_> {
    type Item = Result<Delta>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step().transpose();
        if !matches!(step, Some(Ok(_))) {
            self.parts.clear();
        }
        step
    }
}
