//! Indicators: what is counted, as data. A kind, a unit of count and a formula over the measures
//! that folds yield.

use crate::model::{Code, Kind, Measure, OrgKind, Tag};

/// A condition on one coordinate of a class. Coordinates without a pattern are not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Anything.
    Any,
    /// One of these.
    OneOf(Vec<Tag>),
    /// An organization of one of these kinds on the day.
    OfKind(&'static [OrgKind]),
}

impl Pattern {
    /// Exactly this tag.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::aggregate::Pattern;
    /// use sobo::model::{MemberForm, Tag};
    ///
    /// let number = Tag::Number(MemberForm::Warning.number());
    /// assert_eq!(Pattern::is(MemberForm::Warning), Pattern::OneOf(vec![number]));
    /// ```
    pub fn is(tag: impl Into<Tag>) -> Self {
        Self::OneOf(vec![tag.into()])
    }
}

impl From<Code> for Tag {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

/// What is selected before anything is added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The measure.
    pub measure: Measure,
    /// Conditions on the class, in the order of its coordinates.
    pub class: Vec<Pattern>,
    /// Only organizations of these kinds on the day; empty for every kind.
    pub kinds: &'static [OrgKind],
}

impl Select {
    /// Everything of a measure.
    ///
    /// # Example: badges of fifty years and more, handed over
    ///
    /// ```
    /// use sobo::aggregate::{Pattern, Select};
    /// use sobo::model::{BadgeStage, Measure, Tag, rule::BADGE_THRESHOLDS};
    ///
    /// // The class of `Measure::Badge` is: stage, threshold.
    /// let years = BADGE_THRESHOLDS.iter().filter(|years| **years >= 50).map(|years| Tag::Number(*years));
    /// let class = vec![Pattern::is(BadgeStage::Awarded), Pattern::OneOf(years.collect())];
    /// let select = Select::all(Measure::Badge).class(class);
    /// assert_eq!((select.class.len(), select.kinds), (2, &[][..]));
    /// ```
    pub const fn all(measure: Measure) -> Self {
        Self { measure, class: Vec::new(), kinds: &[] }
    }

    /// With conditions on the class.
    #[must_use]
    pub fn class(mut self, class: Vec<Pattern>) -> Self {
        self.class = class;
        self
    }

    /// Only in organizations of these kinds on the day.
    ///
    /// # Example: only base organizations
    ///
    /// ```
    /// use sobo::aggregate::Select;
    /// use sobo::model::{Measure, OrgKind};
    ///
    /// let select = Select::all(Measure::OrgRated).kinds(OrgKind::BASE);
    /// assert!(select.kinds.contains(&OrgKind::BaseCell));
    /// ```
    #[must_use]
    pub const fn kinds(mut self, kinds: &'static [OrgKind]) -> Self {
        self.kinds = kinds;
        self
    }
}

/// What makes two contributions the same one for a distinct count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The coordinate at this place of the class.
    Tag(usize),
    /// The organization it counts in.
    Org,
    /// The subject that was folded.
    Subject,
    /// The level of the organization it counts in: upper, base, below base.
    Level,
    /// The level of the organization at this place of the class.
    LevelOf(usize),
}

/// The side of a transfer as seen from a scope (rule R3 of [`crate::aggregate`]: derived, never
/// entered).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left the scope.
    Out,
    /// Came into the scope.
    In,
    /// Both ends inside; counted once, on the day of leaving (rule R2).
    Internal,
}

/// What an attribute reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The largest number contributed.
    Value,
    /// The largest number at this place of the class.
    LargestTag(usize),
    /// The smallest number at this place of the class.
    SmallestTag(usize),
    /// The year of the period, plus so many, where the period was opened.
    Year(i32),
}

/// How a figure is computed. What a class's coordinates mean stands at each [`Measure`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// The sum of what is selected: over the period for a flow, up to the day for a stock.
    Count(Select),
    /// Set union, then count; for a stock only what is still open on the day.
    Distinct(Select, By),
    /// Members of the scope: those who stand in it and those in transit inside it (rule R10).
    Strength,
    /// Members in transit between two organizations of the scope.
    InTransit,
    /// Transfers seen from the scope.
    Transfers(Direction),
    /// Members who came or went because their organization did, seen from the scope (rule R9).
    WithOrganization(Direction),
    /// Other indicators, added and subtracted.
    Sum(Vec<(i8, Code)>),
    /// Numerator and denominator, times a hundred.
    Percent(Code, Code),
    /// One reported indicator over another, recomputed at every level.
    Quotient(Code, Code),
    /// A property: a day as `yyyymmdd`, a number of a class.
    Attribute(Select, Pick),
    /// Amounts in ten-thousandths with a qualifier at this place of the class.
    Amount(Select, usize),
    /// Values that units reported under this code.
    Reported(Code),
}

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its code.
    pub code: Code,
    /// The Vietnamese term.
    pub label: String,
    /// Unit of count, in Vietnamese.
    pub unit: String,
    /// How it behaves over time.
    pub kind: Kind,
    /// How it is computed.
    pub formula: Formula,
}
