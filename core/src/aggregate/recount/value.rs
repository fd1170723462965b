//! The formulas again, over plain lists.

use super::{Catalog, Happening, History, Indicator, Span};
use crate::aggregate::indicator::{By, Direction, Formula, Pattern, Pick, Select};
use crate::error::{Error, Result};
use crate::model::{
    Class, Code, Date, Decimal, IndicatorValue, Kind, Measure, OrgId, OrgKind, Period, Qualifier,
    Quantity, Reported, Subject, Tag, percent,
};
use crate::sorted::{Map, Set};

type Asked = (OrgId, Period);

/// One thing that is selected, with the day its place and kinds are looked at.
struct Hit<'h> {
    org: OrgId,
    class: &'h Class,
    subject: &'h Subject,
    day: Date,
    n: i128,
}

/// The value of an indicator.
pub(super) fn of(
    history: &History,
    catalog: &Catalog,
    indicator: &Indicator,
    asked: Asked,
) -> Result<Option<Quantity>> {
    let part = |code: &Code| match catalog.get(code.as_str()) {
        Some(part) => of(history, catalog, part, asked),
        None => Err(Error::not_found(format!("indicator '{code}'"))),
    };
    let kind = indicator.kind;
    match &indicator.formula {
        Formula::Count(select) => whole(hits(history, select, kind, asked).map(|h| h.n).sum()),
        Formula::Distinct(select, by) => {
            let mut found: Map<Tag, i128> = Map::new();
            for hit in hits(history, select, kind, asked) {
                if let Some(tag) = key(history, *by, &hit) {
                    *found.entry(tag).or_default() += hit.n;
                }
            }
            whole(found.values().filter(|n| **n > 0).count() as i128)
        }
        Formula::Strength => {
            let standing = Select::all(Measure::Strength);
            let standing: i128 = hits(history, &standing, Kind::Stock, asked).map(|h| h.n).sum();
            whole(standing + in_transit(history, asked))
        }
        Formula::InTransit => whole(in_transit(history, asked)),
        Formula::Transfers(direction) => whole(transfers(history, *direction, asked)),
        Formula::WithOrganization(direction) => {
            whole(with_organization(history, *direction, asked))
        }
        Formula::Sum(parts) => {
            let mut total = Some(Quantity::exact(0));
            for (sign, code) in parts {
                total = match (total, part(code)?) {
                    (Some(total), Some(value)) if *sign < 0 => {
                        let less = Quantity::new(-value.value, value.qualifier.opposite());
                        total.plus(less)
                    }
                    (Some(total), Some(value)) => total.plus(value),
                    _ => None,
                };
            }
            Ok(total)
        }
        Formula::Percent(a, b) => Ok(quotient(part(a)?, part(b)?, 1)),
        Formula::Quotient(a, b) => Ok(quotient(part(a)?, part(b)?, 100)),
        Formula::Attribute(select, pick) => attribute(history, select, *pick, asked),
        Formula::Amount(select, at) => amount(history, select, *at, asked),
        Formula::Reported(code) => reported(history, code, kind, asked),
    }
}

fn whole(n: i128) -> Result<Option<Quantity>> {
    let value = Decimal::from_integer(n).map_err(|e| Error::limit(e.to_string()))?;
    Ok(Some(Quantity::new(value, Qualifier::Exact)))
}

fn quotient(a: Option<Quantity>, b: Option<Quantity>, times: i128) -> Option<Quantity> {
    let (a, b) = (a?, b?);
    let share = percent(a.value.units(), b.value.units() * times, Decimal::PLACES)?;
    Some(Quantity::new(share, a.qualifier.combine(b.qualifier.opposite())))
}

/// What is selected: for a stock what holds on the last day, or happened by then; else what
/// happened, began (1) or ended (-1) in the period.
fn hits<'h>(
    history: &'h History,
    select: &'h Select,
    kind: Kind,
    (scope, period): Asked,
) -> impl Iterator<Item = Hit<'h>> {
    let stock = kind == Kind::Stock;
    let spans = history.spans.iter().filter(|s| s.measure == select.measure);
    let from_spans = spans.flat_map(move |span| {
        let began = Some((span.from, 1)).filter(|_| !stock || holds(span, period.to()));
        let ended = span.until.filter(|_| !stock).map(|day| (day, -1));
        let hit =
            |(day, n)| Hit { org: span.org, class: &span.class, subject: &span.subject, day, n };
        began.into_iter().chain(ended).map(hit)
    });
    let plain = |h: &'h Happening| Hit {
        org: h.org,
        class: &h.class,
        subject: &h.subject,
        day: h.day,
        n: h.n,
    };
    let happened = history.happenings.iter().filter(|h| h.measure == select.measure).map(plain);
    from_spans.chain(happened).filter_map(move |hit| {
        let in_time = hit.day <= period.to() && (stock || hit.day >= period.from());
        let day = if stock { period.to() } else { hit.day };
        let version = history.version(hit.org, day)?;
        let kind = select.kinds.is_empty() || select.kinds.contains(&version.kind);
        let counts = in_time
            && kind
            && history.is_under(hit.org, scope, day)
            && matches(history, &select.class, hit.class, day);
        counts.then_some(Hit { day, ..hit })
    })
}

