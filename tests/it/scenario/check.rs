//! Holding what came out of a scenario against what must.

use super::play::Played;
use super::{Day, Expect, Scenario, Wanted};
use sobo::Reader;
use sobo::aggregate::{Evaluator, Recount, Statement};
use sobo::model::{Date, Decimal, Figure, Kind, Path, Period, Quantity, Subject, parse_decimal};
use std::collections::BTreeMap;

/// Plays a scenario, once for every day of knowledge, and tells every difference.
pub(super) fn run(scenario: &Scenario) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut registers: BTreeMap<Option<Day>, Played> = BTreeMap::new();
    registers.insert(None, Played::new(scenario, None));
    for expect in &scenario.expect {
        let known = expect.known;
        let played = registers.entry(known).or_insert_with(|| Played::new(scenario, known));
        one(played, expect, &mut wrong);
    }
    let played = &registers[&None];
    sums(scenario, played, &mut wrong);
    identities(scenario, played, &mut wrong);
    findings(scenario, played, &mut wrong);
    recounted(scenario, played, &mut wrong);
    sound(played, &mut wrong);
    wrong
}

fn one(played: &Played, expect: &Expect, wrong: &mut Vec<String>) {
    let reader = played.db.read().unwrap();
    let (scope, period) = (played.org(&expect.scope), expect.period.0);
    let place = format!("{}, {period}", expect.scope);
    let mut differ = |what: &str, wanted: String, got: String| {
        if wanted != got {
            wrong.push(format!("{place}: {what} is {got}, not {wanted}"));
        }
    };
    for (code, wanted) in &expect.figures {
        let figure = reader.figure(code, scope, period).unwrap();
        differ(code, shown(value(wanted)), shown(figure.value));
        if let Some((lines, stated)) = lineage(&reader, &figure) {
            differ(&format!("the lineage of {code}"), stated.to_string(), lines.to_string());
        }
    }
    for (code, wanted) in &expect.status {
        let status = reader.figure(code, scope, period).unwrap().status;
        let got = status.map_or_else(String::new, |s| format!("{}/{}", s.reported, s.expected));
        differ(&format!("the status of {code}"), wanted.clone(), got);
    }
    for (code, wanted) in &expect.units {
        let units = reader.figure(code, scope, period).unwrap().units;
        differ(&format!("the number of units of {code}"), wanted.to_string(), units.to_string());
    }
    if let Some(rows) = &expect.statement {
        let statement = reader.statement(scope, period).unwrap();
        let got = statement_rows(&statement);
        let unknown = rows.keys().find(|row| !got.iter().any(|(name, _)| name == row));
        assert_eq!(unknown, None, "no such row of a statement");
        for (row, got) in got {
            let wanted = rows.get(row).copied().unwrap_or_default();
            differ(&format!("the row '{row}'"), wanted.to_string(), got.to_string());
        }
        differ("the residual", "0".into(), statement.residual().to_string());
    }
    if let Some(silent) = &expect.silent {
        let units = reader.silent(scope, period).unwrap();
        let units: Vec<String> =
            units.iter().map(|org| played.name_of(&Subject::Org(*org))).collect();
        differ("the list of silent units", silent.0.join(", "), units.join(", "));
    }
}

fn value(wanted: &Wanted) -> Option<Quantity> {
    match wanted {
        Wanted::Whole(n) => Some(Quantity::exact(*n)),
        Wanted::Written(text) if text == "missing" => None,
        Wanted::Written(text) => {
            let parsed = parse_decimal(text).unwrap_or_else(|e| panic!("{e}"));
            Some(Quantity::new(parsed.value, parsed.qualifier))
        }
    }
}

fn shown(value: Option<Quantity>) -> String {
    value.map_or_else(|| "missing".into(), |q| format!("{} {}", q.qualifier.word(), q.value))
}

/// The sum of a figure's lines and what it should be, in the lines' unit. A ratio's lines are
/// those of its numerator, and an attribute is no sum.
fn lineage(reader: &Reader, figure: &Figure) -> Option<(i128, i128)> {
    let basis = &figure.basis;
    let value = figure.value?;
    if matches!(figure.kind, Kind::Ratio | Kind::Attribute) {
        return None;
    }
    let period = Period::new(basis.from, basis.to).unwrap();
    let lines = reader.lineage(basis.indicator.as_str(), basis.scope, period).unwrap();
    let sum = lines.iter().map(|line| line.n).sum();
    let stated = match figure.path {
        Path::Counted => value.value.to_integer().unwrap(),
        _ => value.value.units(),
    };
    Some((sum, stated))
}

