//! A unit's year in one signed file: what it recorded, and the figures it counted from that, which
//! the receiver counts again before it takes anything. Knows nothing of the road between.

use super::database::{COUNTING, Database};
use super::exchange::Imported;
use super::options::Options;
use super::reader::Reader;
use crate::aggregate::{Evaluator, foreign_entries};
use crate::error::{Error, Result};
use crate::ledger::{self, DeviceKey, Frontier, Ledger, StreamInfo};
use crate::model::{
    Code, CodeList, Date, DeviceId, DeviceRole, EntryId, Fact, MISSING, NaturalKey, OrgFact, OrgId,
    OrgKind, Period, StreamId, Subject,
};
use crate::sorted::{Map, Set};
use crate::store::value;
use crate::sync::{Bundle, Delta, Total, Whose, export};

/// What a bundle says, without taking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleView {
    /// The device that signed it.
    pub device: DeviceId,
    /// The organization that submits.
    pub org: OrgId,
    /// Its name on the period's last day, where it is known here.
    pub name: Option<String>,
    /// What for.
    pub period: Period,
    /// What the unit counted, in order of the indicators' codes.
    pub totals: Vec<Total>,
    /// How many entries it brings.
    pub entries: usize,
    /// Entries that the unit knew and that are neither in the bundle nor here; as long as there are
    /// any, it cannot be received.
    pub missing: Vec<Missing>,
}

/// Entries of a stream that must come before a bundle can be received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The stream.
    pub stream: StreamId,
    /// The last entry of it that is here; 0 for none.
    pub here: u32,
    /// The last one that the unit knew.
    pub known: u32,
}

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The device that signed it.
    pub device: DeviceId,
    /// The organization that submitted.
    pub org: OrgId,
    /// What for.
    pub period: Period,
    /// How many figures were counted again; all agree.
    pub figures: usize,
    /// What became of the entries.
    pub imported: Imported,
}

