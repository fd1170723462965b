//! `sobo member`: one member with the whole history, or the members of a scope.

use crate::arguments::Member;
use crate::fault::{Fault, Outcome};
use crate::names;
use crate::shell::{Shell, print, print_json};
use crate::table::Table;
use serde_json::{Value, json};
use sobo::model::{Date, text};
use sobo::{MemberView, Reader};
use std::io::Write;

/// # Errors
/// `not_found` when the member or the scope is not there.
pub(crate) fn run(args: &Member, shell: &Shell) -> Result<Outcome, Fault> {
    let db = shell.open()?;
    let reader = db.read()?;
    let day = names::day(&args.as_of);
    match &args.name {
        Some(name) => one(args, &reader, (name, day))?,
        None => all(args, shell, &reader, day)?,
    }
    Ok(Outcome::Clean)
}

fn one(args: &Member, reader: &Reader, (name, day): (&str, Date)) -> Result<(), Fault> {
    let member = reader.member(names::member(reader, name)?, day)?;
    if args.json {
        let mut value = as_json(&member, reader, day);
        let event = |(day, entry, text): &(Date, _, String)| {
            let entry: &sobo::model::EntryId = entry;
            json!({ "day": iso(*day), "entry": entry.to_string(), "text": text })
        };
        value["history"] = member.history.iter().map(event).collect();
        return print_json(&value);
    }
    let person = &member.person;
    let birth = person.birth.map(|day| format!(", sinh ngày {day}")).unwrap_or_default();
    let file_no = person.file_no.as_ref().map(|no| format!(", số lý lịch {no}"));
    let file_no = file_no.unwrap_or_default();
    let place = member.org.map_or_else(
        || "không đứng trong tổ chức nào của sổ".to_owned(),
        |org| {
            let status = member.status.map_or("", sobo::model::MemberStatus::label);
            format!("{status}, {}", reader.tree().name(org, day))
        },
    );
    let mut table = Table::new(&["Ngày", "Sự kiện"], &[]);
    for (on, _, text) in &member.history {
        table.row(vec![on.to_string(), text.clone()]);
    }
    print(|out| {
        writeln!(out, "{}{birth}{file_no}", person.name)?;
        writeln!(out, "Ngày {day}: {place}")?;
        writeln!(out)?;
        table.print(out)
    })
}

fn all(args: &Member, shell: &Shell, reader: &Reader, day: Date) -> Result<(), Fault> {
    let scope = names::org(reader, args.scope.scope.as_deref(), day)?;
    let standing = reader.members(scope, day)?;
    let bar = shell.progress("reading members", Some(standing.len() as u64));
    let mut members = Vec::with_capacity(standing.len());
    for (id, ..) in standing {
        members.push(reader.member(id, day)?);
        bar.step();
    }
    drop(bar);
    members.sort_by_cached_key(|m| (text::name_sort_key(m.person.name.as_str()), m.id));
    if args.json {
        let rows: Vec<Value> = members.iter().map(|m| as_json(m, reader, day)).collect();
        return print_json(&rows);
    }
    let mut table = Table::new(&["Số lý lịch", "Họ và tên", "Tình trạng", "Tổ chức"], &[]);
    for member in &members {
        let no = member.person.file_no.as_ref().map(ToString::to_string);
        let status = member.status.map_or("", sobo::model::MemberStatus::label);
        let org = member.org.map(|org| reader.tree().name(org, day));
        table.row(vec![
            no.unwrap_or_else(|| "-".to_owned()),
            member.person.name.to_string(),
            status.to_owned(),
            org.unwrap_or_default(),
        ]);
    }
    print(|out| table.print(out))
}

fn as_json(member: &MemberView, reader: &Reader, day: Date) -> Value {
    let person = &member.person;
    let state = member.org.and_then(|org| reader.tree().org(org));
    json!({
        "id": member.id.to_string(),
        "name": person.name.as_str(),
        "birth": person.birth.map(iso),
        "sex": person.sex.map(sobo::model::Sex::code),
        "file_no": person.file_no.as_ref().map(sobo::model::Text::as_str),
        "card_no": person.card_no.as_ref().map(sobo::model::Text::as_str),
        "org": state.map(|state| state.code.as_str()),
        "org_name": member.org.map(|org| reader.tree().name(org, day)),
        "status": member.status.map(sobo::model::MemberStatus::code),
    })
}

/// A day as other programs want it.
pub(crate) fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}