fn statement_rows(s: &Statement) -> [(&'static str, i128); 14] {
    [
        ("opening", s.opening),
        ("opened", s.opened),
        ("admitted", s.admitted),
        ("restored", s.restored),
        ("transferred_in", s.transferred_in),
        ("came_with_org", s.came_with_org),
        ("expelled", s.expelled),
        ("struck_off", s.struck_off),
        ("exited", s.exited),
        ("died", s.died),
        ("transferred_out", s.transferred_out),
        ("went_with_org", s.went_with_org),
        ("closing", s.closing),
        ("in_transit", s.in_transit),
    ]
}

fn sums(scenario: &Scenario, played: &Played, wrong: &mut Vec<String>) {
    let reader = played.db.read().unwrap();
    for sum in &scenario.sums {
        let of = |code: &String| {
            let figure = reader.figure(&sum.indicator, played.org(code), sum.period.0).unwrap();
            figure.value.map_or(0, |q| q.value.units() / Decimal::UNITS_PER_ONE)
        };
        let got: i128 = sum.scopes.0.iter().map(of).sum();
        if got != i128::from(sum.gives) {
            wrong.push(format!("the sum of {} is {got}, not {}", sum.indicator, sum.gives));
        }
    }
}

fn identities(scenario: &Scenario, played: &Played, wrong: &mut Vec<String>) {
    let reader = played.db.read().unwrap();
    for data in &scenario.identities {
        let (code, scope) = (&data.identity.code, played.org(&data.scope));
        let identities = std::slice::from_ref(&data.identity);
        let checked = reader.check(identities, scope, data.period.0).unwrap().remove(0);
        let mut differ = |what: &str, wanted: String, got: String| {
            if wanted != got {
                wrong.push(format!("identity {code}: {what} is {got}, not {wanted}"));
            }
        };
        differ("the outcome", format!("{:?}", data.outcome), format!("{:?}", checked.outcome));
        let missing: Vec<String> = checked.missing.iter().map(ToString::to_string).collect();
        differ("what is missing", data.missing.join(", "), missing.join(", "));
        if let Some(residual) = data.residual {
            let got = checked.residual.map_or_else(String::new, |r| r.to_string());
            differ("the residual", residual.to_string(), got);
        }
        if let Some(names) = &data.candidates {
            let found = checked.candidates.iter().map(|c| played.name_of(&c.subject));
            differ(
                "the list of candidates",
                names.0.join(", "),
                found.collect::<Vec<_>>().join(", "),
            );
        }
    }
}

fn findings(scenario: &Scenario, played: &Played, wrong: &mut Vec<String>) {
    let day = scenario.findings_on.map_or(Date::MAX, |day| day.0);
    let found = played.db.read().unwrap().findings(day).unwrap();
    let mut found: Vec<(String, String)> = found
        .iter()
        .map(|f| {
            let about: Vec<String> = f.subjects.iter().map(|s| played.name_of(s)).collect();
            (about.join(", "), format!("{}: {} ({})", f.rule.code(), about.join(", "), f.detail))
        })
        .collect();
    for wanted in &scenario.findings {
        let about = wanted.about.0.join(", ");
        let key = format!("{}: {about} (", wanted.rule.code());
        match found.iter().position(|(_, full)| full.starts_with(&key)) {
            Some(at) => drop(found.swap_remove(at)),
            None => wrong.push(format!("no finding {} about {about}", wanted.rule.code())),
        }
    }
    wrong.extend(found.into_iter().map(|(_, full)| format!("an unforeseen finding: {full}")));
}

/// Every indicator of the catalogue, counted a second time from the entries alone, agrees.
fn recounted(scenario: &Scenario, played: &Played, wrong: &mut Vec<String>) {
    let reader = played.db.read().unwrap();
    let (snapshot, tree, catalog) = (reader.snapshot(), reader.tree(), reader.catalog());
    let recount = Recount::new(snapshot).unwrap();
    let evaluator = Evaluator { snapshot, tree, catalog };
    for expect in &scenario.expect {
        let (scope, period) = (played.org(&expect.scope), expect.period.0);
        let apart = recount.compare(&evaluator, scope, period).unwrap();
        wrong.extend(apart.iter().map(|d| format!("{}, {period}: {d:?}", expect.scope)));
    }
}

/// The register checks clean: building it anew from its entries changes no byte.
fn sound(played: &Played, wrong: &mut Vec<String>) {
    let verified = played.db.verify(&mut |_| {}).unwrap();
    if !verified.is_clean() {
        wrong.push(format!("the register is not sound: {verified:?}"));
    }
}
