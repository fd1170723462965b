//! The crash matrix: a crash after every call to the disk, with all that it may leave of the register
//! and of its journal, shows the last acknowledged commit or the one in flight and nothing else. And:
//! every call fails once.

use crate::town::{Town, code, event, key, options, text};
use sobo::aggregate::Counting;
use sobo::ledger::{Batch, Digest, Frontier, Project, dump_digest};
use sobo::model::{
    CodeList, ControlFact, EntryId, Measure, MemberFact, OrgFact, Placed, Projection, Subject,
};
use sobo::store::StoreOptions;
use sobo::{Database, Options, Result, Scope};
use support::disk::{Disk, Files, Image, Keep, Trouble};
use support::seed::Seed;

/// What a user can tell of a register: its state, and what it would send.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    state: Digest,
    sent: Vec<u8>,
}

fn seen(db: &Database) -> Result<Seen> {
    let reader = db.read()?;
    Ok(Seen { state: dump_digest(reader.snapshot())?, sent: file(db, &Frontier::default())? })
}

fn file(db: &Database, beyond: &Frontier) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for delta in db.read()?.export(beyond)? {
        bytes.extend(delta?.encode()?);
    }
    Ok(bytes)
}

/// Little memory, so that much is read from the disk again, and a journal with room for a few commits.
fn small(device: u8, disk: &Disk, check_on_open: bool) -> Options {
    let store = StoreOptions { cache_bytes: 64 << 10, check_on_open, journal_bytes: 2048 };
    options(device).store(store).journal(disk.journal())
}

type Step = Box<dyn Fn(&Database) -> Result<()>>;

/// What is done to a register, one commit a step.
struct Scenario {
    name: &'static str,
    device: u8,
    /// What is on the disk before it is opened; a register is created where there is nothing.
    before: Files,
    /// Whether a projection is damaged until the steps are done.
    damaged: bool,
    steps: Vec<Step>,
}

impl Scenario {
    fn new(name: &'static str, device: u8, before: Files, steps: Vec<Step>) -> Self {
        Self { name, device, before, damaged: false, steps }
    }

    fn is_new(&self) -> bool {
        self.before[0].is_empty()
    }

    fn open(&self, disk: &Disk) -> Result<Database> {
        let options = small(self.device, disk, false);
        if self.is_new() {
            Database::create_with_backend(disk.clone(), options)
        } else {
            Database::open_with_backend(disk.clone(), options)
        }
    }
}

/// A commit that was acknowledged: after how many calls, and what was seen then.
type Mark = (usize, Seen);

/// Runs a scenario to its end and lists what it acknowledged. Until the first mark there is nothing
/// or, where a register was opened, what the first mark shows.
fn acknowledged(scenario: &Scenario, disk: &Disk) -> Vec<Mark> {
    let db = scenario.open(disk).unwrap();
    let mut marks = vec![(disk.logged(), seen(&db).unwrap())];
    for step in &scenario.steps {
        step(&db).unwrap();
        marks.push((disk.logged(), seen(&db).unwrap()));
    }
    marks
}

/// Opens what a crash left and says what is seen, after everything was checked; `None` where the
/// register was not there yet.
fn recovered(scenario: &Scenario, files: Files) -> Result<Option<Seen>, String> {
    let told = |what: &str, error: sobo::Error| format!("{what}: {error}");
    let disk = Disk::with(files);
    let options = |check| small(scenario.device, &disk, check);
    let open = |check| Database::open_with_backend(disk.clone(), options(check));
    let db = match open(false) {
        Ok(db) => db,
        Err(error) if scenario.is_new() && (error.is_not_found() || error.is_format()) => {
            // What was left does not stand in the way of a new one.
            let again = Database::create_with_backend(disk.clone(), options(false));
            again.map_err(|error| told("created again", error))?;
            return Ok(None);
        }
        Err(error) => return Err(told("opened", error)),
    };
    let found = seen(&db).map_err(|error| told("read", error))?;
    let report = db.verify(&mut |_| {}).map_err(|error| told("verified", error))?;
    if !report.is_clean() && !scenario.damaged {
        return Err(format!("verified: {report:?}"));
    }
    drop(db);
    // Every page is sound, opening has changed nothing, and recording goes on.
    let db = open(true).map_err(|error| told("opened again", error))?;
    if seen(&db).map_err(|error| told("read again", error))? != found {
        return Err("opened again it shows something else".to_owned());
    }
    let listed =
        ControlFact::CodeListed { list: CodeList::Other, code: code("new"), label: text("Mới") };
    db.record(Scope::Root, event("30/12/2020", listed)).map_err(|e| told("recorded", e))?;
    if seen(&db).map_err(|error| told("read at last", error))?.state == found.state {
        return Err("what is recorded is not seen".to_owned());
    }
    Ok(Some(found))
}

