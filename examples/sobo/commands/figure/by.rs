//! Breaking a figure down: by the organizations directly under the scope, by month, or by a
//! coordinate of its class. What no row has is shown as a row of its own, so that a table never
//! seems to add up when it does not.

use super::Asked;
use super::class::{self, Coordinate};
use crate::fault::{Class, Fault};
use sobo::aggregate::{Catalog, Evaluator, Formula, Indicator, Pattern, Select};
use sobo::model::{
    Code, Date, Decimal, Figure, Kind, Measure, OrgId, Path, Period, Qualifier, Quantity, Tag,
};
use std::collections::{BTreeMap, BTreeSet};

/// The code under which a derived indicator is evaluated; no catalogue of a register has it.
const DERIVED: &str = "sobo.figure.by";

/// One row of a broken-down figure.
pub(crate) struct Row {
    /// What other programs call it: a code, a number, an organization's code, a month.
    pub(crate) key: String,
    /// What people read.
    pub(crate) label: String,
    /// Its share.
    pub(crate) value: Option<Quantity>,
}

/// The rows of a figure.
///
/// # Errors
/// `usage` when the figure has no such coordinate, with those it has.
pub(crate) fn rows(asked: &Asked<'_>, by: &str, whole: &Figure) -> Result<Vec<Row>, Fault> {
    match by {
        "org" => by_org(asked, whole),
        "month" => by_month(asked, whole),
        "part" if matches!(asked.indicator.formula, Formula::Sum(_)) => by_part(asked),
        _ => by_class(asked, by, whole),
    }
}

/// By the organization directly under the scope in which each entry counted.
fn by_org(asked: &Asked<'_>, whole: &Figure) -> Result<Vec<Row>, Fault> {
    if !matches!(whole.path, Path::Counted | Path::Summed) || whole.kind == Kind::Ratio {
        return Err(Fault::new(Class::Usage, "this figure is no sum, so it has no parts")
            .way("ask for it in each organization with --scope"));
    }
    let reader = asked.reader;
    let code = asked.indicator.code.as_str();
    let lines = reader.lineage(code, asked.scope, asked.period)?;
    let in_parts = in_ten_thousandths(asked, &asked.indicator)?;
    let mut sums: BTreeMap<Option<OrgId>, i128> = BTreeMap::new();
    for line in lines {
        let day = if whole.kind == Kind::Stock { asked.period.to() } else { line.day };
        *sums.entry(branch(asked, line.org, day)).or_default() += line.n;
    }
    let mut rows = Vec::new();
    for (org, n) in sums.into_iter().filter(|(_, n)| *n != 0) {
        let state = org.and_then(|org| reader.tree().org(org));
        let key = state.map_or_else(String::new, |state| state.code.to_string());
        let label = org.map_or_else(
            || format!("{} (riêng)", reader.tree().name(asked.scope, asked.period.to())),
            |org| reader.tree().name(org, asked.period.to()),
        );
        // Members in transit between two of them belong to neither (rule R10).
        let value = match (org, &asked.indicator.formula) {
            (Some(org), Formula::Strength) => reader.figure(code, org, asked.period)?.value,
            _ => quantity(n, in_parts),
        };
        rows.push(Row { key, label, value });
    }
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(with_rest(rows, whole))
}

/// The organization directly under the scope that holds this one on a day; none for the scope
/// itself. A circle in the tree ends the walk.
fn branch(asked: &Asked<'_>, org: OrgId, day: Date) -> Option<OrgId> {
    let (mut at, mut seen) = (org, BTreeSet::new());
    while at != asked.scope && seen.insert(at) {
        let state = asked.reader.tree().org(at)?;
        match state.on(day).or(state.versions.first()).and_then(|version| version.parent) {
            Some(parent) if parent == asked.scope => return Some(at),
            Some(parent) => at = parent,
            None => return Some(at),
        }
    }
    (at != asked.scope).then_some(at)
}

