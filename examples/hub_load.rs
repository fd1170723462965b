//! Many clients at one hub at once: how long they wait, and that nothing is lost.
//!
//! `cargo run --release --bin hub_load` starts a hub on this machine with its register in a file,
//! lets 200 devices record and sync a few times, each for its own organization, all at once, and
//! ends with an error unless the hub and everybody know the same in the end.
#![forbid(unsafe_code)]

use clap::Parser;
use hub::client::{self, Client, Failure};
use hub::{Hub, Limits, Settings};
use sobo::ledger::DeviceKey;
use sobo::model::{
    Admission, AuthorityFact, Date, DeviceRole, Event, Founding, MemberFact, OrgFact, OrgId,
    OrgKind, Person, Text, Timestamp,
};
use sobo::store::StoreOptions;
use sobo::sync::{Outcome, Scopes};
use sobo::{Database, Options, Scope, Session};
use std::error::Error;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::sync::Barrier;
use std::time::{Duration, Instant};

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// Many clients at one hub at once.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Clients.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2000))]
    clients: u16,
    /// How often each records and syncs.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    rounds: u16,
    /// Entries that a client records before each sync.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    entries: u16,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hub_load: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A machine: its key, its register, its organization.
struct Machine {
    key: DeviceKey,
    db: Database,
    org: OrgId,
}

/// How long a sync took, and how many questions it asked.
struct Took {
    time: Duration,
    questions: u32,
}

fn run(arguments: &Arguments) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let count = usize::from(arguments.clients);
    let office_key = key(0);
    let office = register(&office_key, &office_key)?;
    let orgs = found(&office, &office_key, count)?;
    let nobody = options(&key(usize::MAX), &office_key);
    let hub = start(Database::create(folder.path().join("hub.sobo"), nobody)?, count)?;
    met(&hub, &office, &office_key)?;

    let mut machines = Vec::with_capacity(count);
    for (number, org) in orgs.iter().enumerate() {
        let key = key(number + 1);
        machines.push(Machine { db: register(&key, &office_key)?, key, org: *org });
    }
    println!("{count} clients, {} rounds of {} entries", arguments.rounds, arguments.entries);
    let started = now();
    let mut took = at_once(&hub, &machines, arguments)?;
    let seconds = started.elapsed().as_secs_f64();

    let sent = count * usize::from(arguments.rounds) * usize::from(arguments.entries);
    nothing_is_lost(&hub, (&office, &office_key), &machines, sent)?;
    hub.stop()?;
    took.sort_unstable_by_key(|took| took.time);
    let questions: u32 = took.iter().map(|took| took.questions).sum();
    let at = |share: usize| {
        let place = (took.len() * share).div_ceil(100).clamp(1, took.len());
        took.get(place - 1).map_or(0.0, |took| took.time.as_secs_f64() * 1e3)
    };
    println!("{} syncs in {seconds:.2} s; a sync took", took.len());
    println!("  p50 {:.1} ms   p99 {:.1} ms   max {:.1} ms", at(50), at(99), at(100));
    println!(
        "{:.0} requests/s, {:.0} entries/s",
        f64::from(questions) / seconds,
        sent as f64 / seconds
    );
    println!(
        "nothing is lost: {sent} entries are at the hub, at the office and where they came from"
    );
    Ok(())
}

fn key(number: usize) -> DeviceKey {
    let mut secret = [0x5b; 32];
    secret[..8].copy_from_slice(&(number as u64).to_be_bytes());
    DeviceKey::from_bytes(secret)
}

fn options(key: &DeviceKey, root: &DeviceKey) -> Options {
    let noon = || Timestamp::from_millis(1_609_304_400_000);
    // Hundreds of registers in one process share its memory.
    let store = StoreOptions { cache_bytes: 1 << 20, ..StoreOptions::default() };
    Options::new(key.device(), noon).root(root.device()).store(store)
}

fn register(key: &DeviceKey, root: &DeviceKey) -> Result<Database> {
    Ok(Database::in_memory(options(key, root))?)
}

/// An organization for each client, and the grant for it.
fn found(office: &Database, office_key: &DeviceKey, count: usize) -> Result<Vec<OrgId>> {
    let day: Date = "31/12/2019".parse()?;
    let mut orgs = Vec::with_capacity(count);
    office.batch(|batch| {
        for number in 1..=count {
            let name = Text::parse(&format!("Chi bộ {number}"))?;
            let founding = Founding::new(name, OrgKind::BaseCell, format!("cb{number}").parse()?);
            let org = batch.record(Scope::Root, Event::new(day, OrgFact::Registered(founding)))?;
            let granted = AuthorityFact::Granted {
                device: key(number).device(),
                role: DeviceRole::Entry,
                scope: Some(OrgId(org)),
                label: Text::parse(&format!("Máy {number}"))?,
            };
            batch.record(Scope::Root, Event::new(day, granted))?;
            orgs.push(OrgId(org));
        }
        Ok(())
    })?;
    office.seal(office_key)?;
    Ok(orgs)
}