/// Whether what a crash left is one of these commits, the first of which stands for certain.
fn is_one_of(
    marks: &[Mark],
    scenario: &Scenario,
    created: bool,
    files: Files,
) -> Result<(), String> {
    match recovered(scenario, files)? {
        None if created => Err("the register is gone".to_owned()),
        None => Ok(()),
        Some(found) if marks.iter().any(|(_, seen)| *seen == found) => Ok(()),
        Some(_) => Err("neither the last commit nor the one in flight".to_owned()),
    }
}

/// Crashes after every call that a scenario makes on a disk; returns how many crashes there were.
fn crash_everywhere(scenario: &Scenario, disk: &Disk, seed: &Seed) -> Result<usize, String> {
    let marks = acknowledged(scenario, disk);
    let mut crashes = 0;
    disk.recording().crashes(&mut seed.stream(scenario.name), &mut |image| {
        crashes += 1;
        let begun = marks.iter().take_while(|(at, _)| *at <= image.calls).count();
        let allowed = &marks[begun.saturating_sub(1)..(begun + 1).min(marks.len())];
        let told = format!("{}: {image:?}", scenario.name);
        is_one_of(allowed, scenario, begun > 0, image.files)
            .map_err(|what| format!("{told}: {what}"))
    })?;
    Ok(crashes)
}

/// Runs the steps up to the first failure: how many commits were acknowledged, and whether all.
fn run(scenario: &Scenario, disk: &Disk) -> (usize, bool) {
    let db = match scenario.open(disk) {
        Ok(db) => db,
        Err(error) => {
            assert!(error.is_io(), "{error}");
            return (0, false);
        }
    };
    for (done, step) in scenario.steps.iter().enumerate() {
        let Err(error) = step(&db) else { continue };
        assert!(error.is_io(), "{error}");
        // A handle that failed answers no more, whatever the disk can do again.
        let again = step(&db).expect_err("a handle that failed goes on");
        assert!(again.is_io(), "{again}");
        return (done + 1, false);
    }
    (scenario.steps.len() + 1, true)
}

/// Lets the first call fail, then the second, and so on until none does; returns how many.
fn fail_everywhere(scenario: &Scenario, trouble: Trouble, seed: &Seed) -> Result<u64, String> {
    let marks = acknowledged(scenario, &Disk::with(scenario.before.clone()));
    let mut rng = seed.stream(scenario.name);
    for n in 1.. {
        let disk = Disk::with(scenario.before.clone());
        disk.trouble(n, trouble);
        let (acknowledged, whole) = run(scenario, &disk);
        if !disk.struck() {
            assert!(whole, "{}: failed without a cause", scenario.name);
            return Ok(n - 1);
        }
        let allowed = &marks[acknowledged.saturating_sub(1)..(acknowledged + 1).min(marks.len())];
        // The program alone ended, or the power went too.
        let left = [Keep::All, Keep::None, Keep::Torn];
        for (keep, files) in left.map(|keep| (keep, disk.crash(keep, true, &mut rng))) {
            is_one_of(allowed, scenario, acknowledged > 0, files).map_err(|what| {
                format!("{}: call {n}: {trouble:?}, then {keep:?} kept: {what}", scenario.name)
            })?;
        }
    }
    unreachable!()
}

