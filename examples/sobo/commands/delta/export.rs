//! `sobo delta export`: what another register lacks, as a file.

use crate::arguments::DeltaExport;
use crate::fault::{Fault, Outcome};
use crate::shell::{Shell, plural, today};
use crate::{files, names};
use sobo::Reader;
use sobo::ledger::{Frontier, StreamInfo};
use sobo::model::{OrgId, StreamId};
use sobo::sync::{Size, decode_frontier, export};
use std::io::Write;

/// # Errors
/// `not_found` or `invalid` when the device's file is, so that nothing could be sealed; `conflict`
/// when the file is there already, `io` when it cannot be written: one that was begun is taken away.
pub(crate) fn run(args: &DeltaExport, shell: &Shell) -> Result<Outcome, Fault> {
    let since = match &args.since {
        None => Frontier::default(),
        Some(path) => decode_frontier(&files::read_frame(path)?)
            .map_err(|e| Fault::from(e).at(path.display()))?,
    };
    let db = shell.open_to_send()?;
    let reader = db.read()?;
    let scope = args.scope.as_deref().map(|name| names::org(&reader, Some(name), today()));
    let scope = scope.transpose()?;
    // What the unit must know of those who came to it from others goes with it.
    let excerpt = match scope {
        Some(unit) => db.excerpt(shell.device()?.key(&shell.db)?, &[unit])?,
        None => Vec::new(),
    };
    let (size, bytes) = files::write_new(&args.out, |out| {
        let (size, bytes) = write(&reader, &since, scope, out, shell)?;
        out.write_all(&excerpt)?;
        Ok((size, bytes + excerpt.len() as u64))
    })?;
    let (entries, streams) =
        (plural(size.entries, "entry", "entries"), plural(size.streams, "stream", "streams"));
    let file = args.out.display();
    shell.say(format_args!("wrote {file}: {entries} of {streams}, {bytes} bytes"));
    Ok(Outcome::Clean)
}

fn write(
    reader: &Reader,
    since: &Frontier,
    scope: Option<OrgId>,
    out: &mut impl Write,
    shell: &Shell,
) -> Result<(Size, u64), Fault> {
    let wanted = |_: StreamId, info: &StreamInfo| match (scope, info.scope) {
        (Some(scope), Some(org)) => scope == org,
        _ => true,
    };
    let deltas = export(reader.snapshot(), since, None, &wanted)?;
    let size = deltas.size();
    let bar = shell.progress("entries", Some(size.entries as u64));
    let (mut done, mut bytes) = (0, 0);
    for delta in deltas {
        shell.stop.check()?;
        let delta = delta?;
        let frame = delta.encode()?;
        out.write_all(&frame)?;
        done += delta.size().entries as u64;
        bytes += frame.len() as u64;
        bar.at(done);
    }
    Ok((size, bytes))
}
