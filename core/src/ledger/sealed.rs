//! Runs of entries under a device's seal: what replicas send each other. A run is checked whole
//! before an entry of it is taken. Knows nothing of how it was packed.

use super::batch::Batch;
use super::digest::Digest;
use super::entry::{StreamInfo, check_bounds};
use super::fresh::{Fresh, Join, Value, joins};
use super::live::Known;
use super::seal::{Keys, Seal};
use super::tree::{Kept, Node, Tree};
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{DeviceId, EntryId, Event, SharedEvent, StreamId, Timestamp};
use crate::parallel;
use crate::sorted::Map;
use crate::store::Snapshot;
use crate::store::value::{self, Readable};
use std::sync::Arc;

/// Consecutive entries of one stream, with seals over them; the last entry is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Whose stream it is.
    pub info: StreamInfo,
    /// The number of the entry that the run goes on after; 0 for a run from the opening on.
    pub after: u32,
    /// The first bytes of that entry's digest: enough to tell another chain apart, and no more,
    /// since the seal covers the whole.
    pub base: [u8; 4],
    /// When each was recorded, and what it says.
    pub entries: Vec<(Timestamp, Event)>,
    /// Entries of a newer version between them: the place in the run, counted from 0, and the value,
    /// which is handed on as it is.
    pub newer: Vec<(u32, Box<[u8]>)>,
    /// Sealed places: how many entries of the run a seal covers, ascending, and the seal.
    pub seals: Vec<(u32, Seal)>,
}

impl Run {
    /// A run without entries yet, behind an entry with this digest, or from the opening on.
    pub(crate) fn after(info: StreamInfo, after: u32, digest: Digest) -> Self {
        Self {
            info,
            after,
            base: digest.first(),
            entries: Vec::new(),
            newer: Vec::new(),
            seals: Vec::new(),
        }
    }

    /// Adds the entry with a value that stands in a chain here.
    pub(crate) fn push(&mut self, value: Box<[u8]>) -> Result<()> {
        match value::read_any_entry(&value)? {
            Readable::Now(recorded, event) => self.entries.push((recorded, event)),
            Readable::Later(_) => self.newer.push((self.len() as u32, value)),
        }
        Ok(())
    }

    /// The number in the stream of the entry that stands at a place of [`Run::entries`].
    pub(crate) fn seq_of(&self, entry: usize) -> u32 {
        let mut place = entry as u32;
        for (newer, _) in &self.newer {
            place += u32::from(*newer <= place);
        }
        self.after + 1 + place
    }

    /// How many entries it has.
    #[allow(clippy::len_without_is_empty, reason = "a run without entries is none")]
    pub fn len(&self) -> usize {
        self.entries.len() + self.newer.len()
    }
}

/// What came of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Entries that are new in their chain.
    pub new: usize,
    /// Entries that stood there already.
    pub known: usize,
}

/// A run, and what it goes on from.
struct Based {
    run: Run,
    stream: StreamId,
    base: Digest,
    /// Whether that is an entry of the chain here; else it is one of a tree.
    is_here: bool,
}

/// A run whose seals are right.
struct Checked {
    info: StreamInfo,
    stream: StreamId,
    /// The number of the entry before it, and its digest.
    first: u32,
    base: Digest,
    is_here: bool,
    sealed: Vec<Fresh>,
    joins: Vec<Join>,
    seals: Vec<(u32, Seal)>,
}

impl Based {
    fn check(self, keys: &Keys) -> Result<Checked> {
        let Self { run, stream, base, is_here } = self;
        let Run { info, after: first, entries, newer, seals, .. } = run;
        let sealed = sealed_values(stream, first, base, entries, newer)?;
        check_seals(keys, (&info, stream), (first, &seals), &sealed)?;
        // While the events are at hand: later each of them would have to be fetched again.
        let joins = joins(EntryId { stream, seq: first + 1 }, &sealed);
        Ok(Checked { info, stream, first, base, is_here, sealed, joins, seals })
    }
}

