//! What people call things: organizations by code, members by file number, days and periods as
//! they are written, with near ones offered when a name is not there.

use crate::arguments::{AsOf, Span};
use crate::commands::indicators;
use crate::fault::{Class, Fault};
use crate::shell::today;
use sobo::Reader;
use sobo::aggregate::Indicator;
use sobo::model::{Code, Date, EntryId, MemberId, OrgId, OrgState, Period, Text, text};

/// Most names offered when one is not there.
const OFFERED: usize = 3;

/// Where to look for an organization.
const LOOK: &str = "`sobo orgs` lists them";

/// The organization of a code or id; without one, the only root there is on the day.
///
/// # Errors
/// `not_found` with near codes, `conflict` when a code stands for several, `usage` when there is
/// not one root.
pub(crate) fn org(reader: &Reader, name: Option<&str>, day: Date) -> Result<OrgId, Fault> {
    let Some(name) = name else {
        return root(reader, day);
    };
    if let Some(id) = EntryId::parse(name).map(OrgId) {
        return match reader.tree().org(id) {
            Some(_) => Ok(id),
            None => Err(no_org(reader, name)),
        };
    }
    let code = Code::parse(name).or_else(|_| Code::parse(&name.to_lowercase()));
    let found = code.map_or(Ok(Vec::new()), |code| reader.find_org(&code))?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(no_org(reader, name)),
        several => Err(Fault::new(Class::Conflict, format!("code '{name}' stands for several"))
            .way(format!("name one by its id: {}", list(several)))),
    }
}

/// Offers codes that are near, or whose organization's name has the words.
fn no_org(reader: &Reader, name: &str) -> Fault {
    let words = text::search_key(name);
    let named = |state: &OrgState| {
        state.versions.iter().any(|v| text::search_key(v.name.as_str()).contains(&words))
    };
    let all = || reader.tree().iter().map(|(_, state)| state);
    let by_name: Vec<&str> = all().filter(|one| named(one)).map(|one| one.code.as_str()).collect();
    let way = match by_name.as_slice() {
        [] => offer(name, all().map(|state| state.code.as_str()), LOOK),
        some => did_you_mean(some, LOOK),
    };
    Fault::new(Class::NotFound, format!("no organization '{name}'")).way(way)
}

fn root(reader: &Reader, day: Date) -> Result<OrgId, Fault> {
    let roots = reader.roots(day);
    match roots.as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::new(Class::NotFound, format!("no organization is on record by {day}"))
            .way("name a later day, or import the events that found one")),
        several => {
            let codes = several.iter().filter_map(|org| reader.tree().org(*org));
            let codes: Vec<String> = codes.map(|state| state.code.to_string()).collect();
            Err(Fault::new(Class::Usage, "the register has several organizations at the top")
                .way(format!("name one with --scope: {}", codes.join(", "))))
        }
    }
}

/// The member of a file number or id.
///
/// # Errors
/// `not_found`, or `conflict` when a number stands for several.
pub(crate) fn member(reader: &Reader, name: &str) -> Result<MemberId, Fault> {
    if let Some(id) = EntryId::parse(name) {
        return Ok(MemberId(id));
    }
    let number = Text::parse(name).map_or_else(|_| name.to_owned(), Text::into_string);
    match reader.find_member(&number)?.as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::new(Class::NotFound, format!("no member with file number '{name}'"))
            .way("`sobo member` lists the members of a scope")),
        several => Err(Fault::new(
            Class::Conflict,
            format!("file number '{name}' stands for several members"),
        )
        .way(format!("name one by its id: {}", list(several)))),
    }
}

/// The code of an organization, or its id where the register does not know it.
pub(crate) fn code_of(reader: &Reader, org: OrgId) -> String {
    reader.tree().org(org).map_or_else(|| org.to_string(), |state| state.code.to_string())
}

/// What is named by how its id begins.
///
/// # Errors
/// `not_found`, or `conflict` when several begin so.
pub(crate) fn beginning<T: Ord>(
    what: &str,
    name: &str,
    all: impl Iterator<Item = (String, T)>,
    way: &str,
) -> Result<T, Fault> {
    let name = name.to_ascii_lowercase();
    let mut found: Vec<T> =
        all.filter(|(id, _)| !name.is_empty() && id.starts_with(&name)).map(|(_, it)| it).collect();
    found.sort_unstable();
    found.dedup();
    match (found.pop(), found.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => {
            Err(Fault::new(Class::NotFound, format!("no {what} begins with '{name}'")).way(way))
        }
        (Some(_), _) => {
            Err(Fault::new(Class::Conflict, format!("several {what}s begin with '{name}'"))
                .way("write more of it"))
        }
    }
}

fn list(ids: &[impl ToString]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// "did you mean" with the nearest names, or where to look.
pub(crate) fn offer<'n>(name: &str, names: impl Iterator<Item = &'n str>, look: &str) -> String {
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|other| {
            let far = distance(name, other);
            let within = other.contains(name) || name.contains(other);
            (within || far <= 1 + name.chars().count() / 4).then_some((far, other))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    let near: Vec<&str> = near.into_iter().map(|(_, other)| other).collect();
    did_you_mean(&near, look)
}

fn did_you_mean(names: &[&str], look: &str) -> String {
    let names: Vec<String> = names.iter().take(OFFERED).map(|name| format!("'{name}'")).collect();
    if names.is_empty() {
        return look.to_owned();
    }
    format!("did you mean {}? {look}", names.join(" or "))
}

/// Letters to change, put in or take out to get from one word to another.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = change.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The period that was asked for: a year, two days, or from 1 January up to a day.
///
/// # Errors
/// `usage` when the days are the wrong way round.
pub(crate) fn period(span: &Span) -> Result<Period, Fault> {
    let year_of = |day: Date| Period::year(day.year()).map(Period::from);
    let period = match (span.year, span.from, span.to, span.as_of) {
        (Some(year), ..) => Period::year(year),
        (_, Some(from), to, _) => Period::new(from, to.unwrap_or_else(today)),
        (_, None, Some(day), _) | (_, None, None, Some(day)) => {
            year_of(day).and_then(|from| Period::new(from, day))
        }
        (None, None, None, None) => {
            let day = today();
            year_of(day).and_then(|from| Period::new(from, day))
        }
    };
    period.map_err(|e| Fault::new(Class::Usage, e))
}

/// The indicator of a code.
///
/// # Errors
/// `not_found` with near codes.
pub(crate) fn indicator(reader: &Reader, code: &str) -> Result<Indicator, Fault> {
    match reader.indicator(code) {
        Ok(indicator) => Ok(indicator),
        Err(error) if error.is_not_found() => {
            let known = indicators::all(reader)?;
            let codes = known.iter().map(|one| one.code.as_str());
            let look = "`sobo indicators WORD` searches the catalogue";
            Err(Fault::new(Class::NotFound, format!("no indicator '{code}'"))
                .way(offer(code, codes, look)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The day that was asked for; today when none was.
pub(crate) fn day(as_of: &AsOf) -> Date {
    as_of.as_of.unwrap_or_else(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_textbook() {
        for (a, b, far) in [("", "", 0), ("cb1", "cb2", 1), ("kitten", "sitting", 3), ("a", "", 1)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (far, far), "{a} {b}");
        }
    }

    #[test]
    fn near_names_are_offered() {
        let names = || ["membership.total", "membership.admitted", "x"].into_iter();
        assert_eq!(
            offer("membership.totl", names(), "look."),
            "did you mean 'membership.total'? look."
        );
        assert_eq!(offer("zzzz", names(), "look."), "look.");
    }
}