impl Database {
    /// Writes a unit's submission into one file for e-mail or a stick: the entries of its scope and
    /// of the root that lie `beyond` what the receiver has (everything for an empty frontier), every
    /// figure of the catalogue and of the office's own list for the organization and the period, what
    /// the unit knew when it counted them, and its signature over all of it. What is not sealed yet is
    /// sealed first.
    ///
    /// The scope is made of the streams of the organization, of all that ever stood under it, and of
    /// those that were merged into them or split into them. The figures are counted from these
    /// streams, the root's, and single entries about members who came from elsewhere (see
    /// [`Database::excerpt`]), whatever else this register knows.
    ///
    /// # Errors
    /// `not_found` for an unknown organization, `invalid` for one that does not report by itself
    /// or a key that is not the register's; `limit` for more entries than a bundle takes; else as
    /// [`Database::seal`].
    ///
    /// # Example: a unit submits, the office counts again
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// use sobo::ledger::{DeviceKey, Frontier};
    ///
    /// let bundle = db.submit(&key, base, Period::year(2020)?, &Frontier::default())?;
    ///
    /// let office = DeviceKey::from_bytes([9; 32]).device();
    /// let office = Database::in_memory(Options::new(office, || Timestamp::from_millis(0)))?;
    /// let received = office.receive(&bundle)?;
    /// assert_eq!((received.org, received.imported.new), (base, 6));
    /// assert!(received.figures > 100);
    /// assert_eq!(office.read()?.state_root()?, db.read()?.state_root()?);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn submit(
        &self,
        key: &DeviceKey,
        org: OrgId,
        period: Period,
        beyond: &Frontier,
    ) -> Result<Vec<u8>> {
        self.seal(key)?;
        let reader = self.read()?;
        let streams = scope(&reader, org, period)?;
        let known = reader.frontier()?;
        let own = known.iter().filter(|(stream, _)| streams.contains(stream));
        let excerpts = excerpts(&reader, org, &streams)?;
        let past = self.as_known_at(&reader, &own.collect(), &excerpts)?;
        let counted = past.read()?;
        if counted.tree().org(org).is_none() {
            return Err(Error::not_found("the founding of the organization, under a seal")
                .at(org)
                .way(
                    "let the device that recorded it seal its entries, and fetch them from there",
                ));
        }
        let (totals, frontier) = (totals(&counted, org, period)?, counted.frontier()?);
        let wanted = |stream: StreamId, _: &StreamInfo| frontier.get(stream).is_some();
        let deltas = export(reader.snapshot(), beyond, Some(&frontier), &wanted)?;
        let deltas = deltas.map(|delta| delta.and_then(|delta| delta.payload()));
        let deltas = deltas.collect::<Result<_>>()?;
        Bundle { org, period, frontier, excerpts, totals, deltas }.sign(key)
    }

    /// Takes a unit's submission: checks its signature, counts every figure in it again from exactly
    /// what the unit knew, and takes its entries when all agree. Whole or not at all; receiving it
    /// again does no harm.
    ///
    /// # Errors
    /// * `format`, `corrupt` and `limit` for bytes that are no bundle, were changed, or pass a bound;
    /// * `not_found` when entries that the unit knew are neither in it nor here, or an indicator is
    ///   not known here;
    /// * `conflict` when a figure differs, named with both values; when the device may not submit for
    ///   the organization; when the unit counted with other entries than those here.
    ///
    /// # Example: a changed file is told with its place
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// let mut bundle = db.submit(&key, base, Period::year(2020)?, &Default::default())?;
    /// bundle[200] ^= 1;
    /// let error = db.receive(&bundle).unwrap_err();
    /// assert!(error.is_corrupt() && error.to_string().contains("(in byte "), "{error}");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn receive(&self, bundle: &[u8]) -> Result<Received> {
        let (device, bundle) = Bundle::open(bundle)?;
        let reader = self.read()?;
        let unit = self.as_known_at(&reader, &bundle.frontier, &bundle.excerpts)?;
        let mut deltas = Vec::with_capacity(bundle.deltas.len());
        for (number, payload) in bundle.deltas.iter().enumerate() {
            let place = |e: Error| e.at(format!("delta {number} of the bundle of device {device}"));
            let delta = unit.read()?.delta(payload).map_err(place)?;
            deltas.push(delta.clone());
            unit.take(delta).map_err(place)?;
        }
        let counted = unit.read()?;
        may_submit(device, bundle.org, &[&counted, &reader])?;
        reaches(&counted.frontier()?, &bundle.frontier).map_err(|e| {
            if e.is_not_found() { forked(&[&counted, &reader], &bundle.frontier, e) } else { e }
        })?;
        agrees(&counted, &bundle)?;
        let imported = self.take_all(deltas)?;
        let (org, period) = (bundle.org, bundle.period);
        Ok(Received { device, org, period, figures: bundle.totals.len(), imported })
    }

    fn take_all(&self, deltas: Vec<Delta>) -> Result<Imported> {
        let mut imported = Imported { deltas: deltas.len(), ..Imported::default() };
        let mut batch = ledger::Batch::begin(self.store(), &COUNTING)?;
        for delta in deltas {
            let taken = batch.insert_runs(delta.into_runs())?;
            imported.new += taken.new;
            imported.known += taken.known;
        }
        batch.commit()?;
        Ok(imported)
    }

    /// A register in memory with what is known here up to a frontier, as far as it bears seals, and with
    /// single entries of other streams.
    fn as_known_at(
        &self,
        reader: &Reader,
        frontier: &Frontier,
        excerpts: &[EntryId],
    ) -> Result<Self> {
        let past = Self::in_memory(Options { root: reader.root()?, ..self.options().clone() })?;
        let wanted = |stream: StreamId, _: &StreamInfo| frontier.get(stream).is_some();
        let nothing = Frontier::default();
        for delta in export(reader.snapshot(), &nothing, Some(frontier), &wanted)? {
            past.take(delta?)?;
        }
        let mut batch = ledger::Batch::begin(past.store(), &COUNTING)?;
        for id in excerpts {
            let (recorded, event) = reader.snapshot().entry_value(*id)?.ok_or_else(|| {
                Error::not_found("the unit counted with an entry of another unit that is not here")
                    .at(id)
                    .way("take what other replicas have first")
            })?;
            batch.insert_excerpt(*id, &value::encode_entry(recorded, &event)?)?;
        }
        batch.commit()?;
        Ok(past)
    }
}

