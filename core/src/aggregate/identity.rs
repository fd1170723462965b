//! Identities: what has to agree with what, as data. One that fails names the units and entries
//! that make the difference. Knows nothing of how figures are computed.
//!
//! Nothing is adjusted to make two sides meet: the residual is told, with what may explain it.

pub use self::terms::{Level, Outcome, Relation, Search, Side};
pub use super::expression::{EXPRESSION_BYTES_MAX, EXPRESSION_DEPTH_MAX, Expression};
use super::expression::{Exact, Fault};
use super::{Indicator, Line};
use crate::error::{Error, Result};
use crate::model::{
    Code, Date, Decimal, EntryId, Figure, OrgId, Period, Qualifier, Quantity, Subject,
    format_decimal_short,
};
use crate::sorted::Map;
use serde::{Deserialize, Serialize};
use suspects::Suspects;

/// Most candidates that a checked identity names; the rest are counted.
pub const CANDIDATES_MAX: usize = 20;

/// Where figures come from, and what lies beneath them. `None` for a period means the one that is
/// usual for the indicator.
pub trait Figures {
    /// The figure of an indicator.
    ///
    /// # Errors
    /// `not_found` for an indicator nobody knows, and whatever reading can end with.
    fn figure(&self, code: &str, period: Option<Period>) -> Result<Figure>;

    /// The entries beneath a figure, each with its share; for values that units reported the
    /// shares are in ten-thousandths.
    ///
    /// # Errors
    /// As [`Figures::figure`].
    fn lineage(&self, code: &str, period: Option<Period>) -> Result<Vec<Line>>;

    /// What the indicator of a code is called and counted in.
    ///
    /// # Errors
    /// `not_found` for an indicator nobody knows.
    fn indicator(&self, code: &str) -> Result<Indicator>;

    /// The name of an organization on a day.
    fn org_name(&self, org: OrgId, day: Date) -> String;

    /// What an entry is about, in Vietnamese, short: `kỷ luật khiển trách Nguyễn Văn A`.
    ///
    /// # Errors
    /// Whatever reading can end with.
    fn describe(&self, line: &Line) -> Result<String>;

    /// Units that were expected to report for a period and did not. Nobody, unless told otherwise.
    ///
    /// # Errors
    /// Whatever reading can end with.
    fn silent(&self, period: Period) -> Result<Vec<OrgId>> {
        let _ = period;
        Ok(Vec::new())
    }
}

/// Something that has to agree with something else.
///
/// Data in a file: `code`, `label`, `left`, `relation`, `right`, `level`, and where they are
/// wanted `tolerance` (`~`), `places` (`whole_base`: printed decimals of the percentage),
/// `group` (readings of one identity: one that holds is enough), `candidates`, `note`.
///
/// ```
/// use serde::{Deserialize, de::value::{Error, MapDeserializer}};
/// use sobo::aggregate::Identity;
/// let fields = [
///     ("code", "M8"),
///     ("label", "Chênh lệch chuyển đến và chuyển đi"),
///     ("left", "membership.transfer.in - membership.transfer.out"),
///     ("relation", "derived"),
///     ("level", "derived"),
/// ];
/// let fields = MapDeserializer::<_, Error>::new(fields.into_iter());
/// let identity = Identity::deserialize(fields)?;
/// assert_eq!(identity.left.codes().len(), 2);
/// assert!(!identity.level.binds());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Short stable name, as `D3`.
    pub code: String,
    /// What is compared, in Vietnamese.
    pub label: String,
    /// The left side.
    pub left: Expression,
    /// How the sides stand to each other.
    pub relation: Relation,
    /// The right side; none where nothing is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Expression>,
    /// How much it binds.
    pub level: Level,
    /// Largest distance that still agrees, as `0.01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Expression>,
    /// Printed decimals of a percentage; as many as it has when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u8>,
    /// Readings of one and the same identity share this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How to look for what explains a failure.
    #[serde(default)]
    pub candidates: Search,
    /// What a reader should know, in Vietnamese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A file of identities: `[[identity]]` by `[[identity]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identities {
    /// The identities, in the order in which they are shown.
    pub identity: Vec<Identity>,
}

