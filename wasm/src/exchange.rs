//! Deltas, submissions and proofs: bytes out and in. Knows nothing of the road between.

use crate::fault::{Fault, Outcome};
use crate::names;
use crate::register::Register;
use crate::streams::{EVERY, Streams};
use serde_json::json;
use sobo::api::Imported;
use sobo::ledger::{Frontier, Progress, Stage, StreamInfo, dump_digest};
use sobo::model::{EntryId, StreamId};
use sobo::sorted::Map;
use sobo::sync::{FrameKind, Frames, decode_frontier, encode_frontier, export};
use wasm_bindgen::prelude::wasm_bindgen;

/// Most entries that are listed as not sent.
const LISTED: usize = 200;

#[wasm_bindgen]
impl Register {
    /// Everything beyond a frontier, as one file of deltas; everything for an empty one.
    ///
    /// # Errors
    /// `format` for a frontier that is none.
    pub fn export(&self, beyond: &[u8]) -> Outcome<Vec<u8>> {
        self.db.seal(&self.key)?;
        let reader = self.db.read()?;
        let mut bytes = Vec::new();
        for delta in reader.export(&frontier(beyond)?)? {
            bytes.extend(delta?.encode()?);
        }
        Ok(bytes)
    }

    /// Everything that a unit must have, beyond a frontier: its own streams, the register's own, and
    /// what it must know of others, which this device vouches for.
    ///
    /// # Errors
    /// `not_found` for an unknown organization.
    #[wasm_bindgen(js_name = exportFor)]
    pub fn export_for(&self, unit: &str, beyond: &[u8]) -> Outcome<Vec<u8>> {
        self.db.seal(&self.key)?;
        let reader = self.db.read()?;
        let unit = names::org(&reader, Some(unit), names::now().to_date())?;
        let wanted = |_: StreamId, info: &StreamInfo| info.scope.is_none_or(|org| org == unit);
        let mut bytes = Vec::new();
        for delta in export(reader.snapshot(), &frontier(beyond)?, None, &wanted)? {
            bytes.extend(delta?.encode()?);
        }
        bytes.extend(self.db.excerpt(&self.key, &[unit])?);
        Ok(bytes)
    }

    /// Takes deltas and excerpts: each of them whole or not at all. `progress` is told how many bytes
    /// are taken.
    ///
    /// # Errors
    /// `format`, `corrupt`: what is wrong with the bytes, and where.
    pub fn import(&self, bytes: &[u8], progress: &js_sys::Function) -> Outcome {
        // All of it is looked through before the first is taken.
        let places = Frames::new(bytes).map(|frame| Ok(frame?.0)).collect::<Outcome<Vec<_>>>()?;
        let ends = places.iter().copied().skip(1).chain([bytes.len()]);
        let mut all = Imported::default();
        for (from, to) in places.iter().copied().zip(ends) {
            let frame = bytes.get(from..to).unwrap_or_default();
            let taken = self.db.import(frame).map_err(|e| Fault::from(e).after(from))?;
            all.new += taken.new;
            all.known += taken.known;
            tell(progress, "bytes", to as f64, bytes.len() as f64);
        }
        Ok(imported(all))
    }

    /// What this register knows.
    ///
    /// # Errors
    /// The storage fails.
    pub fn frontier(&self) -> Outcome<Vec<u8>> {
        Ok(encode_frontier(&self.db.read()?.frontier()?)?)
    }

    /// The digest of everything that the register knows and counts.
    ///
    /// # Errors
    /// The storage fails.
    #[wasm_bindgen(js_name = stateRoot)]
    pub fn state_root(&self) -> Outcome {
        Ok(self.db.read()?.state_root()?.to_string())
    }

    /// The digest of every row.
    ///
    /// # Errors
    /// The storage fails.
    pub fn dump(&self) -> Outcome {
        Ok(dump_digest(self.db.read()?.snapshot())?.to_string())
    }

    /// A unit's signed submission for a period.
    ///
    /// # Errors
    /// As `Database::submit`.
    pub fn submit(&self, org: &str, period: &str) -> Outcome<Vec<u8>> {
        let period = names::period(period)?;
        let org = names::org(&self.db.read()?, Some(org), period.to())?;
        Ok(self.db.submit(&self.key, org, period, &Frontier::default())?)
    }

    /// What a submission says, without taking it.
    ///
    /// # Errors
    /// `format`, `corrupt`: what is wrong with the bytes, and where.
    pub fn inspect(&self, bytes: &[u8]) -> Outcome {
        let reader = self.db.read()?;
        let view = reader.inspect_bundle(bytes)?;
        let totals = view.totals.iter().map(|total| {
            let label = reader.indicator(total.indicator.as_str()).map(|one| one.label.clone());
            json!({
                "indicator": total.indicator.to_string(),
                "label": label.unwrap_or_default(),
                "value": total.value.map(|value| value.to_string()),
            })
        });
        let missing = view.missing.iter().map(
            |one| json!({ "stream": one.stream.to_string(), "here": one.here, "known": one.known }),
        );
        let period = (view.period.from().to_iso(), view.period.to().to_iso());
        Ok(serde_json::to_string(&json!({
            "device": view.device.to_string(),
            "org": view.org.to_string(),
            "name": view.name,
            "period": format!("{}..{}", period.0, period.1),
            "entries": view.entries,
            "totals": totals.collect::<Vec<_>>(),
            "missing": missing.collect::<Vec<_>>(),
        }))?)
    }

