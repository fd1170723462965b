//! A register in a file, opened or created: each run admits one more member and tells how many.
use sobo::model::{Admission, Code, Date, DeviceId, Event, Founding, MemberFact, OrgFact};
use sobo::model::{OrgId, OrgKind, Period, Person, Text};
use sobo::{Database, Options, Scope};

#[allow(clippy::disallowed_methods)] // A program reads the clock; the library never does.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::new(DeviceId([1; 32]), || std::time::SystemTime::now().into());
    let db = Database::open_or_create("register.sobo", options)?;
    let (day, code) = (Date::parse("19/05/2020")?, Code::parse("cb1")?);
    let founding = Founding::new(Text::parse("Chi bộ 1")?, OrgKind::BaseCell, code.clone());
    let found = || db.record(Scope::Root, Event::new(day, OrgFact::Founded(founding)));
    let cells = db.read()?.find_org(&code)?;
    let cell = cells.first().map_or_else(|| found().map(OrgId), |cell| Ok(*cell))?;
    let person = Admission::new(Person::new(Text::parse("Trần Thị Mơ")?), cell);
    db.record(Scope::Unit(cell), Event::new(day, MemberFact::Admitted(person)))?;
    println!("{}", db.read()?.figure("membership.admitted", cell, Period::year(2020)?)?);
    Ok(())
}
