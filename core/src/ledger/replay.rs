//! Replaying the whole log: deriving everything anew that follows from the entries. Knows nothing of
//! how a single change is carried through.

use super::admit::{info, judge};
use super::authority::{Authority, is_word};
use super::digest::Digest;
use super::live::{Known, Resolver, Source};
use super::project::{self, Project, Scribe};
use super::read::Stored;
use super::verify::{Progress, Stage, Teller, dump_digest};
use crate::error::{Error, Result};
use crate::limits;
use crate::model::{DeviceId, EntryId, Projection, StreamId, Subject};
use crate::sorted::{Map, Set};
use crate::store::{Changes, ROOT_KEY, Snapshot, Store, StreamRow, Table, retraction, value};

/// The digests over all tables before and after a rebuild; equal when nothing was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Before; zeros when rows could not be read.
    pub before: Digest,
    /// After.
    pub after: Digest,
}

/// Drops every projection and derives it anew from the entries, in one durable transaction. Mends
/// damaged projections, and goes over to another fold.
///
/// # Errors
/// `is_corrupt` when the entries themselves are damaged, `is_busy` as for a batch, `is_io` when
/// the storage fails. Nothing is changed then.
pub fn rebuild(
    store: &Store,
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
) -> Result<Rebuilt> {
    rebuild_in_parts(store, project, progress, limits::PART_BYTES)
}

/// Makes a device the one that the register rests on, and derives everything anew: from now on only
/// what it and those it trusts have written counts.
///
/// # Errors
/// As [`rebuild`].
pub fn set_root(store: &Store, project: &dyn Project, root: DeviceId) -> Result<Rebuilt> {
    let mut changes = Changes::default();
    changes.put(Table::Anchor, ROOT_KEY, root.0);
    renew(store, project, &mut |_| {}, limits::PART_BYTES, (Some(root), changes))
}

/// As [`rebuild`], with parts of so many bytes.
pub(super) fn rebuild_in_parts(
    store: &Store,
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
    bytes: usize,
) -> Result<Rebuilt> {
    super::journal::show(store, project)?;
    let root = store.snapshot()?.root()?;
    renew(store, project, progress, bytes, (root, Changes::default()))
}

/// Derives everything anew from the entries, a root, and changes that go with it.
fn renew(
    store: &Store,
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
    bytes: usize,
    (root, changes): (Option<DeviceId>, Changes),
) -> Result<Rebuilt> {
    super::journal::show(store, project)?;
    let mut writer = store.writer()?;
    // The entries do not change: a view of one's own leaves the writer free to write.
    let entries = store.snapshot()?;
    // What cannot be read any more is what a rebuild is for.
    let before = match dump_digest(&entries) {
        Err(error) if error.is_corrupt() => Digest([0; 32]),
        before => before?,
    };
    writer.clear(&Table::PROJECTIONS)?;
    derive((&entries, root), project, progress, (bytes, &mut |part| writer.write(part)))?;
    let tables = Table::PROJECTIONS.len() as u64;
    progress(Progress { stage: Stage::Tables, done: 0, of: tables });
    let latest = writer.latest();
    writer.commit(changes, latest)?;
    progress(Progress { stage: Stage::Tables, done: tables, of: tables });
    Ok(Rebuilt { before, after: dump_digest(&store.snapshot()?)? })
}

/// The rows of every projection, from nothing but the entries; in parts, each of which can be
/// written before the next is made.
pub(super) fn derive(
    (snapshot, root): (&Snapshot, Option<DeviceId>),
    project: &dyn Project,
    progress: &mut dyn FnMut(Progress),
    (bytes, part): (usize, &mut dyn FnMut(Changes) -> Result<()>),
) -> Result<()> {
    let (mut changes, mut timelines) = (Changes::default(), Map::new());
    let whole = Whole::read((snapshot, root), &mut changes, &mut timelines, progress)?;
    let mut teller = Teller::new(progress, Stage::Subjects, timelines.len() as u64);
    let (mut scribe, mut room) = (Scribe::default(), Vec::new());
    for (subject, ids) in timelines {
        let mut resolver = Resolver::new(&whole);
        let new = project::fold(project, &mut resolver, &subject, (&ids, &mut room))?;
        scribe.turn_to(&subject)?;
        scribe.timeline(&mut changes, &ids)?;
        scribe.write(&mut changes, &subject, &Projection::default(), &new)?;
        whole.stored.forget();
        teller.step();
        if changes.bytes() > bytes {
            part(std::mem::take(&mut changes))?;
        }
    }
    part(changes)
}