/// An entry that may explain why two sides differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Candidate {
    /// Where it counts more.
    pub side: Side,
    /// Whom or what it is about.
    pub subject: Subject,
    /// The organization it counts in.
    pub org: OrgId,
    /// That organization's name on the day.
    pub org_name: String,
    /// The entry to open.
    pub entry: EntryId,
    /// Its day.
    pub day: Date,
    /// What it is, in Vietnamese.
    pub what: String,
}

/// A checked identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What was checked.
    pub identity: Identity,
    /// The left side's value; of `whole_base` the growth from the nearest whole number.
    pub left: Option<Quantity>,
    /// The right side's value.
    pub right: Option<Quantity>,
    /// The left side with its numbers, as `7 + 23 + 1 + 6`.
    pub left_written: String,
    /// The right side with its numbers.
    pub right_written: String,
    /// Left less right.
    pub residual: Option<Decimal>,
    /// What it came to.
    pub outcome: Outcome,
    /// Figures that nobody reported.
    pub missing: Vec<Code>,
    /// What may explain a failure, the first [`CANDIDATES_MAX`].
    pub candidates: Vec<Candidate>,
    /// How many candidates there are beyond those.
    pub more: usize,
}

impl Checked {
    /// Whether this is a finding: it fails, and it binds. The example of [`Identity::check`] shows one.
    pub const fn is_finding(&self) -> bool {
        matches!(self.outcome, Outcome::Fails) && self.identity.level.binds()
    }
}

impl Identity {
    /// Checks the identity.
    ///
    /// # Errors
    /// `invalid` when a side that the relation needs is absent; `limit` when numbers grow beyond
    /// range; whatever `figures` ends with. An indicator nobody knows counts as missing.
    ///
    /// # Example: an identity that fails names who makes the difference
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
    /// # use sobo::prelude::*;
    /// # let doc::Small { db, bloc, mai, .. } = doc::small()?;
    /// use sobo::aggregate::{Expression, Identity, Level, Outcome, Relation, Search};
    ///
    /// let identity = Identity {
    ///     code: "X1".into(),
    ///     label: "Tổng số và số chính thức".into(),
    ///     left: Expression::parse("membership.total")?,
    ///     relation: Relation::Equal,
    ///     right: Some(Expression::parse("membership.official")?),
    ///     level: Level::Implied,
    ///     tolerance: None,
    ///     places: None,
    ///     group: None,
    ///     candidates: Search::Subjects,
    ///     note: None,
    /// };
    /// let reader = db.read()?;
    /// let checked = identity.check(&reader.figures(bloc, Period::year(2020)?))?;
    /// assert!(checked.is_finding() && checked.outcome == Outcome::Fails);
    /// assert_eq!(checked.residual.map(|residual| residual.to_string()), Some("1".into()));
    /// assert!(checked.candidates.iter().any(|candidate| candidate.entry == mai.0));
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn check(&self, figures: &dyn Figures) -> Result<Checked> {
        let known = self.quantities(figures)?;
        let missing = self.codes().filter(|code| !known.contains_key(code)).collect();
        let mut checked = Checked {
            identity: self.clone(),
            left: self.side(Some(&self.left), &known)?,
            right: self.side(self.right.as_ref(), &known)?,
            left_written: written(&self.left, &known),
            right_written: self.right.as_ref().map(|e| written(e, &known)).unwrap_or_default(),
            residual: None,
            outcome: Outcome::NotCheckable,
            missing,
            candidates: Vec::new(),
            more: 0,
        };
        if self.relation != Relation::Derived && self.right.is_none() {
            let what = format!("identity {} has no right side", self.code);
            return Err(Error::invalid(what).way("give one, or make its relation 'derived'"));
        }
        if !checked.missing.is_empty() {
            checked.outcome = Outcome::Missing;
        } else if self.relation == Relation::WholeBase {
            self.whole_base(&mut checked)?;
        } else {
            self.compare(&mut checked, &known)?;
        }
        if checked.outcome == Outcome::Fails && self.relation != Relation::WholeBase {
            self.search(figures, &mut checked)?;
        }
        Ok(checked)
    }