impl Reader {
    /// Reads what a bundle says, its signature checked, without taking it and without counting again.
    ///
    /// # Errors
    /// `format`, `corrupt` and `limit` as for [`Database::receive`].
    ///
    /// # Example: who, what, how much
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { key, db, base, .. } = doc::small()?;
    /// let bundle = db.submit(&key, base, Period::year(2020)?, &Default::default())?;
    /// let view = db.read()?.inspect_bundle(&bundle)?;
    /// assert_eq!((view.name.as_deref(), view.entries), (Some("Đảng bộ Sở"), 6));
    /// let total = view.totals.iter().find(|total| total.indicator.as_str() == "membership.total");
    /// assert_eq!(total.unwrap().value, Some(Quantity::exact(2)));
    /// assert!(view.missing.is_empty());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn inspect_bundle(&self, bytes: &[u8]) -> Result<BundleView> {
        let (device, bundle) = Bundle::open(bytes)?;
        let here = self.frontier()?;
        let known = |stream| here.get(stream).map_or(0, |mark| mark.seq);
        let (mut entries, mut brought) = (0, Map::<[u8; 8], (u32, u32)>::new());
        for head in bundle.deltas.iter().map(|delta| Delta::heads(delta)) {
            for head in head? {
                let (first, after) = match head.whose {
                    Whose::Opening(info) => (info.opening().first(), 0),
                    Whose::After { stream, seq, .. } => (stream, seq),
                };
                entries += head.entries;
                let last = after.saturating_add(head.entries as u32);
                brought.entry(first).or_insert((after, last)).1 = last;
            }
        }
        let missing = bundle.frontier.iter().filter_map(|(stream, mark)| {
            let here = known(stream);
            let first = stream.0.first_chunk().copied().unwrap_or_default();
            let (after, last) = brought.get(&first).copied().unwrap_or_default();
            let reach = if after <= here { here.max(last) } else { here };
            (reach < mark.seq).then_some(Missing { stream, here, known: mark.seq })
        });
        let missing = missing.collect();
        let Bundle { org, period, totals, .. } = bundle;
        let name = self.tree().org(org).map(|_| self.tree().name(org, period.to()));
        Ok(BundleView { device, org, name, period, totals, entries, missing })
    }
}

/// The streams that a unit's figures are counted from: the root's and its own.
fn scope(reader: &Reader, org: OrgId, period: Period) -> Result<Set<StreamId>> {
    let tree = reader.tree();
    let view = reader.org(org, period.to())?;
    if !OrgKind::BASE.contains(&view.kind) && view.kind != OrgKind::Upper {
        let label = view.kind.label();
        return Err(Error::invalid(format!("{} does not report by itself: {label}", view.name))
            .at(org)
            .way("submit for its base organization"));
    }
    let ever = Period::new(Date::MIN, period.to())?;
    let ledger = Ledger::new(reader.snapshot())?;
    let (mut own, mut open) = (Set::new(), vec![org]);
    while let Some(org) = open.pop() {
        if !own.insert(org) {
            continue;
        }
        open.extend(tree.stays(org, ever).keys());
        for placed in ledger.timeline(&Subject::Org(org))? {
            match &placed.event.fact {
                Fact::Org(OrgFact::Merged { sources, into }) if *into == org => {
                    open.extend(sources);
                }
                Fact::Org(OrgFact::Split { org: from, .. }) => open.push(*from),
                _ => {}
            }
        }
    }
    let counts = |info: &StreamInfo| info.scope.is_none_or(|org| own.contains(&org));
    let segments = ledger.segments()?.into_iter();
    Ok(segments.filter(|segment| counts(&segment.info)).map(|segment| segment.id).collect())
}

/// The entries of other streams that a unit must know of: those that an office would vouch for, and
/// those that one has.
fn excerpts(reader: &Reader, org: OrgId, own: &Set<StreamId>) -> Result<Vec<EntryId>> {
    let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
    let foreign = foreign_entries(&Evaluator { snapshot, tree, catalog }, &[org])?;
    let mut all: Set<EntryId> = foreign.into_iter().collect();
    all.extend(snapshot.excerpt_ids()?);
    let mut here = Vec::with_capacity(all.len());
    for id in all {
        if !own.contains(&id.stream) && snapshot.entry_value(id)?.is_some() {
            here.push(id);
        }
    }
    Ok(here)
}

/// Every figure of the catalogue and of the indicators that the office listed.
fn totals(reader: &Reader, org: OrgId, period: Period) -> Result<Vec<Total>> {
    let mut codes: Set<Code> = reader.catalog().iter().map(|i| i.code.clone()).collect();
    reader.snapshot().keys(&mut |key, _| {
        if let NaturalKey::Listed(CodeList::Indicator, code) = key {
            codes.insert(code.clone());
        }
        Ok(())
    })?;
    codes.into_iter().map(|code| total(reader, code, org, period)).collect()
}

