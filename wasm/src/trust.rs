//! Who may record: devices with their rights, how far they have come, and streams that two machines went
//! on with under one key. Knows nothing of how authority is weighed.

use crate::fault::Outcome;
use crate::names;
use crate::read::said;
use crate::register::{Register, device as device_of};
use serde_json::json;
use sobo::Reader;
use sobo::api::describe;
use sobo::ledger::{Branch, Fork};
use sobo::model::{OrgId, StreamId};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
impl Register {
    /// The devices that the register trusts or has trusted.
    ///
    /// # Errors
    /// The storage fails.
    pub fn devices(&self) -> Outcome {
        let reader = self.db.read()?;
        let day = names::now().to_date();
        let mut all = Vec::new();
        for one in reader.devices()? {
            let common = json!({
                "device": one.device.to_string(),
                "label": one.label,
                "revoked": one.revoked.is_some(),
            });
            let with = |role: &str, label: &str, scope: Option<OrgId>| {
                let mut row = common.clone();
                row["role"] = role.into();
                row["roleLabel"] = label.into();
                row["scope"] = scope.map(|org| org.to_string()).into();
                row["scopeName"] =
                    scope.map(|org| reader.tree().name(org, day)).unwrap_or_default().into();
                row
            };
            if one.root {
                all.push(with("root", "thiết bị gốc", None));
            }
            all.extend(
                one.grants.iter().map(|(role, scope)| with(role.code(), role.label(), *scope)),
            );
        }
        said(&all)
    }

    /// How far the streams of a device have come here: what revoking it names.
    ///
    /// # Errors
    /// `invalid` for what is no device's number.
    pub fn ends(&self, device: &str) -> Outcome {
        let ends = self.db.read()?.ends(device_of(device)?)?.into_iter();
        let end =
            |(stream, last): (StreamId, u32)| json!({ "stream": stream.to_string(), "last": last });
        said(&ends.map(end).collect::<Vec<_>>())
    }

    /// Numbers of a stream that were given twice, with the branches that go on from there.
    ///
    /// # Errors
    /// The storage fails.
    pub fn forks(&self) -> Outcome {
        let reader = self.db.read()?;
        let forks = reader.forks()?;
        said(&forks.iter().map(|fork| view_of(fork, &reader)).collect::<Vec<_>>())
    }
}

fn view_of(fork: &Fork, reader: &Reader) -> serde_json::Value {
    let branch = |branch: &Branch| {
        json!({
            "digest": branch.first.to_string(),
            "recorded": branch.recorded.as_millis(),
            "entries": branch.entries,
            "day": branch.event.as_ref().map(|event| event.on.to_iso()),
            "text": branch.event.as_ref().map(describe),
            "counts": branch.counts,
        })
    };
    let day = names::now().to_date();
    let name = |org: OrgId| reader.tree().name(org, day);
    json!({
        "stream": fork.stream.to_string(),
        "device": fork.info.device.to_string(),
        "scope": fork.info.scope.map(|org| org.to_string()),
        "scopeName": fork.info.scope.map(name).unwrap_or_default(),
        "seq": fork.seq,
        "branches": fork.branches.iter().map(branch).collect::<Vec<_>>(),
    })
}
