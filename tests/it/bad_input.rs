//! Bad input through the interface: each a clear error, never a panic, nothing half applied. What
//! histories refuse is in `bad_member` and `bad_org`, what comes from another replica in
//! `bad_replica`, what is wrong with a file in `bad_file`, all of it at random in `bad_program`.

use crate::town::{
    Town, admitted, assert_refused, cell_value, code, day, digest, event, founding, person, text,
    year,
};
use sobo::model::{
    CODE_BYTES_MAX, CaseFact, CaseId, CodeList, ControlFact, CutOff, Date, Discipline, EntryId,
    Event, MemberFact, MemberForm, MemberId, OfficeFact, OrgFact, OrgId, OrgKind, Organ, Period,
    Quantity, ReviewKind, StreamId, Term, Text, Timestamp, Track,
};
use sobo::{Database, Options, Scope};

fn nobody() -> EntryId {
    EntryId { stream: StreamId([0xab; 16]), seq: 77 }
}

#[test]
fn values_that_do_not_exist_cannot_be_made() {
    let no = |made: Result<String, String>, says: &str| {
        let error = made.expect_err(says);
        assert!(error.contains(says), "'{error}' does not say '{says}'");
    };
    let date = |made: Result<Date, _>| {
        made.map(|d| d.to_string()).map_err(|e: sobo::model::DateError| e.to_string())
    };
    no(date(Date::from_ymd(2020, 2, 30)), "days 1 to 29");
    no(date(Date::from_ymd(2020, 13, 1)), "months are 1 to 12");
    no(date(Date::from_ymd(20_200, 1, 1)), "check its digits");
    no(date(Date::parse("31/04/2020")), "days 1 to 30");
    no(date(Date::parse("12/31/2020")), "the day before the month");
    no(date(Date::parse("01/02/20")), "four digits");
    no(date(Date::parse("hôm qua")), "write dd/mm/yyyy");
    let period = Period::new(day("02/01/2020"), day("01/01/2020"));
    no(period.map(|p| p.to_string()).map_err(|e| e.to_string()), "exchange the two days");
    no(Term::new(2025, 2020).map(|t| t.to_string()).map_err(|e| e.to_string()), "must be later");
    let code = |text: &str| sobo::model::Code::parse(text).map(|c| c.to_string());
    no(code("").map_err(|e| e.to_string()), &format!("1 to {CODE_BYTES_MAX} bytes"));
    no(code("Kỷ luật").map_err(|e| e.to_string()), "'K'");
    no(code(&"x".repeat(CODE_BYTES_MAX + 1)).map_err(|e| e.to_string()), "this one has");
    let long = Text::parse(&"ê".repeat(4_000));
    no(long.map(|t| t.to_string()).map_err(|e| e.to_string()), "8000 bytes");
    no(Text::parse("a\u{7}").map(|t| t.to_string()).map_err(|e| e.to_string()), "U+0007");
}

#[test]
fn unknown_references_are_refused() {
    let town = Town::new();
    let (member, org) = (MemberId(nobody()), OrgId(nobody()));
    let on = |fact: MemberFact| event("01/10/2020", fact);
    let unknown = "is not in the register";
    let rule = "unknown_reference";
    town.refuses(on(MemberFact::Died { member }), rule, unknown);
    town.refuses(on(admitted(person("Vũ Hà"), org)), rule, unknown);
    town.refuses(on(MemberFact::Left { member: town.an, to: org }), rule, unknown);
    town.refuses(event("01/10/2020", OrgFact::Dissolved { org }), rule, unknown);
    let stray = founding("Chi bộ Lạc", OrgKind::BaseCell, "lac", Some(org));
    town.refuses(event("01/10/2020", OrgFact::Founded(stray)), rule, unknown);
    let settled =
        CaseFact::Settled { case: CaseId(nobody()), track: Track::Party, outcome: text("xong") };
    town.refuses(event("01/10/2020", settled), rule, unknown);
    let void = |target| ControlFact::Void { target, reason: text("nhầm") };
    town.refuses(event("01/10/2020", void(nobody())), rule, "to be retracted");
    let correction = on(MemberFact::Died { member: town.an });
    town.refuses(correction.superseding(nobody(), text("nhầm")), rule, "to be retracted");
    // The id of one sort of thing is no id of another.
    let member = MemberId(town.east.0);
    town.refuses(on(MemberFact::Died { member }), rule, "the member");
    let org = OrgId(town.an.0);
    town.refuses(event("01/10/2020", OrgFact::Dissolved { org }), rule, "the organization");
}