fn total(reader: &Reader, indicator: Code, org: OrgId, period: Period) -> Result<Total> {
    let figure = reader.figure(indicator.as_str(), org, period)?;
    Ok(Total { indicator, value: figure.value, status: figure.status })
}

/// Whether a device may speak for an organization: to whoever counted and to whoever receives.
fn may_submit(device: DeviceId, org: OrgId, registers: &[&Reader]) -> Result<()> {
    let root = registers.iter().map(|reader| reader.root()).collect::<Result<Vec<_>>>()?;
    if root.iter().all(Option::is_none) {
        return Ok(());
    }
    let (mut granted, mut revoked) = (false, false);
    for reader in registers {
        let own = ledger::standings(reader.snapshot())?.into_iter().filter(|(d, _)| *d == device);
        for (_, standing) in own {
            revoked |= standing.ends.is_some();
            granted |= standing.grants.iter().any(|(role, scope)| {
                *role != DeviceRole::Read && scope.is_none_or(|scope| scope == org)
            });
        }
    }
    if granted && !revoked {
        return Ok(());
    }
    Err(Error::conflict("the device that signed the bundle may not submit for the organization")
        .at(format!("device {device}, organization {org}"))
        .way("grant it a role for the organization, or let a device submit that has one"))
}

/// What is missing because a stream is forked, and was not where the unit counted.
fn forked(registers: &[&Reader], unit: &Frontier, error: Error) -> Error {
    let forks = registers.iter().flat_map(|reader| reader.forks().unwrap_or_default());
    let known = |stream, seq| unit.get(stream).is_some_and(|mark| mark.seq >= seq);
    match forks.into_iter().find(|fork| known(fork.stream, fork.seq)) {
        None => error,
        Some(fork) => Error::conflict(format!(
            "the unit counted with one branch of a stream that has two from entry {} on: its device was \
            copied",
            fork.seq
        ))
        .at(fork.stream)
        .way("take the entries as deltas, settle which branch counts, and let the unit submit again")
        .because(error),
    }
}

/// Whether what is known here together with the bundle is what the unit knew.
fn reaches(here: &Frontier, unit: &Frontier) -> Result<()> {
    for (stream, mark) in unit.iter() {
        let (last, digest) = here.get(stream).map_or((0, None), |m| (m.seq, Some(m.digest)));
        if last < mark.seq {
            return Err(Error::not_found(format!(
                "the unit counted with {} entries of a stream of which {last} are here",
                mark.seq
            ))
            .at(stream)
            .way(
                "take the missing entries first, or let the unit submit with everything beyond \
                what is here",
            ));
        }
        if last > mark.seq {
            return Err(beyond().at(stream));
        }
        if digest != Some(mark.digest) {
            return Err(Error::conflict(format!(
                "entry {} of a stream is another one here than the unit counted with",
                mark.seq
            ))
            .at(stream)
            .way("the stream's device was copied: settle which of its branches counts"));
        }
    }
    match here.iter().find(|(stream, _)| unit.get(*stream).is_none()) {
        None => Ok(()),
        Some((stream, _)) => Err(beyond().at(stream)),
    }
}

fn beyond() -> Error {
    Error::corrupt("the bundle brings entries that the unit did not count with")
}

/// Whether the figures of a bundle are those that its entries give.
fn agrees(counted: &Reader, bundle: &Bundle) -> Result<()> {
    let (org, period) = (bundle.org, bundle.period);
    let mut first = None;
    let mut others = 0;
    for claimed in &bundle.totals {
        let own = total(counted, claimed.indicator.clone(), org, period)?;
        if own != *claimed {
            others += usize::from(first.is_some());
            first.get_or_insert((claimed, own));
        }
    }
    let Some((claimed, own)) = first else {
        return Ok(());
    };
    let more = if others == 0 { String::new() } else { format!(", and {others} more differ") };
    Err(Error::conflict(format!(
        "the unit's figure {} of {} for {period} is {}, and its entries give {}{more}",
        claimed.indicator,
        counted.tree().name(org, period.to()),
        written(claimed),
        written(&own),
    ))
    .at(format!("{} of organization {org}", claimed.indicator))
    .way(
        "nothing was taken; let the unit count and submit again with this version of the software",
    ))
}

fn written(total: &Total) -> String {
    let number = total.value.map_or_else(|| MISSING.to_owned(), |value| value.to_string());
    match total.status {
        None => number,
        Some(status) => format!("{number} ({}/{} units)", status.reported, status.expected),
    }
}