impl Batch<'_> {
    /// Takes a run of entries that another replica sent, after checking its seals. Sending it again
    /// changes nothing. Where it says something else than what is here, the stream is forked: both
    /// branches are kept, and from there on none counts until one is chosen.
    ///
    /// # Errors
    /// * `is_not_found` when it goes on after entries that are not here;
    /// * `is_corrupt` when a seal is not that of the stream's device over these entries;
    /// * `is_conflict` when it contradicts entries that wait for a gap to close;
    /// * `is_limit` for an entry beyond a bound of [`limits`].
    ///
    /// The batch is then as before.
    pub fn insert_run(&mut self, run: Run) -> Result<Taken> {
        self.insert_runs(vec![run])
    }

    /// The same for the runs of a delta, which are of different streams.
    ///
    /// # Errors
    /// As [`Batch::insert_run`]; but the batch may hold some of the runs then, and is to be dropped.
    pub fn insert_runs(&mut self, runs: Vec<Run>) -> Result<Taken> {
        let entries = runs.iter().map(Run::len).sum();
        self.insert_each(entries, |each| runs.into_iter().try_for_each(each))
    }

    /// The same for runs that are read one by one, with so many entries together: what is read is
    /// checked while the next one is.
    ///
    /// # Errors
    /// As [`Batch::insert_runs`], and what reading fails with.
    pub(crate) fn insert_each(
        &mut self,
        entries: usize,
        read: impl FnOnce(&mut dyn FnMut(Run) -> Result<()>) -> Result<()>,
    ) -> Result<Taken> {
        let keys = std::mem::take(&mut self.keys);
        let make =
            |each: &mut dyn FnMut(Based) -> Result<()>| read(&mut |run| each(self.based(run)?));
        let many = parallel::is_worth_it(entries, limits::PARALLEL_ENTRIES);
        let checked = parallel::piped(many, make, |based| based.check(&keys));
        self.keys = keys;
        let mut taken = Taken::default();
        for checked in checked? {
            let came = self.insert_checked(checked)?;
            taken.new += came.new;
            taken.known += came.known;
        }
        Ok(taken)
    }

    /// Finds what a run goes on from.
    fn based(&mut self, run: Run) -> Result<Based> {
        let (first, stream) = (run.after, self.stream_id(&run.info));
        if first as usize + run.len() > limits::SEQ_MAX as usize {
            return Err(Error::limit("no stream is so long").at(stream));
        }
        self.check_room_for(run.len())?;
        let here = if self.is_forked(stream)? { None } else { self.base_of(&run, stream)? };
        let base = match here {
            Some(base) => base,
            // Read anew where the run is refused: the batch must be as before then.
            None => match self.trees.get(&stream) {
                Some(tree) => tree.beginning(first, run.base)?,
                None => Tree::read(self.writer.base(), run.info)?.beginning(first, run.base)?,
            },
        };
        Ok(Based { run, stream, base, is_here: here.is_some() })
    }

    /// Takes a run whose seals are right.
    fn insert_checked(&mut self, checked: Checked) -> Result<Taken> {
        let Checked { info, stream, first, base, is_here, mut sealed, mut joins, seals } = checked;
        if !is_here {
            return self.branch_off(&info, (first, base), sealed, seals);
        }
        self.check_room_for(sealed.len())?;
        let before = self.head(&info, stream)?.row.last;
        let known = (before.saturating_sub(first) as usize).min(sealed.len());
        if let Some(came) = known.checked_sub(1).and_then(|place| sealed.get(place)) {
            let id = EntryId { stream, seq: first + known as u32 };
            if self.digest_here(&info, id)? != came.digest {
                return self.branch_off(&info, (first, base), sealed, seals);
            }
        }
        let taken = Taken { new: sealed.len() - known, known };
        let followers = self.close_gap(stream, first, &sealed, known)?;
        let next = EntryId { stream, seq: first + 1 + known as u32 };
        if known > 0 {
            sealed.drain(..known);
            joins.retain(|(_, seq)| *seq >= next.seq);
        }
        self.take_all(next, sealed, joins);
        for (id, fresh) in followers {
            self.take(id, fresh);
        }
        for (covered, seal) in seals {
            self.seals.insert(EntryId { stream, seq: first + covered }, seal);
        }
        Ok(taken)
    }

    /// The digest that a run goes on from; `None` when the chain here leads elsewhere.
    fn base_of(&mut self, run: &Run, stream: StreamId) -> Result<Option<Digest>> {
        if run.after == 0 {
            return Ok(Some(run.info.opening()));
        }
        let here = self.head(&run.info, stream)?.row.last;
        if run.after > here {
            return Err(Error::not_found(format!(
                "the run goes on after entry {}, and {here} entries of the stream are here",
                run.after
            ))
            .at(stream)
            .way("take what was sent before it first, or ask for everything beyond what is here"));
        }
        let there = self.digest_here(&run.info, EntryId { stream, seq: run.after })?;
        Ok(Some(there).filter(|there| there.first() == run.base))
    }

    /// Takes checked entries into the tree of their stream.
    fn branch_off(
        &mut self,
        info: &StreamInfo,
        (first, base): (u32, Digest),
        sealed: Vec<Fresh>,
        seals: Vec<(u32, Seal)>,
    ) -> Result<Taken> {
        let stream = self.stream_id(info);
        if self.first_waiting(stream)?.is_some() {
            return Err(Error::conflict("entries without a seal wait in a stream that is forked")
                .at(stream)
                .way("a device was copied; fetch the stream into a register without them"));
        }
        let seals: Map<u32, Seal> = seals.into_iter().collect();
        let tree = self.tree(info)?;
        let (mut taken, mut prev) = (Taken::default(), base);
        for (seq, fresh) in (first + 1..).zip(sealed) {
            let new = || {
                let value = Some(fresh.value.get().into());
                Node { prev, value, seal: None, kept: Kept::Nowhere }
            };
            let at = (seq, fresh.digest);
            if tree.nodes.contains_key(&at) {
                taken.known += 1;
            } else {
                taken.new += 1;
            }
            let node = tree.nodes.entry(at).or_insert_with(new);
            node.seal = seals.get(&(seq - first)).copied().or(node.seal);
            prev = fresh.digest;
        }
        Ok(taken)
    }

    /// The digest of an entry of the chain; at once for the last one.
    fn digest_here(&mut self, info: &StreamInfo, id: EntryId) -> Result<Digest> {
        let row = &self.head(info, id.stream)?.row;
        if id.seq == row.last { Ok(Digest(row.head)) } else { self.digest_at(info, id) }
    }

    /// Entries that waited for what the run brings wait no longer: those of the run itself, and
    /// those that follow on it, which are returned.
    fn close_gap(
        &mut self,
        stream: StreamId,
        first: u32,
        sealed: &[Fresh],
        known: usize,
    ) -> Result<Vec<(EntryId, Fresh)>> {
        let last = sealed.last().filter(|_| known < sealed.len());
        let Some(last) = last else {
            return Ok(Vec::new());
        };
        if self.first_waiting(stream)?.is_none() {
            return Ok(Vec::new());
        }
        let mut arrived = Vec::new();
        for (seq, fresh) in (first + 1..).zip(sealed).skip(known) {
            let id = EntryId { stream, seq };
            if let Some(row) = self.waiting_row(id)? {
                let (prev, stored) = crate::store::split_waiting(&row)?;
                let there = Digest::chained(Digest(prev), stored);
                if there != fresh.digest {
                    return Err(forked(id, there, fresh.digest));
                }
                arrived.push(id);
            }
        }
        let end = EntryId { stream, seq: first + sealed.len() as u32 };
        let followers = self.followers(end, last.digest)?;
        arrived.extend(followers.iter().map(|(id, _)| *id));
        self.waiting.extend(arrived.into_iter().map(|id| (id, None)));
        Ok(followers)
    }

    /// Every stream of the device with entries that no seal of it covers yet, and where it should be
    /// sealed: at its end, and on the way there often enough for the stream to be sent in parts.
    ///
    /// # Errors
    /// `is_io` when the storage fails, `is_corrupt` for damaged rows.
    pub fn unsealed(&self, device: DeviceId) -> Result<Vec<(StreamInfo, u32, Digest)>> {
        let mut open = Vec::new();
        let snapshot = self.writer.base();
        for (stream, row) in snapshot.streams()? {
            if row.device != device {
                continue;
            }
            if self.is_forked(stream)? {
                let info = StreamInfo { device, scope: row.scope };
                let tree = Tree::read(snapshot, info)?;
                let open_ends = tree.unsealed_ends();
                open.extend(open_ends.into_iter().map(|(seq, digest)| (info, seq, digest)));
                continue;
            }
            let sealed = snapshot.last_seal(stream)?.unwrap_or(0);
            if sealed < row.last {
                let info = StreamInfo { device, scope: row.scope };
                places(snapshot, &info, stream, (sealed, row.last), &mut open)?;
            }
        }
        Ok(open)
    }

    /// Takes a seal over a stream up to an entry.
    ///
    /// # Errors
    /// `is_not_found` for an entry that is not here, `is_corrupt` for a seal that is not the
    /// device's own.
    pub fn seal(&mut self, info: &StreamInfo, seq: u32, seal: Seal) -> Result<()> {
        let id = EntryId { stream: self.stream_id(info), seq };
        if self.is_forked(id.stream)? {
            return self.tree(info)?.seal(id, seal);
        }
        if seq == 0 || seq > self.head(info, id.stream)?.row.last {
            return Err(Error::not_found("there is no such entry to seal").at(id));
        }
        let digest = self.digest_here(info, id)?;
        seal.check(info.device, id, digest)?;
        self.seals.insert(id, seal);
        Ok(())
    }
}