/// A town in memory, all of it sealed, and the same register as the bytes of a file.
fn town() -> (Town, Files) {
    let disk = Disk::of(Vec::new());
    let db = Database::create_with_backend(disk.clone(), small(1, &disk, false)).unwrap();
    let [closed, open] = [db, Database::in_memory(options(1)).unwrap()].map(|db| {
        let town = Town::fill(db);
        town.db.seal(&key(1)).unwrap();
        town
    });
    drop(closed);
    (open, disk.bytes())
}

fn create() -> Scenario {
    Scenario::new("create", 1, Files::default(), Vec::new())
}

fn record() -> Scenario {
    let (town, before) = town();
    let (an, mai, son, east) = (town.an, town.mai, town.son, town.east);
    let one = |on: &'static str, fact: MemberFact| -> Step {
        Box::new(move |db| db.record(Scope::Root, event(on, fact.clone())).map(drop))
    };
    let steps: Vec<Step> = vec![
        one("20/12/2020", MemberFact::Recognized { member: mai }),
        one("10/11/2020", MemberFact::Died { member: an }),
        Box::new(move |db| {
            db.batch(|batch| {
                let renamed = OrgFact::Renamed { org: east, name: text("Chi bộ Một") };
                batch.record(Scope::Root, event("01/12/2020", renamed))?;
                let fact = MemberFact::Exited { member: son };
                batch.record(Scope::Unit(east), event("02/12/2020", fact)).map(drop)
            })
        }),
        Box::new(|db| db.seal(&key(1)).map(drop)),
    ];
    Scenario::new("record", 1, before, steps)
}

/// Takes what a town sealed, then what it sealed later.
fn apply() -> Scenario {
    let (town, _) = town();
    let known = town.db.read().unwrap().frontier().unwrap();
    let whole = file(&town.db, &Frontier::default()).unwrap();
    town.record(event("10/11/2020", MemberFact::Died { member: town.an })).unwrap();
    town.db.seal(&key(1)).unwrap();
    let news = file(&town.db, &known).unwrap();
    let disk = Disk::of(Vec::new());
    drop(Database::create_with_backend(disk.clone(), small(2, &disk, false)).unwrap());
    let take = |bytes: Vec<u8>| -> Step { Box::new(move |db| db.import(&bytes).map(drop)) };
    Scenario::new("apply", 2, disk.bytes(), vec![take(whole), take(news)])
}

fn migrate() -> Scenario {
    let before = include_bytes!("../data/format-2.sobo").to_vec();
    Scenario::new("migrate", 3, [before, Vec::new()], Vec::new())
}

/// A fold that loses every death: what damage to a projection would look like.
struct Forgetful;

impl Project for Forgetful {
    fn project(&self, subject: &Subject, timeline: &[Placed]) -> Projection {
        let mut projection = Counting.project(subject, timeline);
        projection.contributions.retain(|c| c.measure != Measure::Died);
        projection
    }
}

fn rebuild() -> Scenario {
    let (town, files) = town();
    let disk = Disk::with(files);
    let db = Database::open_with_backend(disk.clone(), small(1, &disk, false)).unwrap();
    let mut batch = Batch::begin(db.store(), &Forgetful).unwrap();
    let died = event("10/11/2020", MemberFact::Died { member: town.an });
    let now = sobo::model::Timestamp::from_millis(1_609_304_400_000);
    let _: EntryId = batch.append(&db.stream(Scope::Root), now, died).unwrap();
    batch.commit().unwrap();
    drop(db);
    let step: Step = Box::new(|db| db.rebuild(&mut |_| {}).map(drop));
    Scenario { damaged: true, ..Scenario::new("rebuild", 1, disk.bytes(), vec![step]) }
}