#[test]
fn unknown_codes_are_refused() {
    let town = Town::new();
    let discipline = Discipline {
        member: town.an,
        form: MemberForm::Reprimand,
        by: town.east,
        organ: Organ::Cell,
        contents: vec![code("forbidden_acts"), code("no_such_thing")],
    };
    let says = "'no_such_thing' is not in the list";
    let decision = event("01/10/2020", MemberFact::Disciplined(discipline));
    town.refuses(decision.clone(), "unknown_code", says);
    let document = OfficeFact::DocumentIn { org: town.bloc, kind: code("fax"), number: 1 };
    town.refuses(event("01/10/2020", document), "unknown_code", "list it first");
    let value = OfficeFact::Value(cell_value(&town, "petitions", 3));
    town.refuses(event("01/10/2020", value.clone()), "unknown_code", "list it first");
    // Listed, both go in, in the same batch as well.
    let listed = |list, code, label| ControlFact::CodeListed { list, code, label };
    let label = text("việc khác");
    town.db
        .batch(|batch| {
            let listing = listed(CodeList::Violation, code("no_such_thing"), label.clone());
            batch.record(Scope::Root, event("01/10/2020", listing))?;
            batch.record(Scope::Root, decision)
        })
        .unwrap();
}

#[test]
fn empty_names_are_refused() {
    let town = Town::new();
    let listed = |list, code, label| ControlFact::CodeListed { list, code, label };
    let nothing = Text::default();
    let unnamed = OrgFact::Renamed { org: town.cell, name: nothing.clone() };
    town.refuses(event("01/10/2020", unnamed), "implausible", "the name is empty");
    let mut blank = founding("x", OrgKind::BaseCell, "trong", Some(town.bloc));
    blank.name = text("   ");
    town.refuses(event("01/10/2020", OrgFact::Founded(blank)), "implausible", "write it out");
    let mut stranger = person("x");
    stranger.name = text("\u{200b}");
    let fact = admitted(stranger, town.east);
    town.refuses(event("01/10/2020", fact), "implausible", "the member's name is empty");
    let void = ControlFact::Void { target: town.an.0, reason: nothing.clone() };
    town.refuses(event("01/10/2020", void), "implausible", "the reason is empty");
    let listing = listed(CodeList::Place, code("xa-moi"), nothing);
    town.refuses(event("01/10/2020", listing), "implausible", "the Vietnamese term is empty");
}

#[test]
fn implausible_days_are_refused() {
    let town = Town::new();
    let died = |on: &str| event(on, MemberFact::Died { member: town.an });
    town.refuses(died("02/02/1930"), "implausible", "before 03/02/1930");
    town.refuses(died("01/02/2023"), "implausible", "two years from now");
    town.refuses(died("01/10/2020").decided(day("01/10/2099")), "implausible", "check the year");
    town.refuses(died("01/10/2020").decided(Date::MIN), "implausible", "day of the decision");
    let opened = OfficeFact::PeriodOpened {
        org: town.bloc,
        period: year(2020),
        cut_off: CutOff(day("01/01/2021")),
        due: day("15/01/2021"),
    };
    town.refuses(event("01/12/2020", opened), "implausible", "outside năm 2020");
    let reviewed = OfficeFact::Reviewed {
        org: town.bloc,
        instrument: code("ct-05"),
        kind: ReviewKind::Interim,
        since: 2021,
    };
    let list = CodeList::Other;
    let listing =
        ControlFact::CodeListed { list, code: code("ct-05"), label: text("Chỉ thị 05") };
    town.record(event("01/12/2020", listing)).unwrap();
    town.refuses(event("01/12/2020", reviewed), "implausible", "issued in 2021");
    // A clock that is far out is told, not obeyed.
    let wild = Options::new(sobo::model::DeviceId([9; 32]), || Timestamp::from_millis(u64::MAX));
    let db = Database::in_memory(wild).unwrap();
    let root = OrgFact::Registered(founding("Đảng bộ", OrgKind::Upper, "d", None));
    let error = db.record(Scope::Root, event("01/01/2020", root)).unwrap_err();
    assert_eq!(error.code(), "limit");
    assert!(error.to_string().contains("set the clock of this device"), "{error}");
}