    /// Every code on either side.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::aggregate::Identities;
    ///
    /// let file: Identities = toml::from_str(r#"
    ///     [[identity]]
    ///     code = "M1"
    ///     label = "Tổng"
    ///     left = "a + b"
    ///     relation = "="
    ///     right = "c"
    ///     level = "stated"
    /// "#)?;
    /// let codes: Vec<String> = file.identity[0].codes().map(String::from).collect();
    /// assert_eq!(codes, ["a", "b", "c"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        let mut codes = self.left.codes();
        codes.extend(self.right.iter().flat_map(Expression::codes));
        codes.into_iter()
    }

    fn quantities(&self, figures: &dyn Figures) -> Result<Map<Code, Quantity>> {
        let mut known = Map::new();
        for code in self.codes() {
            match figures.figure(code.as_str(), None) {
                Ok(figure) => {
                    if let Some(quantity) = figure.value {
                        known.insert(code, quantity);
                    }
                }
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.at(format!("identity {}", self.code))),
            }
        }
        Ok(known)
    }

    fn exact(&self, side: &Expression, known: &Map<Code, Quantity>) -> Result<Option<Exact>> {
        match side.value(&|code| known.get(code).map(|q| q.value.into())) {
            Ok(exact) => Ok(Some(exact)),
            Err(Fault::Missing | Fault::ByZero) => Ok(None),
            Err(Fault::TooLarge) => Err(self.too_large()),
        }
    }

    fn too_large(&self) -> Error {
        Error::limit(format!("identity {} leaves the range of numbers", self.code))
            .way("split it, or count in a larger unit")
    }

    /// The value of a side, to four decimal places, with what its figures are qualified by.
    fn side(
        &self,
        side: Option<&Expression>,
        known: &Map<Code, Quantity>,
    ) -> Result<Option<Quantity>> {
        let Some(side) = side else { return Ok(None) };
        let Some(exact) = self.exact(side, known)? else {
            return Ok(None);
        };
        let value = exact.round(Decimal::PLACES).ok_or_else(|| self.too_large())?;
        let shares = side.linear();
        let qualifier = side.codes().iter().fold(Qualifier::Exact, |sum, code| {
            let q = known.get(code).map_or(Qualifier::Exact, |q| q.qualifier);
            // What is taken away counts the other way round.
            let taken = shares.as_ref().and_then(|s| s.get(code)).is_some_and(|s| s.is_negative());
            sum.combine(if taken { q.opposite() } else { q })
        });
        Ok(Some(Quantity::new(value, qualifier)))
    }

    fn compare(&self, checked: &mut Checked, known: &Map<Code, Quantity>) -> Result<()> {
        let left = self.exact(&self.left, known)?;
        let right = self.right.as_ref().map(|r| self.exact(r, known)).transpose()?.flatten();
        let (Some(left), Some(right)) = (left, right) else {
            return Ok(());
        };
        let apart = left.minus(right).ok_or_else(|| self.too_large())?;
        checked.residual = Some(apart.round(Decimal::PLACES).ok_or_else(|| self.too_large())?);
        let holds = match self.relation {
            Relation::Equal => apart.is_zero(),
            Relation::AtMost => apart.is_zero() || apart.is_negative(),
            Relation::Near => {
                let tolerance = match &self.tolerance {
                    Some(tolerance) => self.exact(tolerance, known)?,
                    None => Some(Exact::ZERO),
                };
                let Some(tolerance) = tolerance else {
                    return Ok(());
                };
                let beyond = apart.size().minus(tolerance).ok_or_else(|| self.too_large())?;
                beyond.is_zero() || beyond.is_negative()
            }
            Relation::WholeBase | Relation::Derived => return Ok(()),
        };
        checked.outcome = if holds { Outcome::Holds } else { Outcome::Fails };
        Ok(())
    }

    /// Looks for a whole number from which the count grew by the printed percentage. Growth falls
    /// as the base rises, so only the two whole numbers around the exact base can do.
    fn whole_base(&self, checked: &mut Checked) -> Result<()> {
        let (Some(count), Some(printed)) = (checked.left, checked.right) else {
            return Ok(());
        };
        let grown = Exact::from(printed.value);
        let hundred = Exact::new(100, 1).unwrap_or(Exact::ONE);
        let places = self.places.unwrap_or_else(|| places_of(printed.value));
        let count = Exact::from(count.value);
        let around = hundred.plus(grown).and_then(|g| count.times(hundred)?.over(g));
        let Some(around) = around.filter(|_| count.to_integer().is_some()) else {
            return Ok(());
        };
        let mut nearest: Option<(Exact, i128, Decimal)> = None;
        for base in [around.floor(), around.floor() + 1].into_iter().filter(|base| *base > 0) {
            let growth = Exact::new(base, 1)
                .and_then(|base| count.minus(base)?.times(hundred)?.over(base))
                .ok_or_else(|| self.too_large())?;
            let shown = growth.round(places).ok_or_else(|| self.too_large())?;
            let apart = growth.minus(grown).ok_or_else(|| self.too_large())?.size();
            let nearer =
                nearest.is_none_or(|(best, ..)| apart.minus(best).is_some_and(Exact::is_negative));
            if nearer {
                checked.left = growth
                    .round(Decimal::PLACES)
                    .map(|value| Quantity::new(value, Qualifier::Exact));
                nearest = Some((apart, base, shown));
            }
        }
        let Some((_, base, shown)) = nearest else {
            return Ok(());
        };
        checked.left_written = format!("{} / {base} \u{2212} 1", checked.left_written);
        checked.residual = checked.left.and_then(|left| left.value.checked_sub(printed.value));
        let holds = shown == printed.value;
        checked.outcome = if holds { Outcome::Holds } else { Outcome::Fails };
        Ok(())
    }

    fn search(&self, figures: &dyn Figures, checked: &mut Checked) -> Result<()> {
        if self.candidates == Search::None {
            return Ok(());
        }
        let mut suspects = Suspects::default();
        suspects.gather(figures, Side::Left, &self.left)?;
        if let Some(right) = &self.right {
            suspects.gather(figures, Side::Right, right)?;
        }
        let found = suspects.found(self.candidates);
        checked.more = found.len().saturating_sub(CANDIDATES_MAX);
        for (side, line) in found.into_iter().take(CANDIDATES_MAX) {
            checked.candidates.push(Candidate {
                side,
                org: line.org,
                org_name: figures.org_name(line.org, line.day),
                entry: line.entry,
                day: line.day,
                what: figures.describe(&line)?,
                subject: line.subject,
            });
        }
        Ok(())
    }
}

/// Checks identities, in their order.
///
/// # Errors
/// As [`Identity::check`].
///
/// # Example
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, bloc, .. } = doc::small()?;
/// let reader = db.read()?;
/// let figures = reader.figures(bloc, Period::year(2020)?);
/// assert!(sobo::aggregate::check_all(&[], &figures)?.is_empty());
/// # Ok::<(), sobo::Error>(())
/// ```
pub fn check_all(identities: &[Identity], figures: &dyn Figures) -> Result<Vec<Checked>> {
    identities.iter().map(|identity| identity.check(figures)).collect()
}

fn written(side: &Expression, known: &Map<Code, Quantity>) -> String {
    side.written(&|code| {
        known.get(code).map_or_else(|| "?".to_owned(), |q| format_decimal_short(q.value))
    })
}

/// Decimal places a value needs.
fn places_of(value: Decimal) -> u8 {
    let exact = Exact::from(value);
    (0..Decimal::PLACES).find(|p| exact.round(*p) == Some(value)).unwrap_or(Decimal::PLACES)
}

mod suspects;
mod terms;

#[cfg(test)]
mod tests;