    /// Takes a submission, after counting its figures again.
    ///
    /// # Errors
    /// As `Database::receive`.
    pub fn receive(&self, bytes: &[u8]) -> Outcome {
        Ok(imported(self.db.receive(bytes)?.imported))
    }

    /// What bytes are: `delta`, `bundle`, `frontier`, `excerpt`, `message`.
    ///
    /// # Errors
    /// `format` when they are nothing of the kind.
    pub fn kind(bytes: &[u8]) -> Outcome {
        let first = Frames::new(bytes).next();
        let (_, frame) = first.ok_or_else(|| Fault::new("format", "there is nothing in it"))??;
        Ok(match frame.kind {
            FrameKind::Delta => "delta",
            FrameKind::Frontier => "frontier",
            FrameKind::Message => "message",
            FrameKind::Bundle => "bundle",
            FrameKind::Excerpt => "excerpt",
        }
        .to_owned())
    }

    /// What this device has recorded beyond a frontier: how many entries, and the latest of them.
    ///
    /// # Errors
    /// `format` for a frontier that is none.
    pub fn unsent(&self, beyond: &[u8]) -> Outcome {
        let (sent, reader) = (frontier(beyond)?, self.db.read()?);
        let (known, device) = (reader.frontier()?, self.key.device());
        let streams = Streams::of(&reader)?;
        let ledger = sobo::ledger::Ledger::new(reader.snapshot())?;
        let mut open: Map<StreamId, u32> = Map::new();
        let mut count = 0;
        for (id, _, last, _) in ledger.streams()?.into_iter().filter(|s| s.1.device == device) {
            let before = sent.get(id).map_or(0, |mark| mark.seq);
            let last = known.get(id).map_or(last, |mark| mark.seq.max(last));
            if last > before {
                count += last - before;
                open.insert(id, before);
            }
        }
        let own = |info: &StreamInfo| info.device == device && open.contains_key(&info.id());
        let ids = streams.latest(&reader, (&own, EVERY), None, LISTED)?;
        let beyond = |id: &EntryId| open.get(&id.stream).is_some_and(|before| id.seq > *before);
        let each = ids.into_iter().filter(beyond).map(|id| streams.entry(&reader, id));
        let entries = each.collect::<Outcome<Vec<_>>>()?;
        Ok(serde_json::to_string(&json!({ "count": count, "entries": entries }))?)
    }

    /// Checks the file, the chains, and that everything derived is what a recount gives.
    ///
    /// # Errors
    /// The storage fails.
    pub fn verify(&self, progress: &js_sys::Function) -> Outcome {
        let report = self.db.verify(&mut told(progress))?;
        let problems: Vec<String> =
            report.differences.iter().map(|one| format!("{one:?}")).collect();
        Ok(serde_json::to_string(&json!({
            "clean": report.is_clean(),
            "problems": problems,
            "entries": report.entries,
        }))?)
    }

    /// Makes everything derived anew from the entries.
    ///
    /// # Errors
    /// The storage fails.
    pub fn rebuild(&self, progress: &js_sys::Function) -> Outcome<()> {
        self.db.rebuild(&mut told(progress))?;
        Ok(())
    }

    /// Gives room back that is not needed.
    ///
    /// # Errors
    /// The storage fails.
    pub fn compact(&mut self) -> Outcome<bool> {
        Ok(self.db.compact()?)
    }
}

pub(crate) fn frontier(bytes: &[u8]) -> Outcome<Frontier> {
    if bytes.is_empty() { Ok(Frontier::default()) } else { Ok(decode_frontier(bytes)?) }
}

fn imported(imported: Imported) -> String {
    json!({ "added": imported.new, "known": imported.known }).to_string()
}

/// Tells a page how far long work is.
fn told(progress: &js_sys::Function) -> impl FnMut(Progress) + '_ {
    move |at| {
        let what = match at.stage {
            Stage::Chains => "chains",
            Stage::Entries => "entries",
            Stage::Subjects => "subjects",
            Stage::Tables => "tables",
        };
        tell(progress, what, at.done as f64, at.of as f64);
    }
}

fn tell(progress: &js_sys::Function, what: &str, done: f64, of: f64) {
    // A page that throws here has only itself to blame.
    let _ = progress.call3(&wasm_bindgen::JsValue::NULL, &what.into(), &done.into(), &of.into());
}
