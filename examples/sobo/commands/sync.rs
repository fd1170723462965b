//! `sobo sync`: meets a hub until both know the same.

use crate::arguments::Sync;
use crate::commands::devices::tell_held;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::progress::Progress;
use crate::shell::{Shell, plural, print, print_json, today};
use hub::client::{self, Client, Failure};
use serde_json::json;
use sobo::Database;
use sobo::model::{EntryId, OrgId};
use sobo::sync::{Outcome as Met, Scopes};
use std::io::Write;

/// Minutes by which two clocks may differ before somebody is told.
const SKEW_MINUTES: i64 = 2;

/// # Errors
/// `refused` when the hub does not let this device in, `io` when it cannot be reached; what it says
/// of a question. What was taken before stays, and the next call goes on there.
pub(crate) fn run(args: &Sync, shell: &Shell) -> Result<Outcome, Fault> {
    let device = shell.device()?;
    let mut hub = Client::new(&args.url, device.key(&shell.db)?.clone())?;
    let db = shell.open_to_send()?;
    let met = once(&db, &mut hub, args, shell)?;
    if !args.follow {
        return Ok(Outcome::found(!met.equal));
    }
    // Each end of the news is an occasion to look again: the line may have been lost in between.
    loop {
        for news in hub.news()?.skip(1) {
            shell.say(format_args!("news: the hub has taken {} entries", news.taken));
            once(&db, &mut hub, args, shell)?;
        }
        shell.stop.check()?;
        once(&db, &mut hub, args, shell)?;
    }
}

fn once(db: &Database, hub: &mut Client, args: &Sync, shell: &Shell) -> Result<Met, Fault> {
    let served = hub.serves()?;
    let scopes = match &args.scope {
        None => served,
        // The first time, the register does not know the organization yet.
        Some(name) => Scopes::Only(vec![match EntryId::parse(name) {
            Some(id) => OrgId(id),
            None => names::org(&db.read()?, Some(name), today())?,
        }]),
    };
    let whole = scopes == Scopes::All;
    let bar = shell.progress("entries", Some(0));
    let met = client::sync(db, hub, scopes, &mut |session| step(session, &bar, shell))?;
    drop(bar);
    tell(&met, whole, args, shell)?;
    tell_held(&db.read()?, shell)?;
    Ok(met)
}

fn step(session: &sobo::Session<'_>, bar: &Progress, shell: &Shell) -> Result<(), Fault> {
    let (met, rest) = (session.outcome(), session.rest());
    let done = met.entries_sent + met.entries_received;
    if met.entries_received > 0 {
        shell.stop.kept();
    }
    bar.part("entries", done + rest.to_send + rest.to_receive);
    bar.at(done);
    shell.stop.check()
}

fn tell(met: &Met, whole: bool, args: &Sync, shell: &Shell) -> Result<(), Fault> {
    if args.json {
        return print_json(&json!({
            "equal": met.equal,
            "state_root": met.root.map(|root| root.to_string()),
            "sent": met.entries_sent,
            "received": met.entries_received,
            "refused": met.refused,
            "rounds": met.rounds,
            "bytes_sent": met.bytes_sent,
            "bytes_received": met.bytes_received,
            "clock_ahead_ms": met.clock_ahead_ms,
        }));
    }
    let entries = |n: u64| plural(n as usize, "entry", "entries");
    shell.say(format_args!(
        "sent {} ({} bytes), received {} ({} bytes), in {}",
        entries(met.entries_sent),
        met.bytes_sent,
        entries(met.entries_received),
        met.bytes_received,
        plural(met.rounds as usize, "round", "rounds"),
    ));
    let minutes = met.clock_ahead_ms.unwrap_or_default() / 60_000;
    if minutes.abs() >= SKEW_MINUTES {
        let side = if minutes > 0 { "ahead of" } else { "behind" };
        shell.say(format_args!(
            "the hub's clock is {} {side} this machine's: set the wrong one",
            plural(minutes.unsigned_abs() as usize, "minute", "minutes")
        ));
    }
    print(|out| {
        match (met.equal, met.root) {
            (true, Some(root)) => writeln!(out, "equal: both sides have state root {root}")?,
            (true, None) => writeln!(out, "equal: both sides know the same of what was compared")?,
            (false, _) => writeln!(out, "not equal yet: {}", why(met, whole))?,
        }
        Ok(())
    })
}

fn why(met: &Met, whole: bool) -> &'static str {
    match (met.refused, whole) {
        (0, true) => {
            "something was recorded in the meantime, or a device has not sealed what it recorded; \
             sync again"
        }
        (0, false) => {
            "something was recorded in the meantime, or this machine has entries that the hub does \
             not serve it; sync again"
        }
        _ => "a stream is forked: `sobo forks` shows which",
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::of_code(&failure.code, &failure)
    }
}