/// Month by month: a stock at each month's end, anything else within it.
fn by_month(asked: &Asked<'_>, whole: &Figure) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    let mut from = asked.period.from();
    loop {
        let last = Period::month(from.year(), from.month()).map_err(usage)?.to();
        let part = Period::new(from, last.min(asked.period.to())).map_err(usage)?;
        let figure = asked.reader.figure(asked.indicator.code.as_str(), asked.scope, part)?;
        let (year, month) = (from.year(), from.month());
        let (key, label) = (format!("{year:04}-{month:02}"), format!("{month:02}/{year}"));
        rows.push(Row { key, label, value: figure.value });
        if last >= asked.period.to() {
            break;
        }
        from = last.add_days(1);
    }
    Ok(if whole.kind == Kind::Flow { with_rest(rows, whole) } else { rows })
}

/// A figure made of others, by these.
fn by_part(asked: &Asked<'_>) -> Result<Vec<Row>, Fault> {
    let Formula::Sum(parts) = &asked.indicator.formula else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for (sign, code) in parts {
        let figure = asked.reader.figure(code.as_str(), asked.scope, asked.period)?;
        let label = asked.reader.indicator(code.as_str())?.label;
        let value = figure.value.map(|q| match sign {
            1 => q,
            _ => Quantity::new(-q.value, q.qualifier.opposite()),
        });
        rows.push(Row { key: code.to_string(), label, value });
    }
    Ok(rows)
}

fn by_class(asked: &Asked<'_>, by: &str, whole: &Figure) -> Result<Vec<Row>, Fault> {
    let strength = Select::all(Measure::Strength);
    let select = match &asked.indicator.formula {
        Formula::Count(select) | Formula::Distinct(select, _) | Formula::Amount(select, _) => {
            select
        }
        Formula::Strength => &strength,
        _ => return Err(no_such(by, asked, &[])),
    };
    let coordinates = class::of(select.measure);
    let Some(at) = coordinates.iter().position(|one| one.name == by) else {
        return Err(no_such(by, asked, &coordinates));
    };
    let mut rows = Vec::new();
    for tag in tags(asked, select, at)? {
        let figure = narrowed(asked, select, (at, &tag))?;
        if figure.value.is_none_or(|q| q.value != Decimal::from(0)) {
            let (key, label) = class::name(&coordinates[at], &tag, asked);
            rows.push(Row { key, label, value: figure.value });
        }
    }
    if matches!(asked.indicator.formula, Formula::Strength) {
        // Members in transit stand nowhere, so they have no status of their own (rule R10).
        let moving = evaluated(asked, Formula::InTransit)?;
        if moving.value.is_some_and(|q| q.value != Decimal::from(0)) {
            let (key, label) = ("in_transit".to_owned(), Measure::InTransit.label().to_owned());
            rows.push(Row { key, label, value: moving.value });
        }
    }
    Ok(if whole.kind == Kind::Distinct { rows } else { with_rest(rows, whole) })
}

fn no_such(by: &str, asked: &Asked<'_>, coordinates: &[Coordinate]) -> Fault {
    let mut names = vec!["org", "month"];
    if matches!(asked.indicator.formula, Formula::Sum(_)) {
        names.push("part");
    }
    names.extend(coordinates.iter().map(|one| one.name));
    Fault::new(Class::Usage, format!("{} cannot be broken down by '{by}'", asked.indicator.code))
        .way(format!("choose one of {}", names.join(", ")))
}

