//! A register in memory: one organization, one admission, one figure.
use sobo::model::{Admission, Code, Date, DeviceId, Event, Founding, MemberFact};
use sobo::model::{OrgFact, OrgId, OrgKind, Period, Person, Text};
use sobo::{Database, Options, Scope};

#[allow(clippy::disallowed_methods)] // A program reads the clock; the library never does.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::new(DeviceId([1; 32]), || std::time::SystemTime::now().into());
    let db = Database::in_memory(options)?; // In a file: `create` once, then `open`.
    let day = Date::parse("19/05/2020")?;
    let cell = Founding::new(Text::parse("Chi bộ 1")?, OrgKind::BaseCell, Code::parse("cb1")?);
    let cell = OrgId(db.record(Scope::Root, Event::new(day, OrgFact::Founded(cell)))?);
    let admission = Admission::new(Person::new(Text::parse("Trần Thị Mơ")?), cell);
    db.record(Scope::Unit(cell), Event::new(day, MemberFact::Admitted(admission)))?;
    let admitted = db.read()?.figure("membership.admitted", cell, Period::year(2020)?)?;
    println!("{}", admitted.value.map_or("thiếu".to_owned(), |count| count.value.to_string()));
    Ok(())
}