fn holds(span: &Span, day: Date) -> bool {
    span.from <= day && span.until.is_none_or(|until| day < until)
}

fn matches(history: &History, patterns: &[Pattern], class: &Class, day: Date) -> bool {
    let kind = |org: OrgId| history.version(org, day).map(|version| version.kind);
    patterns.iter().enumerate().all(|(i, pattern)| match pattern {
        Pattern::Any => true,
        Pattern::OneOf(tags) => class.get(i).is_some_and(|tag| tags.contains(tag)),
        Pattern::OfKind(kinds) => match class.get(i) {
            Some(Tag::Org(org)) => kind(*org).is_some_and(|kind| kinds.contains(&kind)),
            _ => false,
        },
    })
}

fn key(history: &History, by: By, hit: &Hit<'_>) -> Option<Tag> {
    let level = |org: OrgId| {
        history.version(org, hit.day).map(|version| match version.kind {
            OrgKind::Upper => Tag::Number(1),
            OrgKind::BaseCommittee | OrgKind::BaseCell => Tag::Number(2),
            OrgKind::Sectional | OrgKind::Cell => Tag::Number(3),
        })
    };
    match by {
        By::Tag(i) => hit.class.get(i).cloned(),
        By::Org => Some(Tag::Org(hit.org)),
        By::Subject => Some(Tag::Who(Box::new(hit.subject.clone()))),
        By::Level => level(hit.org),
        By::LevelOf(i) => match hit.class.get(i) {
            Some(Tag::Org(org)) => level(*org),
            _ => None,
        },
    }
}

/// On the road at the end of the last day, both ends under the scope.
fn in_transit(history: &History, (scope, period): Asked) -> i128 {
    let day = period.to();
    let under = |org: OrgId| history.is_under(org, scope, day);
    let roads = history.spans.iter().filter(|s| s.measure == Measure::InTransit && holds(s, day));
    let inside = roads.filter(|s| match s.class.first() {
        Some(Tag::Org(to)) => under(s.org) && under(*to),
        _ => false,
    });
    inside.count() as i128
}

fn transfers(history: &History, direction: Direction, (scope, period): Asked) -> i128 {
    let counts = |happening: &&Happening| {
        let day = happening.day;
        if !period.contains(day) || !history.is_under(happening.org, scope, day) {
            return false;
        }
        let other = match happening.class.first() {
            Some(Tag::Org(other)) => history.is_under(*other, scope, day),
            _ => false,
        };
        match (happening.measure, direction) {
            (Measure::TransferredOut, Direction::Out) | (Measure::TransferredIn, Direction::In) => {
                true
            }
            (Measure::Left, Direction::Out) | (Measure::Received, Direction::In) => !other,
            (Measure::Left, Direction::Internal) => other,
            _ => false,
        }
    };
    history.happenings.iter().filter(counts).count() as i128
}

/// Members who came or went with their organization: one by one from or to outside the scope, and
/// everyone of an organization that was under the scope on one day and not on the next.
fn with_organization(history: &History, direction: Direction, (scope, period): Asked) -> i128 {
    let measure = match direction {
        Direction::In => Measure::CameWithOrg,
        Direction::Out => Measure::WentWithOrg,
        Direction::Internal => return 0,
    };
    let typed = history.happenings.iter().filter(|h| {
        let outside = match h.class.first() {
            Some(Tag::Org(other)) => !history.is_under(*other, scope, h.day),
            _ => true,
        };
        let here = h.measure == measure && period.contains(h.day);
        here && outside && history.is_under(h.org, scope, h.day)
    });
    let versions = history.versions.values().flatten().map(|version| version.from);
    let days: Set<Date> = versions.filter(|day| period.contains(*day)).collect();
    let crossed = days.into_iter().flat_map(|day| {
        let eve = day.add_days(-1);
        let (before, after) = match direction {
            Direction::In => (day, eve),
            _ => (eve, day),
        };
        history.spans.iter().filter(move |span| {
            let inside = |day| match (span.measure, span.class.first()) {
                (Measure::Strength, _) => history.is_under(span.org, scope, day),
                (Measure::InTransit, Some(Tag::Org(to))) => {
                    history.is_under(span.org, scope, day) && history.is_under(*to, scope, day)
                }
                _ => false,
            };
            holds(span, eve) && inside(before) && !inside(after)
        })
    });
    (typed.count() + crossed.count()) as i128
}

