//! The one way tests open a register: in memory or in a temporary file, with a clock that only
//! the test moves.

use sobo::aggregate::{Catalog, Formula, Indicator, Pattern, Select};
use sobo::ledger::{Entry, StreamInfo};
use sobo::model::{Code, DeviceId, Kind, Measure, OrgKind, Timestamp};
use sobo::{Database, Options};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The morning of 1 January 2022 in Viet Nam: every event of the tests lies before it.
pub const START_MS: u64 = 1_640_998_800_000;

/// A clock that a test sets; each reading also moves it on by a millisecond.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicU64>);

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(START_MS)))
    }
}

impl Clock {
    /// Sets the clock so many milliseconds after [`START_MS`].
    pub fn set(&self, millis: u64) {
        self.0.store(START_MS + millis, Ordering::SeqCst);
    }

    fn read(&self) -> Timestamp {
        Timestamp::from_millis(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// A register under test.
pub struct Register {
    db: Option<Database>,
    /// The file's folder; `None` for a register in memory.
    folder: Option<TempDir>,
    device: u8,
    clock: Clock,
}

impl Register {
    /// A register in memory.
    pub fn memory(device: u8) -> Self {
        let clock = Clock::default();
        let db = Database::in_memory(options(device, &clock)).unwrap();
        Self { db: Some(db), folder: None, device, clock }
    }

    /// A register in memory that rests on the device that programs write with first.
    pub fn rooted(device: u8) -> Self {
        let clock = Clock::default();
        let options = options(device, &clock).root(DeviceId([1; 32]));
        Self { db: Some(Database::in_memory(options).unwrap()), folder: None, device, clock }
    }

    /// A register in a temporary file.
    pub fn file(device: u8) -> Self {
        let clock = Clock::default();
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("register.sobo");
        let db = Database::create(path, options(device, &clock)).unwrap();
        Self { db: Some(db), folder: Some(folder), device, clock }
    }

    /// The same, with a clock shared with others.
    #[must_use]
    pub fn with_clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        if self.folder.is_some() {
            self.reopen();
        } else {
            self.db = Some(Database::in_memory(options(self.device, clock)).unwrap());
        }
        self
    }

    /// The handle.
    pub fn db(&self) -> &Database {
        self.db.as_ref().unwrap()
    }

    /// Closes the file and opens it again; a register in memory stays as it is.
    pub fn reopen(&mut self) {
        if let Some(folder) = &self.folder {
            drop(self.db.take());
            let path = folder.path().join("register.sobo");
            self.db = Some(Database::open(path, options(self.device, &self.clock)).unwrap());
        }
    }

    /// Takes in entries of other replicas, each in a batch of its own.
    pub fn insert(&self, entries: &[(StreamInfo, Entry)]) {
        for (info, entry) in entries {
            self.db().insert(info, [entry]).unwrap();
        }
    }

    /// Takes in entries in one batch for each run of one stream.
    pub fn insert_runs(&self, entries: &[(StreamInfo, Entry)]) {
        for run in entries.chunk_by(|a, b| a.0 == b.0) {
            self.db().insert(&run[0].0, run.iter().map(|(_, entry)| entry)).unwrap();
        }
    }
}

/// Options of a numbered device; the catalogue has the totals that classifications are held to.
pub fn options(device: u8, clock: &Clock) -> Options {
    let clock = clock.clone();
    Options::new(DeviceId([device; 32]), move || clock.read()).catalog(catalog())
}

/// The standard catalogue, and everything of a measure where it has only classes of it.
pub fn catalog() -> Catalog {
    let all = [
        ("all.organizations", Kind::Stock, Measure::Organizations),
        ("all.member_rated", Kind::Verdict, Measure::MemberRated),
        ("all.org_rated", Kind::Verdict, Measure::OrgRated),
        ("all.attendance", Kind::Flow, Measure::Attendance),
        ("all.kind_changes", Kind::Flow, Measure::OrgKindChanged),
        ("all.donated", Kind::Flow, Measure::Donated),
        ("all.union_participants", Kind::Flow, Measure::UnionParticipants),
        ("all.left", Kind::Flow, Measure::Left),
        ("all.received", Kind::Flow, Measure::Received),
        ("all.upper", Kind::Stock, Measure::Organizations),
        ("all.base_rated", Kind::Verdict, Measure::OrgRated),
    ];
    Catalog::standard().with(all.map(|(code, kind, measure)| {
        let select = match code {
            "all.upper" => Select::all(measure).class(vec![Pattern::is(OrgKind::Upper)]),
            "all.base_rated" => Select::all(measure).kinds(OrgKind::BASE),
            _ => Select::all(measure),
        };
        let formula = match measure {
            Measure::Donated | Measure::UnionParticipants => Formula::Amount(select, 2),
            _ => Formula::Count(select),
        };
        let code = Code::parse(code).unwrap();
        Indicator { label: code.to_string(), unit: String::new(), kind, formula, code }
    }))
}