/// All of them log in from one address.
fn start(db: Database, count: usize) -> Result<Hub> {
    let many = NonZeroU32::new(4 * count as u32 + 100).unwrap_or(NonZeroU32::MIN);
    let limits = Limits { address_rate: (many, many), ..Limits::default() };
    Ok(Hub::start(db, Settings { limits, ..Settings::default() })?)
}

fn met(hub: &Hub, db: &Database, key: &DeviceKey) -> Result<Outcome> {
    let mut client = Client::new(&hub.url(), key.clone())?;
    let scopes = client.serves()?;
    Ok(sync(db, &mut client, scopes)?)
}

fn sync(db: &Database, client: &mut Client, scopes: Scopes) -> Result<Outcome, Failure> {
    client::sync(db, client, scopes, &mut |_: &Session<'_>| Ok::<(), Failure>(()))
}

/// Everybody at once, a thread each.
fn at_once(hub: &Hub, machines: &[Machine], arguments: &Arguments) -> Result<Vec<Took>> {
    let together = Barrier::new(machines.len());
    std::thread::scope(|scope| {
        let running: Vec<_> = machines
            .iter()
            .map(|machine| scope.spawn(|| rounds(hub, machine, arguments, &together)))
            .collect();
        let mut all = Vec::new();
        for one in running {
            all.extend(one.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })
}

fn rounds(
    hub: &Hub,
    machine: &Machine,
    arguments: &Arguments,
    together: &Barrier,
) -> Result<Vec<Took>> {
    let mut client = Client::new(&hub.url(), machine.key.clone())?;
    let mut all = Vec::new();
    together.wait();
    // Once to learn of the organization and the grant, without which nothing can be recorded.
    for round in 0..=arguments.rounds {
        if round > 0 {
            write(machine, arguments, round)?;
        }
        let started = now();
        let scopes = client.serves()?;
        let met = sync(&machine.db, &mut client, scopes)?;
        if !met.equal {
            return Err(format!("a sync ended unequal: {met:?}").into());
        }
        all.push(Took { time: started.elapsed(), questions: met.rounds });
    }
    Ok(all)
}

/// What a client records in a round.
fn write(machine: &Machine, arguments: &Arguments, round: u16) -> Result<()> {
    let day: Date = "03/02/2020".parse()?;
    machine.db.batch(|batch| {
        for entry in 0..arguments.entries {
            let number = u32::from(round) * 1_000 + u32::from(entry);
            let file_no = Text::parse(&format!("{number:06} {}", machine.org.0.seq))?;
            let person = Person::new(Text::parse("Trần Thị Mai")?);
            let person = Person { file_no: Some(file_no), ..person };
            let fact = MemberFact::Admitted(Admission::new(person, machine.org));
            batch.record(Scope::Unit(machine.org), Event::new(day, fact))?;
        }
        Ok(())
    })?;
    machine.db.seal(&machine.key)?;
    Ok(())
}

/// Every client's entries are at the hub, and reach the office; frontiers and roots are equal.
fn nothing_is_lost(
    hub: &Hub,
    (office, office_key): (&Database, &DeviceKey),
    machines: &[Machine],
    sent: usize,
) -> Result<()> {
    let met = met(hub, office, office_key)?;
    if !met.equal || met.entries_received != sent as u64 {
        return Err(
            format!("the office received {} of {sent} entries", met.entries_received).into()
        );
    }
    let held = hub.register().read()?;
    if held.frontier()? != office.read()?.frontier()?
        || held.state_root()? != office.read()?.state_root()?
    {
        return Err("the hub and the office know different things".into());
    }
    if let Some(one) = held.quarantine()?.first() {
        return Err(format!("an entry does not count: {one:?}").into());
    }
    for machine in machines {
        let stream = machine.db.stream(Scope::Unit(machine.org)).id();
        let (mine, theirs) =
            (machine.db.read()?.frontier()?.get(stream), held.frontier()?.get(stream));
        if mine.is_none() || mine != theirs {
            return Err(
                format!("a client's entries are lost: {mine:?} here, {theirs:?} there").into()
            );
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a program that measures")]
fn now() -> Instant {
    Instant::now()
}
