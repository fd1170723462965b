//! Quantities as people report them, and what a figure is.

use super::{
    Code, Date, Decimal, OrgId, Qualifier, format_decimal_short, format_integer, format_qualified,
};
use core::fmt;
use serde::{Deserialize, Serialize};

/// A number with its qualifier: `hơn 7.995` is 7,995 and "over".
///
/// ```
/// use sobo::model::{Decimal, Qualifier, Quantity};
/// let sum = Quantity::exact(5).plus(Quantity::new(Decimal::from_integer(7).unwrap(), Qualifier::Over));
/// assert_eq!(sum, Some(Quantity::new(Decimal::from_integer(12).unwrap(), Qualifier::Over)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, in the unit of its indicator.
    pub value: Decimal,
    /// Whether it is exact.
    pub qualifier: Qualifier,
}

impl Quantity {
    /// A number with a qualifier.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::model::{Decimal, Qualifier, Quantity};
    ///
    /// assert_eq!(Quantity::new(Decimal::from(5), Qualifier::Nearly).to_string(), "gần 5");
    /// ```
    pub const fn new(value: Decimal, qualifier: Qualifier) -> Self {
        Self { value, qualifier }
    }

    /// An exact whole number.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::model::Quantity::exact(8_246).to_string(), "8.246");
    /// ```
    pub fn exact(count: i64) -> Self {
        Self { value: Decimal::from(count), qualifier: Qualifier::Exact }
    }

    /// The sum; `None` when it leaves the range of [`Decimal`].
    ///
    /// # Example: a qualifier survives a sum
    ///
    /// ```
    /// use sobo::model::{Decimal, Qualifier, Quantity};
    ///
    /// let over = Quantity::new(Decimal::from(7_995), Qualifier::Over);
    /// assert_eq!(over.plus(Quantity::exact(5)).map(|sum| sum.to_string()), Some("hơn 8.000".into()));
    /// assert_eq!(over.plus(Quantity::new(Decimal::MAX, Qualifier::Exact)), None);
    /// ```
    pub fn plus(self, other: Self) -> Option<Self> {
        let value = self.value.checked_add(other.value)?;
        Some(Self { value, qualifier: self.qualifier.combine(other.qualifier) })
    }
}

/// As officials write it, without padding: `8.246`, `15,82`, `hơn 7.995`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.value.to_integer();
        let number = whole.map_or_else(|| format_decimal_short(self.value), format_integer);
        f.pad(&format_qualified(self.qualifier, &number))
    }
}

/// How a figure behaves over time and over organizations. It is part of what an indicator *is*:
/// asking for the sum of a stock over a year makes no sense, and no call does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// As of a day; never summed over time.
    Stock,
    /// Over a period; summed.
    Flow,
    /// One final verdict a subject and year.
    Verdict,
    /// Grows only; the difference over time is a flow.
    Cumulative,
    /// Set union, then count.
    Distinct,
    /// Recomputed from numerator and denominator.
    Ratio,
    /// A property of an entity or an event, such as a cut-off day.
    Attribute,
}

/// How a figure came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Events were counted.
    Counted,
    /// Read off an entity or an event.
    Attribute,
    /// Values that units reported were summed.
    Summed,
    /// A value recorded with its source.
    Recorded,
}

/// How many of the units expected have reported: of the base organizations of the scope that live on
/// the period's last day, those that declared that year complete
/// ([`OfficeFact::Submitted`](super::OfficeFact::Submitted)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Status {
    /// Units that have.
    pub reported: u32,
    /// Units expected.
    pub expected: u32,
}

/// What a figure rests on: enough to compute it again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Basis {
    /// The indicator.
    pub indicator: Code,
    /// The organization, with everything under it on the day.
    pub scope: OrgId,
    /// First day of the period; for a stock it is not looked at.
    pub from: Date,
    /// Last day of the period; for a stock the day of the count.
    pub to: Date,
}

/// A computed figure. Prints as its number, with `{:#}` with its status beside it; the basis says what
/// to ask to get it again.
///
/// # Example: a figure and what it rests on
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, bloc, .. } = doc::small()?;
/// let figure = db.read()?.figure("membership.admitted", bloc, Period::year(2020)?)?;
/// assert_eq!(figure.to_string(), "1");
/// assert_eq!((figure.basis.scope, figure.basis.to.to_string()), (bloc, "31/12/2020".into()));
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Figure {
    /// What it rests on.
    pub basis: Basis,
    /// The number; `None` when nobody reported: missing, which is not zero.
    pub value: Option<Quantity>,
    /// How it behaves.
    pub kind: Kind,
    /// How it came about.
    pub path: Path,
    /// Units that reported, where units are expected to; `None` while none has.
    pub status: Option<Status>,
    /// Units that contributed a value of their own.
    pub units: u32,
}

/// What is printed for a figure that nobody reported; never a zero.
pub const MISSING: &str = "(chưa có số liệu)";

/// The number as [`Quantity`] prints it, or [`MISSING`]. With `{:#}` also how many units have
/// reported, where units are expected to: `39 (100/108 đơn vị)`.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.value.map_or_else(|| MISSING.to_owned(), |value| value.to_string());
        match self.status.filter(|_| f.alternate()) {
            Some(Status { reported, expected }) => {
                f.pad(&format!("{number} ({reported}/{expected} đơn vị)"))
            }
            None => f.pad(&number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, StreamId};

    #[test]
    fn figures_print_as_officials_write_them() {
        let over = Quantity::new(Decimal::from(7_995), Qualifier::Over);
        let share = Quantity::new(Decimal::from_units(158_200).unwrap(), Qualifier::Exact);
        let org = OrgId(EntryId { stream: StreamId([0; 16]), seq: 1 });
        let (from, to) = (Date::MIN, Date::MAX);
        let mut figure = Figure {
            basis: Basis { indicator: Code::parse("a").unwrap(), scope: org, from, to },
            value: Some(over),
            kind: Kind::Flow,
            path: Path::Summed,
            status: Some(Status { reported: 100, expected: 108 }),
            units: 100,
        };
        assert_eq!(
            (figure.to_string().as_str(), share.to_string().as_str()),
            ("hơn 7.995", "15,82")
        );
        assert_eq!(format!("{figure:#}"), "hơn 7.995 (100/108 đơn vị)");
        assert_eq!(format!("[{:>5}]", Quantity::exact(0)), "[    0]");
        (figure.value, figure.status) = (None, None);
        assert_eq!(format!("{figure} {figure:#}"), "(chưa có số liệu) (chưa có số liệu)");
    }
}