/// Where to seal the entries behind `sealed`, with the digests there.
fn places(
    snapshot: &Snapshot,
    info: &StreamInfo,
    stream: StreamId,
    (sealed, last): (u32, u32),
    open: &mut Vec<(StreamInfo, u32, Digest)>,
) -> Result<()> {
    let (mut digest, mut entries, mut bytes) = (info.opening(), 0, 0);
    let mut rows = snapshot.entry_rows(stream, 1)?;
    while let Some((seq, value)) = rows.row()? {
        digest = Digest::chained(digest, value.get());
        if seq > sealed {
            entries += 1;
            bytes += value.get().len();
        }
        if seq == last || entries >= limits::SEAL_EVERY || bytes >= limits::SEAL_EVERY_BYTES {
            open.push((*info, seq, digest));
            (entries, bytes) = (0, 0);
        }
    }
    Ok(())
}

/// The canonical value of every entry and its digest, along the chain.
fn sealed_values(
    stream: StreamId,
    first: u32,
    base: Digest,
    entries: Vec<(Timestamp, Event)>,
    newer: Vec<(u32, Box<[u8]>)>,
) -> Result<Vec<Fresh>> {
    let count = entries.len() + newer.len();
    let (mut digest, mut sealed) = (base, Vec::with_capacity(count));
    let mut values = Vec::with_capacity(96 * count);
    let (entries, mut next, mut newer) = (Arc::new(entries), 0, newer.into_iter().peekable());
    for place in 0..count as u32 {
        let (id, start) = (EntryId { stream, seq: first + 1 + place }, values.len());
        let (recorded, known) = match newer.next_if(|(there, _)| *there == place) {
            Some((_, value)) => {
                values.extend_from_slice(&value);
                (later(&value).map_err(|e| e.at(id))?, None)
            }
            None => {
                let misplaced = || Error::corrupt("an entry stands at no place of the run").at(id);
                let there = entries.get(next).zip(SharedEvent::among(&entries, next));
                let ((recorded, said), event) = there.ok_or_else(misplaced)?;
                next += 1;
                check_bounds(said).map_err(|e| e.at(id))?;
                value::append_entry(&mut values, *recorded, said).map_err(|e| e.at(id))?;
                (*recorded, Some(Known { recorded: *recorded, event }))
            }
        };
        if recorded.as_millis() > limits::RECORDED_MS_MAX {
            return Err(Error::limit("the entry was recorded after the year 2199")
                .at(id)
                .way("set the clock of the device that recorded it"));
        }
        digest = Digest::chained(digest, values.get(start..).unwrap_or_default());
        sealed.push((recorded, known, start..values.len(), digest));
    }
    let values = Arc::new(values);
    let fresh = sealed.into_iter().map(|(recorded, known, at, digest)| {
        let value = Value::of(&values, at);
        match known {
            Some(known) => Fresh::new(known, value, digest),
            None => Fresh::later(recorded, value, digest),
        }
    });
    Ok(fresh.collect())
}

