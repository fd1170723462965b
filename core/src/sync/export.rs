//! From a register to deltas: what a frontier lacks, piece by piece, so that a long history is
//! never in memory whole; and deltas read on a register. Knows nothing of where the bytes go.

use super::delta::{Delta, Size};
use crate::error::{Error, Result};
use crate::ledger::{
    Digest, Frontier, Ledger, Mark, Run, Seal, Segment, StreamInfo, Tree, stretch, tree_of,
};
use crate::limits;
use crate::model::{EntryId, StreamId};
use crate::sorted::Map;
use crate::store::Snapshot;
use std::collections::VecDeque;

/// Reads a delta on a register: streams that it has can be gone on in.
pub(crate) fn read_delta(snapshot: &Snapshot, payload: &[u8]) -> Result<Delta> {
    Delta::decode(payload, &|first| stream_beginning(snapshot, first))
}

/// The one stream of a register whose id begins so.
pub(super) fn stream_beginning(snapshot: &Snapshot, first: [u8; 8]) -> Result<Option<StreamInfo>> {
    let rows = snapshot.streams_beginning(first)?;
    let [row] = rows.as_slice() else { return Ok(None) };
    Ok(Some(StreamInfo { device: row.device, scope: row.scope }))
}

/// Entries and bytes after which a delta ends at the next seal.
const ENTRIES: usize = limits::DELTA_ENTRIES_MAX - limits::SEAL_EVERY as usize;
const BYTES: usize = limits::DELTA_BYTES_MAX / 4;

/// What is still to be sent of a stream, or of a branch of it.
struct Part {
    info: StreamInfo,
    stream: StreamId,
    /// The number and digest of the entry before it.
    after: (u32, Digest),
    /// Sealed places, ascending; the last one ends the part.
    seals: VecDeque<(u32, Seal)>,
    /// The values of a branch; those of a chain are read when they are sent.
    branch: Option<VecDeque<Box<[u8]>>>,
    /// Whether some of it was sent.
    begun: bool,
}

/// Everything that a frontier lacks, as deltas. Each can be taken by itself, in order; only one is
/// in memory at a time.
pub struct Export<'s> {
    snapshot: &'s Snapshot,
    parts: VecDeque<Part>,
    size: Size,
    /// Ends of what was sent whole.
    ended: Vec<(StreamId, Mark)>,
}

/// Which streams are to be sent: by the name in a frontier, which is a stream's id or that of a
/// branch, and by whose stream it is.
pub type Wanted<'w> = dyn Fn(StreamId, &StreamInfo) -> bool + 'w;

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
    wanted: &Wanted<'_>,
) -> Result<Export<'s>> {
    let known = |segment: &Segment| {
        let names = [segment.stream, segment.id];
        let names = if segment.is_forked { &names[..] } else { &names[..1] };
        names.iter().filter_map(|name| from.get(*name)).collect()
    };
    export_beyond(snapshot, &known, until, wanted)
}

/// What is known of the stream of a stretch elsewhere: the marks of all its branches.
pub(super) type KnownMarks<'k> = dyn Fn(&Segment) -> Vec<Mark> + 'k;

/// The same for somebody of whom it is known mark by mark how far they know each stream.
pub(super) fn export_beyond<'s>(
    snapshot: &'s Snapshot,
    known: &KnownMarks<'_>,
    until: Option<&Frontier>,
    wanted: &Wanted<'_>,
) -> Result<Export<'s>> {
    let mut export =
        Export { snapshot, parts: VecDeque::new(), size: Size::default(), ended: Vec::new() };
    let mut tree: Option<Tree> = None;
    for segment in Ledger::new(snapshot)?.segments()? {
        if !wanted(segment.id, &segment.info) {
            continue;
        }
        let known = known(&segment);
        let whole = segment.end.seq;
        let last = until.map_or(whole, |u| u.get(segment.id).map_or(0, |mark| mark.seq.min(whole)));
        if segment.is_forked {
            if tree.as_ref().is_none_or(|tree| tree.stream != segment.stream) {
                tree = tree_of(snapshot, segment.stream)?;
            }
            if let Some(tree) = &tree {
                export.add_branch(tree, &segment, &known, last)?;
            }
            continue;
        }
        // Who knows more may know another branch; that shows when theirs comes here.
        let ahead = |mark: &Mark| *mark == segment.end || (known.len() == 1 && mark.seq > whole);
        if known.iter().any(ahead) {
            continue;
        }
        let after = start(snapshot, &segment, &known)?;
        let seals = snapshot.seals(segment.stream, after.0 + 1, last)?;
        let seals = seals.into_iter().map(|(seq, seal)| (seq, Seal(seal))).collect();
        let Segment { info, stream, .. } = segment;
        export.add(Part { info, stream, after, seals, branch: None, begun: false });
    }
    // The register's own stream first, then unit by unit in the order in which they were founded: whoever
    // takes one delta after the other writes what stands by unit once, and not again with each of them.
    export.parts.make_contiguous().sort_by_key(|part| (part.info.scope, part.stream));
    Ok(export)
}