#[test]
fn limits_are_errors_and_leave_nothing() {
    let town = Town::new();
    let before = digest(&town.db);
    let limit = |event: Event, says: &str| {
        let error = town.record(event).unwrap_err();
        assert_eq!(error.code(), "limit", "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(digest(&town.db), before);
    };
    let discipline = Discipline {
        member: town.an,
        form: MemberForm::Reprimand,
        by: town.east,
        organ: Organ::Cell,
        contents: vec![code("forbidden_acts"); 10_000],
    };
    limit(event("01/10/2020", MemberFact::Disciplined(discipline)), "bytes");
    let members = vec![(town.an, town.west); 1_401];
    let split = OrgFact::Split { org: town.east, ends: false, members };
    limit(event("01/10/2020", split), "record them in several parts");
    let ruling = ControlFact::Ruling {
        keep: town.an.0,
        against: vec![town.mai.0; 1_001],
        reason: text("trùng"),
    };
    limit(event("01/10/2020", ruling), "at most 1000");
}

#[test]
fn a_batch_leaves_nothing_when_its_last_event_is_bad() {
    let town = Town::new();
    let before = digest(&town.db);
    let admit = |n: usize| event("01/10/2020", admitted(person(&format!("Người {n}")), town.cell));
    // Bad by itself: told at once.
    let at_once = town.db.batch(|batch| {
        for n in 0..999 {
            batch.record(Scope::Unit(town.cell), admit(n))?;
        }
        batch.record(Scope::Root, event("01/10/1920", MemberFact::Died { member: town.an }))
    });
    assert_eq!(at_once.as_ref().unwrap_err().refusals()[0].index, 999);
    assert_refused(&at_once.unwrap_err(), "implausible", "event 999");
    assert_eq!(digest(&town.db), before);
    // Bad by what is there: told at the commit, with its place.
    let at_commit = town.db.batch(|batch| {
        for n in 0..999 {
            batch.record(Scope::Unit(town.cell), admit(n))?;
        }
        batch.record(Scope::Root, event("01/10/2020", MemberFact::Died { member: town.lam }))
    });
    assert_eq!(at_commit.as_ref().unwrap_err().refusals()[0].index, 999);
    assert_refused(&at_commit.unwrap_err(), "not_there", "event 999");
    // Given up by the caller.
    let given_up: sobo::Result<()> = town.db.batch(|batch| {
        batch.record(Scope::Unit(town.cell), admit(0))?;
        Err(batch
            .record(
                Scope::Root,
                event("01/10/2020", MemberFact::Died { member: MemberId(nobody()) }),
            )
            .unwrap_err())
    });
    assert_refused(&given_up.unwrap_err(), "unknown_reference", "is not in the register");
    assert_eq!(digest(&town.db), before);
    // The bad one left out by the caller, the rest goes in.
    let left_out = town.db.batch(|batch| {
        let bad = event("01/10/2020", MemberFact::Died { member: MemberId(nobody()) });
        assert!(batch.record(Scope::Root, bad).is_err());
        batch.record(Scope::Unit(town.cell), admit(0))
    });
    assert!(left_out.is_ok() && digest(&town.db) != before);
    assert!(town.db.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn questions_that_make_no_sense_are_answered_clearly() {
    let town = Town::new();
    let reader = town.db.read().unwrap();
    let no = |error: sobo::Error, says: &str| {
        assert_eq!(error.code(), "not_found");
        assert!(error.to_string().contains(says), "{error}");
    };
    no(reader.figure("membership.totl", town.bloc, year(2020)).unwrap_err(), "membership.totl");
    no(reader.figure("Đảng viên", town.bloc, year(2020)).unwrap_err(), "catalogue");
    let org = OrgId(nobody());
    let shown = org.to_string();
    no(reader.figure("membership.total", org, year(2020)).unwrap_err(), &shown);
    no(reader.lineage("membership.total", org, year(2020)).unwrap_err(), &shown);
    no(reader.statement(org, year(2020)).unwrap_err(), &shown);
    no(reader.orgs(org, day("01/01/2020")).unwrap_err(), &shown);
    no(reader.member(MemberId(nobody()), day("01/01/2020")).unwrap_err(), "member");
    no(reader.entry(nobody()).unwrap_err(), &nobody().to_string());
    // Days before anything, and after everything, are days like others.
    for period in [Period::new(Date::MIN, Date::MIN), Period::new(Date::MIN, Date::MAX)] {
        let period = period.unwrap();
        assert_eq!(reader.statement(town.bloc, period).unwrap().residual(), 0, "{period}");
    }
    let before = reader.figure("membership.total", town.bloc, year(1900)).unwrap();
    assert_eq!(before.value, Some(Quantity::exact(0)));
}