/// Every entry of a snapshot, with retractions and what counts found by reading the entries.
struct Whole<'s> {
    stored: Stored<'s>,
    retractors: Map<EntryId, Vec<EntryId>>,
    held: Set<EntryId>,
}

impl Source for Whole<'_> {
    fn event(&self, id: EntryId) -> Result<Option<Known>> {
        if self.held.contains(&id) { Ok(None) } else { self.stored.event(id) }
    }

    fn retractors(&self, target: EntryId) -> Result<Vec<EntryId>> {
        Ok(self.retractors.get(&target).cloned().unwrap_or_default())
    }
}

impl<'s> Whole<'s> {
    /// Reads every entry: first what each device may do, then what counts, then whose timelines that
    /// stands in.
    fn read(
        (snapshot, root): (&'s Snapshot, Option<DeviceId>),
        changes: &mut Changes,
        timelines: &mut Map<Subject, Vec<EntryId>>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self> {
        let authority = Authority::of(root, &super::fork::words(snapshot)?);
        for (device, standing) in authority.standings() {
            changes.put(Table::Standings, device.0, value::encode(standing)?);
        }
        let streams: Map<StreamId, StreamRow> = snapshot.streams()?.into_iter().collect();
        let (stored, retractors) = (Stored::all(snapshot)?, Map::new());
        let mut whole = Self { stored, retractors, held: Set::new() };
        let mut teller = Teller::new(progress, Stage::Entries, 2 * snapshot.entry_count()?);
        each_entry(snapshot, &mut |id, known| {
            let row = streams.get(&id.stream).ok_or_else(|| Error::corrupt("no such stream"))?;
            if let Some(reason) = judge(&authority, &info(row), id, known.as_ref()) {
                changes.put(Table::Quarantine, id.to_bytes(), [reason.number() as u8]);
                whole.held.insert(id);
            }
            if let Some(known) = known {
                if is_word(&info(row), &known.event) {
                    changes.put(Table::Authority, id.to_bytes(), []);
                }
                whole.retracts(id, &known, changes);
            }
            teller.step();
            Ok(())
        })?;
        // Whoever vouched for excerpts was asked when they came: they count.
        each_excerpt(snapshot, &mut |id, known| {
            whole.retracts(id, &known, changes);
            Ok(())
        })?;
        // One resolver for all: founders are found once, however long the chains of corrections.
        let mut resolver = Resolver::new(&whole);
        each_entry(snapshot, &mut |id, known| {
            if let Some(known) = known.filter(|_| !whole.held.contains(&id)) {
                for subject in resolver.subjects(id, &known)? {
                    timelines.entry(subject).or_default().push(id);
                }
            }
            whole.stored.forget();
            teller.step();
            Ok(())
        })?;
        each_excerpt(snapshot, &mut |id, known| {
            for subject in resolver.subjects(id, &known)? {
                timelines.entry(subject).or_default().push(id);
            }
            Ok(())
        })?;
        for ids in timelines.values_mut() {
            ids.sort_unstable();
        }
        Ok(whole)
    }

    fn retracts(&mut self, id: EntryId, known: &Known, changes: &mut Changes) {
        for target in known.event.retracts() {
            changes.put(Table::Retractions, retraction(target, id), []);
            let by: &mut Vec<EntryId> = self.retractors.entry(target).or_default();
            if by.last() != Some(&id) {
                by.push(id);
            }
        }
    }
}

fn each_excerpt(
    snapshot: &Snapshot,
    f: &mut dyn FnMut(EntryId, Known) -> Result<()>,
) -> Result<()> {
    let mut scan = snapshot.from(Table::Excerpts, &[])?;
    while let Some((key, value)) = scan.row()? {
        let id = EntryId::from_bytes(key.get())
            .ok_or_else(|| Error::corrupt("an excerpt's key is damaged"))?;
        if let Some(known) = super::admit::readable(value.get()).map_err(|e| e.at(id))? {
            f(id, known)?;
        }
    }
    Ok(())
}

/// What takes the entries of all chains one by one; `None` for one of a newer version.
type EachEntry<'f> = dyn FnMut(EntryId, Option<Known>) -> Result<()> + 'f;

fn each_entry(snapshot: &Snapshot, f: &mut EachEntry<'_>) -> Result<()> {
    let mut scan = snapshot.from(Table::Entries, &[])?;
    while let Some((key, value)) = scan.row()? {
        let id = EntryId::from_bytes(key.get())
            .ok_or_else(|| Error::corrupt("an entry's key is damaged"))?;
        f(id, super::admit::readable(value.get()).map_err(|e| e.at(id))?)?;
    }
    Ok(())
}