/// Where to go on for somebody who knows a stream so far: from the opening when the chain here does
/// not lead over the place they name, which means that the stream is forked.
fn start(snapshot: &Snapshot, segment: &Segment, known: &[Mark]) -> Result<(u32, Digest)> {
    let mut known: Vec<Mark> = known.iter().filter(|mark| mark.seq > 0).copied().collect();
    known.sort_unstable();
    for Mark { seq, digest } in known.into_iter().rev() {
        let mut end = digest;
        let mut rows = snapshot.entry_rows(segment.stream, seq + 1)?;
        while let Some((_, bytes)) = rows.row()? {
            end = Digest::chained(end, bytes.get());
        }
        if end == segment.end.digest {
            return Ok((seq, digest));
        }
    }
    Ok(segment.after)
}

impl Part {
    /// Reads entries up to a seal: the last one, or the first after the delta has enough.
    fn read(&mut self, snapshot: &Snapshot, so_far: &mut (usize, usize)) -> Result<Run> {
        let (stream, (begin, mut digest)) = (self.stream, self.after);
        let mut run = Run::after(self.info, begin, digest);
        let mut rows = snapshot.entry_rows(stream, begin + 1)?;
        while let Some((end, seal)) = self.seals.pop_front() {
            while begin as usize + run.len() < end as usize {
                let missing = || Error::corrupt("an entry of the chain is missing").at(stream);
                let value = match &mut self.branch {
                    Some(branch) => branch.pop_front(),
                    None => rows.row()?.map(|(_, bytes)| bytes.get().into()),
                };
                let value = value.ok_or_else(missing)?;
                digest = Digest::chained(digest, &value);
                so_far.0 += 1;
                so_far.1 += value.len();
                let seq = begin + 1 + run.len() as u32;
                run.push(value).map_err(|e| e.at(EntryId { stream, seq }))?;
            }
            run.seals.push((end - begin, seal));
            (self.after, self.begun) = ((end, digest), true);
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

    fn add(&mut self, part: Part) {
        if let Some((end, _)) = part.seals.back() {
            self.size.streams += 1;
            self.size.entries += (end - part.after.0) as usize;
            self.parts.push_back(part);
        }
    }

    /// A stretch of a forked stream, as far as somebody lacks it who knows any other stretch of it.
    fn add_branch(
        &mut self,
        tree: &Tree,
        segment: &Segment,
        known: &[Mark],
        last: u32,
    ) -> Result<()> {
        let end = (segment.end.seq, segment.end.digest);
        let known: Vec<_> = known.iter().map(|mark| (mark.seq, mark.digest)).collect();
        if known.iter().any(|mark| tree.leads(end, *mark)) {
            return Ok(());
        }
        let on_the_way = known.iter().filter(|mark| tree.leads(**mark, end)).copied();
        let after = on_the_way.chain([segment.after]).max_by_key(|(seq, _)| *seq);
        // What no seal covers before the fork comes with each of the branches.
        let after = tree.sent_from(after.unwrap_or(segment.after), &known);
        let (mut seals, mut branch) = (VecDeque::new(), VecDeque::new());
        for (seq, value, seal) in stretch(self.snapshot, tree, after.0, end)? {
            seals.extend(seal.filter(|_| seq <= last).map(|seal| (seq, seal)));
            branch.push_back(value);
        }
        let (info, stream, branch) = (segment.info, segment.stream, Some(branch));
        self.add(Part { info, stream, after, seals, branch, begun: false });
        Ok(())
    }

    /// The streams that are still to be sent, each with the places up to which something was sent.
    pub(super) fn rest(&self) -> Map<StreamId, Vec<Mark>> {
        let mut rest: Map<StreamId, Vec<Mark>> = Map::new();
        for part in &self.parts {
            let (seq, digest) = part.after;
            let marks = rest.entry(part.stream).or_default();
            marks.extend(part.begun.then_some(Mark { seq, digest }));
        }
        for (stream, marks) in &mut rest {
            let ended = self.ended.iter().filter(|(ended, _)| ended == stream);
            marks.extend(ended.map(|(_, mark)| *mark));
        }
        rest
    }

    fn step(&mut self) -> Result<Option<Delta>> {
        let (mut runs, mut so_far): (Vec<Run>, _) = (Vec::new(), (0, 0));
        while let Some(part) = self.parts.front_mut().filter(|_| !is_enough(so_far)) {
            // A delta has each stream once: a further branch waits for the next one.
            if runs.last().is_some_and(|run| run.info == part.info) {
                break;
            }
            runs.push(part.read(self.snapshot, &mut so_far)?);
            if part.seals.is_empty() {
                let (seq, digest) = part.after;
                self.ended.push((part.stream, Mark { seq, digest }));
                self.parts.pop_front();
            }
        }
        runs.sort_by_key(|run| run.info.id());
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