/// When an entry of a newer version was recorded.
fn later(value: &[u8]) -> Result<Timestamp> {
    match value::read_any_entry(value)? {
        Readable::Later(recorded) => Ok(recorded),
        Readable::Now(..) => {
            Err(Error::corrupt("an entry that can be read came as one that cannot"))
        }
    }
}

fn check_seals(
    keys: &Keys,
    (info, stream): (&StreamInfo, StreamId),
    (first, seals): (u32, &[(u32, Seal)]),
    sealed: &[Fresh],
) -> Result<()> {
    if seals.last().map(|(covered, _)| *covered as usize) != Some(sealed.len()) {
        return Err(Error::corrupt("the last entry of the run bears no seal").at(stream));
    }
    for (covered, seal) in seals {
        let place = (*covered as usize).checked_sub(1);
        let there = place.and_then(|place| sealed.get(place)).ok_or_else(|| {
            Error::corrupt("a seal stands for an entry outside of the run").at(stream)
        })?;
        let id = EntryId { stream, seq: first + covered };
        keys.check(*seal, info.device, id, there.digest)?;
    }
    Ok(())
}

fn forked(id: EntryId, there: Digest, came: Digest) -> Error {
    Error::conflict(format!(
        "two entries claim the number {}: {there} is here, {came} came",
        id.seq
    ))
    .at(format!("stream {}", id.stream))
    .way("a device was copied or an entry was changed; find out which replica is right")
}
