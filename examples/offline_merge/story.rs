//! What happens in the two registers, in short words. Knows nothing of how they meet.

use sobo::aggregate::Identities;
use sobo::model::{
    Admission, Code, Date, EntryId, Event, Fact, Founding, MemberFact, MemberId, MemberStatus,
    OrgFact, OrgId, OrgKind, Period, Person, RegisteredAs, Text, Timestamp,
};
use sobo::report::{Template, build, render};
use sobo::{Database, Scope};
use std::error::Error;

const TEMPLATE: &str = include_str!("../sobo/data/report.toml");
const IDENTITIES: &str = include_str!("../sobo/data/identities.toml");
const BLOC: &str = "Đảng bộ Khối Sông Xanh";

/// Noon of 30/12/2020: both machines record within one moment, which orders nothing.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_609_304_400_000)
}

/// Records a fact of a day.
pub(crate) fn record(
    db: &Database,
    scope: Scope,
    day: &str,
    fact: impl Into<Fact>,
) -> sobo::Result<EntryId> {
    db.record(scope, Event::new(Date::parse(day)?, fact))
}

/// The bloc, or a cell of it.
pub(crate) fn organization(db: &Database, bloc: Option<OrgId>, code: &str) -> sobo::Result<OrgId> {
    let (name, kind) = match bloc {
        None => (BLOC.to_owned(), OrgKind::Upper),
        Some(_) => (format!("Chi bộ {code}"), OrgKind::BaseCell),
    };
    let founding = Founding::new(Text::parse(&name)?, kind, Code::parse(code)?);
    let founding = Founding { parent: bloc, ..founding };
    Ok(OrgId(record(db, Scope::Root, "31/12/2019", OrgFact::Registered(founding))?))
}

fn person(name: &str, file_no: &str) -> sobo::Result<Person> {
    Ok(Person { file_no: Some(Text::parse(file_no)?), ..Person::new(Text::parse(name)?) })
}

/// A member who was there from the beginning.
pub(crate) fn member(db: &Database, org: OrgId, name: &str, no: &str) -> sobo::Result<MemberId> {
    let (status, basis) = (MemberStatus::Official, RegisteredAs::Opening);
    let person = person(name, no)?;
    let fact = MemberFact::Registered { person, org, status, basis, admitted: None };
    Ok(MemberId(record(db, Scope::Unit(org), "31/12/2019", fact)?))
}

/// A new member.
pub(crate) fn admission(org: OrgId, name: &str, file_no: &str) -> sobo::Result<MemberFact> {
    Ok(MemberFact::Admitted(Admission::new(person(name, file_no)?, org)))
}

/// The yearly report as text.
pub(crate) fn report(db: &Database, org: OrgId, year: Period) -> Result<String, Box<dyn Error>> {
    let number = year.to().year();
    let template = TEMPLATE
        .replace("$YEAR", &number.to_string())
        .replace("$BEFORE", &(number - 1).to_string())
        .replace("$ORG", BLOC);
    let template: Template = toml::from_str(&template)?;
    let identities: Identities = toml::from_str(IDENTITIES)?;
    let reader = db.read()?;
    Ok(render::text(&build(&template, &identities.identity, &reader.figures(org, year))?))
}