/// The tags that stand at a place of the class and could count.
fn tags(asked: &Asked<'_>, select: &Select, at: usize) -> Result<BTreeSet<Tag>, Fault> {
    let (tree, period) = (asked.reader.tree(), asked.period);
    let stock = asked.indicator.kind == Kind::Stock;
    let orgs: Vec<OrgId> = if stock {
        tree.under(asked.scope, period.to()).into_iter().collect()
    } else {
        tree.stays(asked.scope, period).keys().copied().collect()
    };
    let allowed = |tag: &Tag| match (select.class.get(at), tag) {
        (Some(Pattern::OneOf(tags)), tag) => tags.contains(tag),
        (Some(Pattern::OfKind(kinds)), Tag::Org(org)) => {
            tree.kind(*org, period.to()).is_some_and(|kind| kinds.contains(&kind))
        }
        (Some(Pattern::OfKind(_)), _) => false,
        (Some(Pattern::Any) | None, _) => true,
    };
    let mut found = BTreeSet::new();
    let from = (!stock).then(|| period.from());
    for org in orgs {
        asked.reader.snapshot().sum(select.measure, org, from, period.to(), &mut |class, _| {
            if let Some(tag) = class.get(at).filter(|tag| allowed(tag)) {
                found.insert(tag.clone());
            }
        })?;
    }
    Ok(found)
}

/// The same figure of what has one tag only.
fn narrowed(asked: &Asked<'_>, select: &Select, (at, tag): (usize, &Tag)) -> Result<Figure, Fault> {
    let mut select = select.clone();
    if select.class.len() <= at {
        select.class.resize(at + 1, Pattern::Any);
    }
    select.class[at] = Pattern::is(tag.clone());
    let formula = match &asked.indicator.formula {
        Formula::Distinct(_, key) => Formula::Distinct(select, *key),
        Formula::Amount(_, place) => Formula::Amount(select, *place),
        _ => Formula::Count(select),
    };
    evaluated(asked, formula)
}

/// The indicator asked for, with another formula.
fn evaluated(asked: &Asked<'_>, formula: Formula) -> Result<Figure, Fault> {
    let code = Code::parse(DERIVED).map_err(usage)?;
    let derived = Indicator { code, formula, ..asked.indicator.clone() };
    let catalog = Catalog::default().with([derived]);
    let (snapshot, tree) = (asked.reader.snapshot(), asked.reader.tree());
    let evaluator = Evaluator { snapshot, tree, catalog: &catalog };
    Ok(evaluator.figure(DERIVED, asked.scope, asked.period)?)
}

/// Adds what the rows leave of the whole, where they leave something.
fn with_rest(mut rows: Vec<Row>, whole: &Figure) -> Vec<Row> {
    let sum = rows
        .iter()
        .filter_map(|row| row.value)
        .try_fold(Decimal::from(0), |sum, q| sum.checked_add(q.value));
    let rest = whole.value.zip(sum).and_then(|(whole, sum)| whole.value.checked_sub(sum));
    if let Some(rest) = rest.filter(|rest| *rest != Decimal::from(0)) {
        let value = Some(Quantity::new(rest, Qualifier::Exact));
        rows.push(Row { key: String::new(), label: "Còn lại".to_owned(), value });
    }
    rows
}

/// Whether the shares in the lineage of an indicator are ten-thousandths of its unit.
///
/// # Errors
/// What reading an indicator ends with.
pub(crate) fn in_ten_thousandths(asked: &Asked<'_>, indicator: &Indicator) -> Result<bool, Fault> {
    match &indicator.formula {
        Formula::Amount(..) | Formula::Reported(_) => Ok(true),
        Formula::Sum(parts) => match parts.first() {
            Some((_, code)) => in_ten_thousandths(asked, &asked.reader.indicator(code.as_str())?),
            None => Ok(false),
        },
        Formula::Percent(code, _) | Formula::Quotient(code, _) => {
            in_ten_thousandths(asked, &asked.reader.indicator(code.as_str())?)
        }
        _ => Ok(false),
    }
}

/// A share of a lineage as a number; none when it is out of range.
pub(crate) fn quantity(n: i128, in_ten_thousandths: bool) -> Option<Quantity> {
    let value =
        if in_ten_thousandths { Decimal::from_units(n) } else { Decimal::from_integer(n) }.ok()?;
    Some(Quantity::new(value, Qualifier::Exact))
}

fn usage(what: impl std::fmt::Display) -> Fault {
    Fault::new(Class::Usage, what)
}
