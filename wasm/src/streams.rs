//! The streams of a register as lists show them: how many entries, which were recorded last, and one
//! entry as pages get it. Knows nothing of what is asked.

use crate::fault::{Fault, Outcome};
use crate::view::EntryOut;
use serde_json::Value;
use sobo::Reader;
use sobo::ledger::{Ledger, StreamInfo};
use sobo::model::{Date, EntryId, OrgId, QuarantineReason, StreamId, Timestamp};
use sobo::sorted::Map;
use std::collections::BinaryHeap;

/// What `latest` chooses where every entry will do.
pub(crate) const EVERY: &dyn Fn(EntryId) -> Outcome<bool> = &|_| Ok(true);

/// Which streams are looked through, and which of their entries are meant.
type Choice<'c> = (&'c dyn Fn(&StreamInfo) -> bool, &'c dyn Fn(EntryId) -> Outcome<bool>);

/// The streams of a register, and which entries are in quarantine.
pub(crate) struct Streams {
    all: Map<StreamId, (StreamInfo, u32)>,
    pub(crate) held: Map<EntryId, QuarantineReason>,
}

impl Streams {
    pub(crate) fn of(reader: &Reader) -> Outcome<Self> {
        let ledger = Ledger::new(reader.snapshot())?;
        let all = ledger.streams()?.into_iter().map(|(id, info, last, _)| (id, (info, last)));
        let held = reader.quarantine()?.into_iter().map(|one| (one.entry, one.reason));
        Ok(Self { all: all.collect(), held: held.collect() })
    }

    pub(crate) fn count(&self, wanted: &dyn Fn(&StreamInfo) -> bool) -> u32 {
        self.all.values().filter(|(info, _)| wanted(info)).map(|(_, last)| last).sum()
    }

    pub(crate) fn scope(&self, stream: StreamId) -> Option<OrgId> {
        self.all.get(&stream).and_then(|(info, _)| info.scope)
    }

    pub(crate) fn name(&self, reader: &Reader, stream: StreamId, day: Date) -> String {
        self.scope(stream).map(|org| reader.tree().name(org, day)).unwrap_or_default()
    }

    pub(crate) fn entry(&self, reader: &Reader, id: EntryId) -> Outcome<EntryOut> {
        let (recorded, event) = reader.entry(id)?;
        let scope = self.scope(id.stream);
        let names = sobo_lines::Writing::default();
        let line = sobo_lines::write((id, 0), (&event, recorded, scope), &names);
        Ok(EntryOut {
            id: id.to_string(),
            recorded: recorded.as_millis(),
            day: event.on.to_iso(),
            event: sobo_lines::kind(&event.fact),
            text: reader.describe(id)?,
            scope: scope.map(|org| org.to_string()),
            scope_name: self.name(reader, id.stream, event.on),
            line: Value::Object(line),
            quarantine: self.held.get(&id).map(|reason| reason.label()),
        })
    }

    /// The entries recorded last, of the streams wanted, after (in this order) a given one; only those
    /// of which `chosen` says so.
    pub(crate) fn latest(
        &self,
        reader: &Reader,
        (wanted, chosen): Choice<'_>,
        before: Option<EntryId>,
        limit: usize,
    ) -> Outcome<Vec<EntryId>> {
        let recorded = |id| -> Outcome<Timestamp> { Ok(reader.entry(id)?.0) };
        let bound = before.map(|id| Ok::<_, Fault>((recorded(id)?, id))).transpose()?;
        let mut next = BinaryHeap::new();
        for (stream, (_, last)) in self.all.iter().filter(|(_, (info, _))| wanted(info)) {
            // Within a stream later numbers were recorded later.
            let (mut low, mut high) = (0, *last);
            while let Some(bound) = bound.filter(|_| low < high) {
                let middle = low + (high - low).div_ceil(2);
                let id = EntryId { stream: *stream, seq: middle };
                if (recorded(id)?, id) < bound { low = middle } else { high = middle - 1 }
            }
            if high > 0 {
                let id = EntryId { stream: *stream, seq: high };
                next.push((recorded(id)?, id));
            }
        }
        let mut ids = Vec::new();
        while let Some((_, id)) = next.pop().filter(|_| ids.len() < limit) {
            if chosen(id)? {
                ids.push(id);
            }
            if id.seq > 1 {
                let earlier = EntryId { stream: id.stream, seq: id.seq - 1 };
                next.push((recorded(earlier)?, earlier));
            }
        }
        Ok(ids)
    }
}
