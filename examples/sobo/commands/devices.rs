//! `sobo devices`, `grant`, `revoke`, `trust`: who may do what.

use crate::arguments::{Devices, Grant, Revoke, Trust};
use crate::device::parse_id;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, now, print, print_json, text, today};
use crate::table::Table;
use serde_json::json;
use sobo::api::DeviceView;
use sobo::ledger::Ledger;
use sobo::model::{AuthorityFact, DeviceId, Event, OrgId, StreamId};
use sobo::{Reader, Scope};
use std::collections::BTreeSet;

/// # Errors
/// As [`Reader::devices`].
pub(crate) fn list(args: &Devices, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let devices = reader.devices()?;
    if reader.root()?.is_none() {
        shell.say("the register is open: whatever anybody records counts; see `sobo trust`");
    }
    if args.json {
        let rows: Vec<_> = devices.iter().map(|device| as_json(device, &reader)).collect();
        print_json(&rows)?;
        return Ok(Outcome::Clean);
    }
    let mut table = Table::new(&["Device", "Label", "Grants", "State"], &[]);
    for device in &devices {
        table.row(as_row(device, &reader));
    }
    print(|out| table.print(out))?;
    Ok(Outcome::Clean)
}

fn as_row(device: &DeviceView, reader: &Reader) -> Vec<String> {
    let grants: Vec<String> = device
        .grants
        .iter()
        .map(|(role, scope)| match scope {
            None => role.code().to_owned(),
            Some(org) => format!("{} for {}", role.code(), names::code_of(reader, *org)),
        })
        .collect();
    let state = match (device.root, device.revoked.is_some()) {
        (_, true) => "revoked",
        (true, false) => "root",
        (false, false) => "",
    };
    vec![short(device.device), device.label.clone(), grants.join(", "), state.to_owned()]
}

fn as_json(device: &DeviceView, reader: &Reader) -> serde_json::Value {
    let grant = |(role, scope): &(sobo::model::DeviceRole, Option<OrgId>)| json!({ "role": role.code(), "scope": scope.map(|org| names::code_of(reader, org)) });
    let last =
        |(stream, last): &(StreamId, u32)| json!({ "stream": stream.to_string(), "last": last });
    json!({
        "device": device.device.to_string(),
        "label": device.label,
        "root": device.root,
        "grants": device.grants.iter().map(grant).collect::<Vec<_>>(),
        "revoked": device.revoked.as_ref().map(|ends| ends.iter().map(last).collect::<Vec<_>>()),
    })
}

/// The beginning of a device's number: enough to tell it from others.
pub(crate) fn short(device: DeviceId) -> String {
    device.to_string().chars().take(8).collect()
}

/// # Errors
/// `refused` when this device may not grant, `not_found` when the organization is not there.
pub(crate) fn grant(args: &Grant, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open_to_record_by(now)?;
    let reader = db.read()?;
    let scope = args.scope.as_deref().map(|name| names::org(&reader, Some(name), today()));
    let device = parse_id(&args.device).or_else(|_| known(&reader, &args.device))?;
    let (role, scope) = (args.role, scope.transpose()?);
    let granted = AuthorityFact::Granted { device, role, scope, label: text(&args.label)? };
    db.record(Scope::Root, Event::new(today(), granted))?;
    let what =
        scope.map_or_else(String::new, |org| format!(" for {}", names::code_of(&reader, org)));
    shell.say(format_args!("granted {} {}{what}", short(device), role.code()));
    Ok(Outcome::Clean)
}

/// # Errors
/// `refused` when this device may not revoke, `not_found` when the register knows no such device.
pub(crate) fn revoke(args: &Revoke, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open_to_record_by(now)?;
    let reader = db.read()?;
    let device = known(&reader, &args.device)?;
    let last = if args.nothing_counts { Vec::new() } else { reader.ends(device)? };
    let streams = last.len();
    let revoked = AuthorityFact::Revoked { device, last, reason: text(&args.reason)? };
    db.record(Scope::Root, Event::new(today(), revoked))?;
    let counts = match (args.nothing_counts, streams) {
        (true, _) => "nothing of it counts any more",
        (false, 0) => "it has recorded nothing that is known here",
        (false, _) => "what is known here of it goes on counting",
    };
    shell.say(format_args!("revoked {}: {counts}", short(device)));
    Ok(Outcome::Clean)
}

/// # Errors
/// As [`Database::trust`](sobo::Database::trust).
pub(crate) fn trust(args: &Trust, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    db.trust(args.device)?;
    shell.say(format_args!("the register rests on {} from now on", short(args.device)));
    let held = db.read()?.quarantine()?.len();
    if held > 0 {
        shell.say(format_args!("{held} entries do not count: `sobo quarantine` tells why"));
    }
    Ok(Outcome::Clean)
}

/// A device that the register knows by a grant or by what it recorded, by how its number begins.
fn known(reader: &Reader, name: &str) -> Result<DeviceId, Fault> {
    let mut all: BTreeSet<DeviceId> =
        reader.devices()?.into_iter().map(|view| view.device).collect();
    all.extend(
        Ledger::new(reader.snapshot())?.streams()?.into_iter().map(|(_, info, ..)| info.device),
    );
    let way = "`sobo devices` lists those with grants, `sobo device` shows a machine's own in full";
    names::beginning(
        "device",
        name,
        all.into_iter().map(|device| (device.to_string(), device)),
        way,
    )
}

/// How many entries do not count, for commands that bring entries in.
///
/// # Errors
/// As [`Reader::quarantine`].
pub(crate) fn tell_held(reader: &Reader, shell: &Shell) -> Result<(), Fault> {
    match reader.quarantine()?.len() {
        0 => {}
        1 => shell.say("1 entry does not count: `sobo quarantine` tells why"),
        held => shell.say(format_args!("{held} entries do not count: `sobo quarantine` tells why")),
    }
    Ok(())
}