fn attribute(
    history: &History,
    select: &Select,
    pick: Pick,
    asked: Asked,
) -> Result<Option<Quantity>> {
    // Seats are read off the commissions that hold on the day; everything else off what happened.
    let tagged = matches!(pick, Pick::LargestTag(_) | Pick::SmallestTag(_));
    let stock = tagged && select.measure == Measure::Commission;
    let kind = if stock { Kind::Stock } else { Kind::Flow };
    let read =
        hits(history, select, kind, asked).filter(|hit| hit.n > 0).filter_map(|hit| match pick {
            Pick::Value => Some(hit.n),
            Pick::Year(more) => Some(i128::from(hit.day.year()) + i128::from(more)),
            Pick::LargestTag(i) | Pick::SmallestTag(i) => match hit.class.get(i) {
                Some(Tag::Number(n)) => Some(i128::from(*n)),
                _ => None,
            },
        });
    let found = if let Pick::SmallestTag(_) = pick { read.min() } else { read.max() };
    found.map_or(Ok(None), whole)
}

fn amount(history: &History, select: &Select, at: usize, asked: Asked) -> Result<Option<Quantity>> {
    let mut total: Option<Quantity> = None;
    // An amount of zero is no donation.
    for hit in hits(history, select, Kind::Flow, asked).filter(|hit| hit.n != 0) {
        let value = Decimal::from_units(hit.n).map_err(|e| Error::limit(e.to_string()))?;
        let qualifier = match hit.class.get(at) {
            Some(Tag::Number(n)) => Qualifier::from_number(*n).unwrap_or(Qualifier::About),
            _ => Qualifier::Exact,
        };
        let own = Quantity::new(value, qualifier);
        total = total.map_or(Some(own), |sum| sum.plus(own));
    }
    Ok(total)
}

/// Reported values: of each organization the last one for a stock; for a flow the one of exactly
/// the period, else from its first day on the longest that do not overlap.
fn reported(
    history: &History,
    code: &Code,
    kind: Kind,
    (scope, period): Asked,
) -> Result<Option<Quantity>> {
    let stock = kind == Kind::Stock;
    let belongs = |value: &&IndicatorValue| {
        let day = if stock { period.to() } else { value.period.to() };
        let whole = stock || value.period.from() >= period.from();
        value.indicator == *code
            && value.period.to() <= period.to()
            && whole
            && history.is_under(value.org, scope, day)
    };
    let values: Vec<&IndicatorValue> = history.values.iter().filter(belongs).collect();
    let orgs: Set<OrgId> = values.iter().map(|value| value.org).collect();
    let mut total: Option<Quantity> = None;
    for org in orgs {
        let own: Vec<_> = values.iter().copied().filter(|value| value.org == org).collect();
        let chosen = match kind {
            Kind::Stock | Kind::Cumulative | Kind::Attribute => own
                .into_iter()
                .max_by_key(|v| (v.period.to(), v.period.from()))
                .into_iter()
                .collect(),
            _ => without_overlap(&own, period),
        };
        for value in chosen {
            let quantity = match value.value {
                // "Over nothing" says nothing: a zero is a zero.
                Reported::Value(quantity) if quantity.value != Decimal::ZERO => quantity,
                Reported::Value(_) | Reported::Nothing => Quantity::exact(0),
            };
            let sum = total.map_or(Some(quantity), |sum| sum.plus(quantity));
            total = Some(sum.ok_or_else(|| Error::limit("the sum is too large"))?);
        }
    }
    Ok(total)
}

fn without_overlap<'v>(own: &[&'v IndicatorValue], period: Period) -> Vec<&'v IndicatorValue> {
    if let Some(exact) = own.iter().find(|value| value.period == period) {
        return vec![exact];
    }
    let mut chosen: Vec<&IndicatorValue> = Vec::new();
    loop {
        let free = own.iter().filter(|value| {
            chosen
                .last()
                .is_none_or(|last: &&IndicatorValue| value.period.from() > last.period.to())
        });
        let next = free.min_by_key(|v| (v.period.from(), std::cmp::Reverse(v.period.to())));
        match next {
            Some(value) => chosen.push(value),
            None => return chosen,
        }
    }
}
