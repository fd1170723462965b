//! **sobo** (*sổ bộ*, the official register): an embedded database of dated facts about
//! organizations and their people. Facts are recorded where they happen, in a file or in memory,
//! and every yearly figure is kept up to date, as of any day, down to the entries beneath it.
//!
//! It is a library in your process, as SQLite is: no server, no query language, no async runtime.
//! What can be recorded, and how it counts, is fixed by the field's own rules; each rule of
//! [`model`] names the document it comes from.
//!
//! * [Embed it in ten lines](#embed-it-in-ten-lines) · [Quick start](#quick-start)
//! * [What it promises](#what-it-promises) · [What it never does](#what-it-never-does) ·
//!   [Limits](#limits) · [Units and scales](#units-and-scales)
//! * A tour by task: [organizations](#found-organizations) · [members](#record-what-happens-to-members)
//!   · [corrections](#correct-an-error) · [batches](#record-many-at-once) ·
//!   [figures](#ask-for-a-figure) · [explanations](#explain-a-figure) ·
//!   [the statement](#see-whether-it-closes) · [findings](#find-what-contradicts) ·
//!   [reports](#write-a-report) · [reported values](#take-in-reported-values) ·
//!   [own indicators](#define-an-indicator) · [replicas](#exchange-entries-with-another-replica) ·
//!   [backup, verify, rebuild](#back-up-verify-rebuild) · [threads and servers](#threads-and-servers) ·
//!   [errors](#handle-errors) · [time and devices](#time-and-devices) · [wasm](#in-the-browser)
//!
//! # Embed it in ten lines
//!
//! `Cargo.toml`:
//!
//! ```toml
//! [package]
//! name = "register"
//! version = "0.1.0"
//! edition = "2024"
//!
//! [dependencies]
//! sobo = "0.1"
//! ```
//!
//! `src/main.rs`: opens the file or creates it, founds a cell unless the file has it, admits a member,
//! and prints how many were admitted in 2020 (`1`; started again, `2`).
//!
//! ```no_run
//! use sobo::prelude::*;
//!
//! fn main() -> sobo::Result<()> {
//!     let options = Options::new(DeviceId([7; 32]), || std::time::SystemTime::now().into());
//!     let db = Database::open_or_create("register.sobo", options)?;
//!     let day: Date = "19/05/2020".parse()?;
//!     let founding = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
//!     let cell = match db.read()?.find_org(&founding.code)?.first() {
//!         Some(cell) => *cell,
//!         None => OrgId(db.record(Scope::Root, Event::new(day, OrgFact::Founded(founding)))?),
//!     };
//!     let admission = Admission::new(Person::new("Trần Thị Mơ".parse()?), cell);
//!     db.record(Scope::Unit(cell), Event::new(day, admission))?;
//!     println!("{}", db.read()?.figure("membership.admitted", cell, Period::year(2020)?)?);
//!     Ok(())
//! }
//! ```
//!
//! Every line has its reason: a [`DeviceId`](model::DeviceId) names the computer that writes, the
//! closure is [its clock](#time-and-devices), a [`Scope`] is the chain the event goes to, an
//! [`Event`](model::Event) is a [fact](model::Fact) with the day it took effect. [`prelude`] has the
//! common names; everything else is in [`model`].
//!
//! # Quick start
//!
//! The same in memory, with every name spelled out:
//!
//! ```
#![doc = include_str!("../examples/quickstart.rs")]
//! ```
//!
//! # What it promises
//!
//! * **State is a function of the set of entries.** Order of arrival, repetition and batching leave no
//!   trace, not in a byte ([`ledger::dump_digest`]).
//! * **Nothing is changed or deleted.** A correction or a void is a further event; each entry's digest
//!   covers the one before it.
//! * **Every figure opens to its entries** ([`Reader::lineage`]), and their shares sum to it.
//! * **closing = opening + in − out**, for every organization and period ([`Reader::statement`]).
//! * **Contradictions are shown, never overwritten** ([`Reader::findings`]). Of two facts that
//!   contradict each other the first recorded stands until a ruling. There is no last-write-wins.
//! * **Missing is not zero**: a figure nobody reported has no value ([`model::Figure::value`]).
//! * **Internal or external is never typed in**: it follows from the reader's scope and the tree of
//!   that day.
//! * A commit that returned is **durable**: it survives a crash of the program and of the system.
//! * Bad input is an [`Error`] with a stable code that names the place and the way out. Nothing is half
//!   applied, and nothing panics.
//!
//! # What it never does
//!
//! It reads no clock and no randomness (time is a closure in [`Options`]), opens no connection, leaves no
//! thread behind (a large batch is worked on by a second one until the call ends), and keeps no state
//! outside the handle: a program can hold any number of registers.
//!
//! # Limits
//!
//! No input takes unbounded memory or time; what passes a bound is refused with
//! [`Error::is_limit`], nothing is cut off in silence. Bounds of what is kept stand in [`limits`],
//! those of a text that is read beside its reader:
//!
//! ```
//! use sobo::{aggregate, limits, model, model::Date, report};
//!
//! assert_eq!(limits::ENTRY_BYTES_MAX, 65_536); // One entry; a usual one has 60 to 200 bytes.
//! assert_eq!(limits::TEXT_BYTES_MAX, 4_096); // One text: about 2,700 Vietnamese letters.
//! assert_eq!(limits::BATCH_ENTRIES_MAX, 1_000_000); // One transaction.
//! assert_eq!(limits::WAITING_MAX, 1_000_000); // Entries that wait for a gap to close.
//! assert_eq!(limits::SPLIT_MEMBERS_MAX, 1_400); // Members named by one split.
//! assert_eq!(limits::RETRACTION_TARGETS_MAX, 1_000); // Entries voided by one ruling.
//! assert_eq!(limits::SEQ_MAX, 4_294_967_294); // Entries of one device for one scope.
//! assert_eq!(limits::DELTA_ENTRIES_MAX, 65_536); // Entries of one delta.
//! assert_eq!(limits::MESSAGE_BYTES_MAX, 37_748_736); // One message of a session.
//! assert_eq!(limits::CACHE_BYTES, 33_554_432); // Cached pages, unless `StoreOptions` say otherwise.
//! assert_eq!((Date::MIN.year(), Date::MAX.year()), (1900, 2199));
//! assert_eq!(model::Decimal::MAX.to_integer(), Some(10_i128.pow(23)));
//! assert_eq!(model::CODE_BYTES_MAX, 80);
//! assert_eq!(model::NUMBER_BYTES_MAX, 128);
//! assert_eq!(report::SENTENCE_BYTES_MAX, 20_000);
//! assert_eq!(aggregate::EXPRESSION_BYTES_MAX, 2_000);
//! ```
//!
//! # Units and scales
//!
//! | What | Unit |
//! |---|---|
//! | [`model::Date`] | a day in Viet Nam (Asia/Ho_Chi_Minh), without clock time |
//! | [`model::Timestamp`] | milliseconds since 01/01/1970 00:00 UTC |
//! | [`model::Period`] | days, the first and the last both included |
//! | [`model::Decimal`] | exact, four decimal places: inside, a count of ten-thousandths |
//! | [`aggregate::Line::n`] | persons, entries …; of reported values and amounts ten-thousandths |
//! | money | dong |
//! | percentages | 19,44 is 19.44 of a hundred |
//! | days as numbers in a [`model::Class`] | `yyyymmdd` |
//!
//! ```
//! use sobo::model::{Date, Decimal, Qualifier, Quantity, parse_decimal};
//!
//! let raised = Quantity::new(parse_decimal("230,9")?.value, Qualifier::Over);
//! assert_eq!(raised.to_string(), "hơn 230,9");
//! assert_eq!(raised.value.units(), 2_309_000); // Ten-thousandths.
//! assert_eq!(Decimal::from(2_309).units(), 23_090_000);
//! assert_eq!(Date::parse("30/12/2020")?.to_iso(), "2020-12-30");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! # A tour by task
//!
//! The examples from here on run on the [small register](api#the-register-of-the-examples): `bloc`, in
//! it `base` with its cells `east` and `west`, and in the eastern cell `an` and `mai`.
//!
//! ## Found organizations
//!
//! [`model::OrgFact`] has what can happen to an organization: founded, received, renamed, of another
//! kind, placed elsewhere, merged, split, handed over, dissolved, rated, disciplined, its congress.
//! Members stand in cells; [`model::OrgKind::fits_under`] says what stands under what.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, .. } = doc::small()?;
//! let cell = Founding::new("Chi bộ Trạm Đo".parse()?, OrgKind::BaseCell, "tram".parse()?);
//! let founded = OrgFact::Founded(cell.under(bloc));
//! let cell = OrgId(db.record(Scope::Root, Event::new("02/09/2020".parse()?, founded))?);
//! let reader = db.read()?;
//! let year = Period::year(2020)?;
//! assert_eq!(reader.org(cell, year.to())?.name, "Chi bộ Trạm Đo");
//! assert_eq!(reader.figure("organization.base_total", bloc, year)?.to_string(), "2");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Record what happens to members
//!
//! [`model::MemberFact`]: admitted, recognized, transferred, struck off, died, rated, disciplined, given
//! a badge, elected. A transfer inside the register has two halves, each recorded where it happens;
//! between them the member is in transit and counts in neither cell, but in the superior of both.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, base, east, west, an, mai, .. } = doc::small()?;
//! let (unit, on) = (Scope::Unit(base), |day: &str| day.parse::<Date>());
//! // An moves from the eastern to the western cell.
//! let left = MemberFact::Left { member: an, to: west };
//! let transfer = TransferId(db.record(unit, Event::new(on("01/10/2020")?, left))?);
//! let received = MemberFact::Received { member: an, transfer, org: west };
//! db.record(unit, Event::new(on("15/10/2020")?, received))?;
//! // Mai is rated, and disciplined by her cell.
//! let (grade, reason) = (Grade::Completed, None);
//! let rated = MemberFact::Rated { member: mai, year: 2020, grade, reason };
//! db.record(unit, Event::new(on("20/12/2020")?, rated))?;
//! let discipline = Discipline {
//!     member: mai,
//!     form: MemberForm::Reprimand,
//!     by: east,
//!     organ: Organ::Cell,
//!     contents: vec!["population_policy".parse()?],
//! };
//! db.record(unit, Event::new(on("21/12/2020")?, discipline).decided(on("21/12/2020")?))?;
//!
//! let (reader, year) = (db.read()?, Period::year(2020)?);
//! assert_eq!(reader.member(an, year.to())?.org, Some(west));
//! // Internal to the base committee, out of and into its cells: derived, never entered.
//! assert_eq!(reader.figure("membership.transfer.internal", base, year)?.to_string(), "1");
//! assert_eq!(reader.figure("membership.transfer.out", east, year)?.to_string(), "1");
//! assert_eq!(reader.figure("discipline.total", base, year)?.to_string(), "1");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Correct an error
//!
//! An event that [supersedes](model::Event::superseding) another takes its place; a
//! [void](model::ControlFact::Void) takes an entry out. The entries stay and can be read.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, base, an, .. } = doc::small()?;
//! let unit = Scope::Unit(base);
//! let died = MemberFact::Died { member: an };
//! let wrong = db.record(unit, Event::new("03/10/2020".parse()?, died.clone()))?;
//! // It was the year before.
//! let right = Event::new("03/10/2019".parse()?, died).superseding(wrong, "nhầm năm".parse()?);
//! let right = db.record(unit, right)?;
//! let died_in = |year| -> sobo::Result<String> {
//!     Ok(db.read()?.figure("membership.died", base, Period::year(year)?)?.to_string())
//! };
//! assert_eq!((died_in(2019)?, died_in(2020)?), ("1".into(), "0".into()));
//! // It did not happen at all.
//! let void = ControlFact::Void { target: right, reason: "nhầm người".parse()? };
//! db.record(unit, Event::new("30/12/2020".parse()?, void))?;
//! assert_eq!(died_in(2019)?, "0");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Record many at once
//!
//! [`Database::batch`] is one durable transaction, all or none, and by far the fastest way to record
//! many. Ids can be used in the batch at once.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, base, east, .. } = doc::small()?;
//! let day: Date = "03/02/2020".parse()?;
//! db.batch(|batch| {
//!     for name in ["Lê Sơn", "Đỗ Lâm", "Vũ Hà"] {
//!         let admission = Admission::new(Person::new(name.parse()?), east);
//!         batch.record(Scope::Unit(base), Event::new(day, admission))?;
//!     }
//!     Ok(())
//! })?;
//! let admitted = db.read()?.figure("membership.admitted", base, Period::year(2020)?)?;
//! assert_eq!(admitted.to_string(), "4");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Ask for a figure
//!
//! [`Reader::figure`] takes the code of an indicator, an organization (with everything under it), and a
//! period. A stock is counted at the end of the period's last day, a flow over all its days; both come
//! from sums that are kept up to date, so old years cost no more than new ones.
//! [`aggregate::Catalog::iter`] lists the codes.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, east, .. } = doc::small()?;
//! let reader = db.read()?;
//! let figure = |code, scope, period| -> sobo::Result<String> {
//!     Ok(reader.figure(code, scope, period)?.to_string())
//! };
//! // A stock, on two days.
//! let day = |text: &str| -> sobo::Result<Period> { Ok(Period::new(text.parse()?, text.parse()?)?) };
//! assert_eq!(figure("membership.total", bloc, day("18/05/2020")?)?, "1");
//! assert_eq!(figure("membership.total", bloc, day("19/05/2020")?)?, "2");
//! // A flow, by quarter.
//! let quarters = (1..=4).map(|q| figure("membership.admitted", east, Period::quarter(2020, q)?));
//! assert_eq!(quarters.collect::<sobo::Result<Vec<_>>>()?, ["0", "1", "0", "0"]);
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Explain a figure
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, east, mai, .. } = doc::small()?;
//! let reader = db.read()?;
//! let lines = reader.lineage("membership.admitted", bloc, Period::year(2020)?)?;
//! assert_eq!(lines.iter().map(|line| line.n).sum::<i128>(), 1);
//! assert_eq!((lines[0].org, lines[0].entry), (east, mai.0));
//! assert_eq!(reader.describe(lines[0].entry)?, "kết nạp Trần Thị Mai");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## See whether it closes
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, .. } = doc::small()?;
//! let statement = db.read()?.statement(bloc, Period::year(2020)?)?;
//! assert_eq!((statement.opening, statement.admitted, statement.closing), (1, 1, 2));
//! assert_eq!(statement.residual(), 0);
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! Between any other figures, [`aggregate::Identity`] says as data what has to agree, and
//! [`Reader::check`] names the units and entries that make the difference.
//!
//! ## Find what contradicts
//!
//! [`Reader::findings`] derives everything that does not fit: contradictions that came from two
//! replicas, keys that stand for two, members left in an organization that ended. A finding goes away
//! with its cause.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::{model::Rule, prelude::*};
//! # let doc::Small { db, base, west, .. } = doc::small()?;
//! let file_no = Some("123456-ST".parse()?); // An's number.
//! let double = Person { file_no, ..Person::new("Lê Sơn".parse()?) };
//! let double = Event::new("01/06/2020".parse()?, Admission::new(double, west));
//! db.record(Scope::Unit(base), double)?;
//! let findings = db.read()?.findings("30/12/2020".parse()?)?;
//! assert_eq!(findings[0].rule, Rule::KeyCollision);
//! assert_eq!(findings[0].detail, "file number 123456-ST stands for 2 members");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Write a report
//!
//! A [`report::Template`] is sentences with the codes of figures in braces; [`report`] lists how a
//! figure can be printed. It and the identities are `serde` data, here from TOML. [`report::build`]
//! fills it, four [renderers](report::render) print it, and the document itself serializes: the fifth
//! form is JSON.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, .. } = doc::small()?;
//! use sobo::report::{Template, build, render};
//!
//! let template: Template = toml::from_str(r#"
//!     title = ["BÁO CÁO NĂM 2020"]
//!     period = "year"
//!     [periods.year]
//!     from = "01/01/2020"
//!     to = "31/12/2020"
//!     [[section]]
//!     heading = "Đảng viên"
//!     level = 1
//!     [[section.block]]
//!     kind = "paragraph"
//!     text = "Kết nạp {membership.admitted} đảng viên, tổng số {membership.total:plain}."
//! "#)?;
//! let document = build(&template, &[], &db.read()?.figures(bloc, Period::year(2020)?))?;
//! assert!(render::text(&document).contains("Kết nạp 01 đảng viên, tổng số 2."));
//! assert!(render::markdown(&document).contains("Đảng viên"));
//! assert!(render::html(&document).starts_with("<!doctype html>"));
//! assert!(render::csv(&document).contains("membership.total"));
//! assert!(serde_json::to_string(&document)?.contains("\"code\":\"membership.total\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## Take in reported values
//!
//! Where there are no events beneath a number, units report it. The office lists the indicator, units
//! record values, and say when their year is complete; sums keep "over" and "nearly", and tell how many
//! units have reported.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, base, .. } = doc::small()?;
//! use sobo::model::{IndicatorValue, Kind, Reported, parse_decimal};
//!
//! let (today, period): (Date, _) = ("30/12/2020".parse()?, Period::year(2020)?);
//! let trees: Code = "office.trees_planted".parse()?;
//! let (label, unit) = ("Cây xanh trồng mới".parse()?, "cây".parse()?);
//! let listed = ControlFact::IndicatorListed { code: trees.clone(), label, kind: Kind::Flow, unit };
//! db.record(Scope::Root, Event::new(today, listed))?;
//! let before = db.read()?.figure("office.trees_planted", bloc, period)?;
//! assert_eq!((before.value, before.to_string().as_str()), (None, "(chưa có số liệu)"));
//!
//! let number = parse_decimal("hơn 7.995,5")?;
//! let value = IndicatorValue {
//!     indicator: trees,
//!     org: base,
//!     period,
//!     value: Reported::Value(Quantity::new(number.value, number.qualifier)),
//!     plan: None,
//!     previous: None,
//!     source: None,
//! };
//! db.record(Scope::Unit(base), Event::new(today, value))?;
//! let after = db.read()?.figure("office.trees_planted", bloc, period)?;
//! assert_eq!(after.to_string(), "hơn 7.995,5");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Define an indicator
//!
//! An [`aggregate::Indicator`] is data: a [kind](model::Kind), a unit of count, and a
//! [formula](aggregate::Formula) over [measures](model::Measure), each of which documents the
//! coordinates of its class. It needs no migration: it counts what is recorded already. A catalogue
//! belongs to the handle, so replicas with other catalogues still hold equal bytes.
//!
//! ```
//! use sobo::aggregate::{Catalog, Formula, Indicator, Pattern, Select};
//! use sobo::model::{Kind, Measure};
//! use sobo::prelude::*;
//!
//! // The class of `Measure::Discipline` is: final form, deciding organization, organ.
//! let by_cells = vec![Pattern::is(MemberForm::Reprimand), Pattern::Any, Pattern::is(Organ::Cell)];
//! let own = Indicator {
//!     code: "office.reprimands_by_cells".parse()?,
//!     label: "Khiển trách do chi bộ quyết định".into(),
//!     unit: "quyết định".into(),
//!     kind: Kind::Flow,
//!     formula: Formula::Count(Select::all(Measure::Discipline).class(by_cells)),
//! };
//! let catalog = Catalog::standard().with([own]);
//! let clock = || Timestamp::from_millis(1_609_304_400_000);
//! let db = Database::in_memory(Options::new(DeviceId([1; 32]), clock).catalog(catalog))?;
//! assert_eq!(db.read()?.indicator("office.reprimands_by_cells")?.unit, "quyết định");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Exchange entries with another replica
//!
//! Chains are read with [`ledger::Ledger`] and taken in with [`Database::insert`]: set union, in any
//! order, any number of times. Two replicas with the same entries are equal to the byte. How the
//! entries travel is up to the program.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, .. } = doc::small()?;
//! use sobo::ledger::{Ledger, dump_digest};
//!
//! let clock = || Timestamp::from_millis(1_609_304_400_000);
//! let other = Database::in_memory(Options::new(DeviceId([2; 32]), clock))?;
//! let reader = db.read()?;
//! let ledger = Ledger::new(reader.snapshot())?;
//! for (id, info, ..) in ledger.streams()? {
//!     let entries = ledger.entries(id)?.collect::<sobo::Result<Vec<_>>>()?;
//!     other.insert(&info, &entries)?;
//! }
//! assert_eq!(dump_digest(other.read()?.snapshot())?, dump_digest(reader.snapshot())?);
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Back up, verify, rebuild
//!
//! A register is one file: copy it while no program has it open. While it is in use, and after a program
//! was killed, the file with `-journal` behind its name belongs to it and holds what was recorded
//! last; to copy a register in use, copy its entries into a new file as above. A [`Reader`] sees one
//! commit, whatever is written meanwhile.
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, .. } = doc::small()?;
//! // File, chains, values; and every projection against one made anew from the entries.
//! let report = db.verify(&mut |progress| assert!(progress.done <= progress.of))?;
//! assert!(report.is_clean() && report.entries == 6);
//! // Drops every projection and makes it anew.
//! let rebuilt = db.rebuild(&mut |_| {})?;
//! assert_eq!(rebuilt.before, rebuilt.after);
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Threads and servers
//!
//! [`Database`] and [`Reader`] are `Send + Sync`: share the handle by reference or in an `Arc`. Readers
//! never wait; writers wait for each other. All calls block: in an async server hand them to the
//! runtime's pool for blocking work (`spawn_blocking`). One process holds a file at a time; another
//! one that opens it gets [`Error::is_busy`].
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, base, east, .. } = doc::small()?;
//! let before = db.read()?;
//! std::thread::scope(|scope| {
//!     let writers = ["Lê Sơn", "Đỗ Lâm"].map(|name| {
//!         let db = &db;
//!         scope.spawn(move || {
//!             let admission = Admission::new(Person::new(name.parse()?), east);
//!             db.record(Scope::Unit(base), Event::new("01/06/2020".parse()?, admission))
//!         })
//!     });
//!     writers.into_iter().try_for_each(|writer| writer.join().unwrap().map(drop))
//! })?;
//! let total = |reader: &Reader| reader.figure("membership.total", base, Period::year(2020)?);
//! assert_eq!(total(&before)?.to_string(), "2"); // A reader keeps what it saw.
//! assert_eq!(total(&db.read()?)?.to_string(), "4");
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Handle errors
//!
//! There is one [`Error`]. People read its text: what went wrong, where, and the way out. Programs ask a
//! predicate, or [`Error::code`] across a language border. Events are refused with every reason at
//! once ([`Error::refusals`]); each names the [rule](model::Rule).
//!
//! | Code | Predicate | When | What helps |
//! |---|---|---|---|
//! | `not_found` | [`Error::is_not_found`] | no such file, entry, organization, indicator | another name |
//! | `conflict` | [`Error::is_conflict`] | the file exists; another entry stands in the place | look at both |
//! | `corrupt` | [`Error::is_corrupt`] | damaged bytes | rebuild, or entries of a replica |
//! | `limit` | [`Error::is_limit`] | a bound was passed | smaller parts |
//! | `format` | [`Error::is_format`] | another kind of file, or a newer one | newer software |
//! | `refused` | [`Error::is_refused`] | the rules of the register | mend the event |
//! | `invalid` | [`Error::is_invalid`] | an argument makes no sense | mend the argument |
//! | `io` | [`Error::is_io`] | the storage failed | open again |
//! | `busy` | [`Error::is_busy`] | another holds the file, or the turn to write | try later |
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, base, an, .. } = doc::small()?;
//! let recognized = Event::new("01/06/2020".parse()?, MemberFact::Recognized { member: an });
//! let error = db.record(Scope::Unit(base), recognized).unwrap_err();
//! assert!(error.is_refused() && error.code() == "refused");
//! assert_eq!(error.refusals()[0].rule, "already_official");
//! let error = db.read()?.figure("membership.totl", base, Period::year(2020)?).unwrap_err();
//! assert!(error.is_not_found());
//! assert!(Date::parse("31/02/2020").map_err(sobo::Error::from).unwrap_err().is_invalid());
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## Time and devices
//!
//! The clock of [`Options`] is asked once for each event and says only when it was *recorded*. What
//! counts is the day the event took effect, so a wrong clock changes no figure; it decides nothing but
//! which of two contradicting facts was first. Effective days may lie back to 3 February 1930 and
//! 732 days ahead of the clock.
//!
//! A [`DeviceId`](model::DeviceId) is 32 bytes that no other device has: a public key, or random bytes
//! made once and kept beside the file. Two computers with one id would write two chains under one name;
//! the second is refused as a `conflict`. So a copied file that goes on being written needs an id of its
//! own.
//!
//! ```
//! use sobo::prelude::*;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! static NOW: AtomicU64 = AtomicU64::new(1_609_304_400_000); // A clock for tests.
//! let clock = || Timestamp::from_millis(NOW.load(Ordering::Relaxed));
//! let db = Database::in_memory(Options::new(DeviceId([1; 32]), clock))?;
//! let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
//! let founded = Event::new("01/01/2019".parse()?, OrgFact::Founded(cell));
//! let id = db.record(Scope::Root, founded)?;
//! let (recorded, event) = db.read()?.entry(id)?;
//! assert_eq!((recorded.to_string(), event.on.to_string()), ("30/12/2020 12:00:00".into(), "01/01/2019".into()));
//! # Ok::<(), sobo::Error>(())
//! ```
//!
//! ## In the browser
//!
//! The crate builds for `wasm32-unknown-unknown` as it is. There is no file system there:
//! [`Database::in_memory`], or a [`store::StorageBackend`] of one's own (as over the origin-private
//! file system) with [`Database::create_with_backend`] and [`Database::open_with_backend`], best with
//! a second one for the journal ([`Options::journal`]). The clock
//! comes from JavaScript through [`Options`]. A panic of the storage on a damaged page is caught
//! natively but ends a wasm instance; [`store::StoreOptions::check_on_open`] finds the damage first.
#![forbid(unsafe_code)]

mod digest;
pub mod error;
pub mod limits;
pub mod sorted;

pub mod model;
mod parallel;

pub mod store;

pub mod ledger;

pub mod sync;

pub mod aggregate;

pub mod report;

pub mod api;

pub use api::{
    Batch, BundleView, Database, Imported, MemberView, Missing, Options, OrgView, Reader, Received,
    Scope, Session, Unsealed, prelude,
};
pub use error::{Error, Refusal, Result};