/// Opens what a crash has torn: recovering is cut off too.
fn recover(of: &Scenario, seed: &Seed) -> Scenario {
    let disk = Disk::recorded(of.before.clone());
    acknowledged(of, &disk);
    let mut torn: Vec<Image> = Vec::new();
    let all = disk.recording().crashes(&mut seed.stream("torn"), &mut |image| {
        let is_torn = image.kept.iter().any(|(keep, _)| *keep == Keep::Torn);
        torn.extend(Some(image).filter(|_| is_torn));
        Ok(())
    });
    all.unwrap();
    let image = torn.swap_remove(torn.len() / 2);
    Scenario::new("recover", of.device, image.files, Vec::new())
}

/// Many small commits, one by one, with all that lets the register take what its journal holds: it is
/// full, something larger comes, everything is derived anew.
fn journal() -> Scenario {
    let (town, before) = town();
    let (an, east) = (town.an, town.east);
    let listed = |n: usize| -> Step {
        let (list, label) = (CodeList::Other, text("Mục"));
        let fact = ControlFact::CodeListed { list, code: code(&format!("n{n}")), label };
        Box::new(move |db| db.record(Scope::Root, event("01/12/2020", fact.clone())).map(drop))
    };
    let mut steps: Vec<Step> = (0..9).map(listed).collect();
    steps.push(Box::new(|db| db.rebuild(&mut |_| {}).map(drop)));
    steps.push(Box::new(move |db| {
        db.batch(|batch| {
            let fact = MemberFact::Died { member: an };
            let died = batch.record(Scope::Root, event("10/11/2020", fact))?;
            let (target, reason) = (died, text("nhầm"));
            let void = ControlFact::Void { target, reason };
            batch.record(Scope::Root, event("11/11/2020", void))?;
            let renamed = OrgFact::Renamed { org: east, name: text("Chi bộ Một") };
            batch.record(Scope::Unit(east), event("01/12/2020", renamed)).map(drop)
        })
    }));
    steps.push(listed(9));
    steps.push(Box::new(|db| db.seal(&key(1)).map(drop)));
    steps.extend((10..12).map(listed));
    Scenario::new("journal", 1, before, steps)
}

/// The same register, opened with what a crash has left of both files: frames are to be taken in.
fn reopen(of: &Scenario) -> Scenario {
    let disk = Disk::with(of.before.clone());
    let db = of.open(&disk).unwrap();
    for step in &of.steps[..7] {
        step(&db).unwrap();
    }
    let files = disk.bytes();
    drop(db);
    let rest = journal().steps.split_off(7);
    Scenario::new("reopen", of.device, files, rest)
}

fn scenarios(seed: &Seed) -> [Scenario; 8] {
    let (journal, recover) = (journal(), recover(&record(), seed));
    let reopen = reopen(&journal);
    [create(), record(), apply(), migrate(), rebuild(), recover, journal, reopen]
}

#[test]
fn a_crash_after_any_call_shows_the_last_commit_or_the_next() {
    let seed = Seed::new(0x5eed);
    for scenario in scenarios(&seed) {
        let disk = Disk::recorded(scenario.before.clone());
        let crashes = crash_everywhere(&scenario, &disk, &seed).unwrap_or_else(|e| panic!("{e}"));
        assert!(crashes > 20, "{}: {crashes}", scenario.name);
    }
}

#[test]
fn any_call_may_fail_and_the_register_recovers() {
    let seed = Seed::new(0xfa11);
    for scenario in scenarios(&seed) {
        for trouble in [Trouble::Fails, Trouble::Full] {
            let calls = fail_everywhere(&scenario, trouble, &seed);
            let calls = calls.unwrap_or_else(|e| panic!("{e}"));
            assert!(calls > 20, "{}: {calls}", scenario.name);
        }
    }
}

/// The proof that the matrix can fail.
#[test]
fn a_disk_that_lies_is_found_out() {
    let seed = Seed::new(0x11e5);
    for scenario in [create(), record(), apply(), journal()] {
        let disk = Disk::recorded(scenario.before.clone());
        disk.lie(seed.stream("lies"), 100);
        let found = crash_everywhere(&scenario, &disk, &seed);
        assert!(found.is_err(), "{}: {found:?}", scenario.name);
    }
}
