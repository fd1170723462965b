//! `sobo submit` and `sobo receive`: a unit's year in one signed file, counted again by its receiver.

use super::devices::{short, tell_held};
use crate::arguments::{Receive, Submit};
use crate::fault::{Class, Fault, Outcome};
use crate::shell::{Shell, plural, print, print_json};
use crate::{files, names};
use serde_json::json;
use sobo::Reader;
use sobo::api::BundleView;
use sobo::ledger::Frontier;
use sobo::model::Period;
use sobo::sync::decode_frontier;
use std::io::Write;

/// # Errors
/// `not_found` when the organization or the device's file is not there; `invalid` for an
/// organization that does not report by itself; `conflict` when the file is there already.
pub(crate) fn submit(args: &Submit, shell: &Shell) -> Result<Outcome, Fault> {
    let since = match &args.since {
        None => Frontier::default(),
        Some(path) => decode_frontier(&files::read_frame(path)?)
            .map_err(|e| Fault::from(e).at(path.display()))?,
    };
    let year = Period::year(args.year).map_err(|e| Fault::new(Class::Usage, e))?;
    let db = shell.open_to_send()?;
    let org = names::org(&db.read()?, args.scope.scope.as_deref(), year.to())?;
    let device = shell.device()?;
    let bundle = db.submit(device.key(&shell.db)?, org, year, &since)?;
    files::write_new(&args.out, |out| Ok(out.write_all(&bundle)?))?;
    let view = db.read()?.inspect_bundle(&bundle)?;
    let figures = plural(view.totals.len(), "figure", "figures");
    let entries = plural(view.entries, "entry", "entries");
    let file = args.out.display();
    shell.say(format_args!("wrote {file}: {figures}, {entries}, {} bytes", bundle.len()));
    Ok(Outcome::Clean)
}

/// # Errors
/// As [`Database::receive`](sobo::Database::receive): whole or not at all.
pub(crate) fn receive(args: &Receive, shell: &Shell) -> Result<Outcome, Fault> {
    let bundle = files::read_frame(&args.file)?;
    let place = |e: sobo::Error| Fault::from(e).at(args.file.display());
    let db = shell.open()?;
    if args.dry_run {
        let reader = db.read()?;
        return show(&reader.inspect_bundle(&bundle).map_err(place)?, &reader, args.json);
    }
    let bar = shell.progress("counting again", None);
    bar.step();
    shell.stop.commit()?;
    let received = db.receive(&bundle).map_err(place)?;
    drop(bar);
    let reader = db.read()?;
    if args.json {
        print_json(&json!({
            "device": received.device.to_string(),
            "org": names::code_of(&reader, received.org),
            "from": received.period.from().to_iso(),
            "to": received.period.to().to_iso(),
            "figures": received.figures,
            "new": received.imported.new,
            "known": received.imported.known,
        }))?;
    } else {
        let figures = plural(received.figures, "figure", "figures");
        let new = plural(received.imported.new, "new entry", "new entries");
        let org = names::code_of(&reader, received.org);
        print(|out| Ok(writeln!(out, "{org}: {figures} counted again and equal; {new} taken")?))?;
    }
    tell_held(&reader, shell)?;
    Ok(Outcome::Clean)
}

/// What a bundle says; something is found when it cannot be received yet.
fn show(view: &BundleView, reader: &Reader, as_json: bool) -> Result<Outcome, Fault> {
    let org = names::code_of(reader, view.org);
    if as_json {
        let total = |total: &sobo::sync::Total| {
            let value = total.value.as_ref().map(ToString::to_string);
            json!({ "indicator": total.indicator.as_str(), "value": value })
        };
        let missing = |one: &sobo::api::Missing| json!({ "stream": one.stream.to_string(), "here": one.here, "known": one.known });
        print_json(&json!({
            "device": view.device.to_string(),
            "org": org,
            "name": view.name,
            "from": view.period.from().to_iso(),
            "to": view.period.to().to_iso(),
            "entries": view.entries,
            "totals": view.totals.iter().map(total).collect::<Vec<_>>(),
            "missing": view.missing.iter().map(missing).collect::<Vec<_>>(),
        }))?;
        return Ok(Outcome::found(!view.missing.is_empty()));
    }
    print(|out| {
        let (name, period) = (view.name.as_deref().unwrap_or("?"), view.period);
        writeln!(out, "{org} {name}, {period}, signed by device {}", short(view.device))?;
        let figures = plural(view.totals.len(), "figure", "figures");
        writeln!(out, "{figures}, {}", plural(view.entries, "entry", "entries"))?;
        for one in &view.missing {
            let (here, known) = (one.here, one.known);
            writeln!(out, "missing here: entries {}-{known} of stream {}", here + 1, one.stream)?;
        }
        Ok(())
    })?;
    Ok(Outcome::found(!view.missing.is_empty()))
}
