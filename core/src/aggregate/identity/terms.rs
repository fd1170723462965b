//! The words identities are written in: relations, levels, outcomes.

use serde::{Deserialize, Serialize};

/// How the two sides stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Relation {
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// The left side is not larger.
    #[serde(rename = "<=")]
    AtMost,
    /// Equal within the tolerance.
    #[serde(rename = "~")]
    Near,
    /// A whole number of the year before exists, from which the count on the left side grew by
    /// the printed percentage on the right side.
    #[serde(rename = "whole_base")]
    WholeBase,
    /// Nothing is printed to hold the left side against: a value only.
    #[serde(rename = "derived")]
    Derived,
}

impl Relation {
    /// The sign between the sides; empty where there is none.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::aggregate::Relation;
    ///
    /// assert_eq!([Relation::Equal, Relation::AtMost, Relation::Derived].map(Relation::sign), ["=", "≤", ""]);
    /// ```
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "\u{2264}",
            Self::Near => "\u{2248}",
            Self::WholeBase => "\u{2192}",
            Self::Derived => "",
        }
    }
}

/// How much an identity binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The text itself presents the parts and the total.
    Stated,
    /// Two statements that ought to agree.
    Implied,
    /// An inequality.
    Bound,
    /// Agrees within the printed precision.
    Rounded,
    /// Compared, but the two populations differ.
    Indicative,
    /// A reader may expect it, though nothing obliges the figures to agree.
    NotRequired,
    /// Computed only.
    Derived,
}

impl Level {
    /// Whether a failure is a finding.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::aggregate::Level;
    ///
    /// assert!(Level::Stated.binds() && !Level::Indicative.binds());
    /// ```
    pub const fn binds(self) -> bool {
        matches!(self, Self::Stated | Self::Implied | Self::Bound | Self::Rounded)
    }

    /// The Vietnamese term.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(sobo::aggregate::Level::Implied.label(), "suy ra");
    /// ```
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stated => "nêu trong văn bản",
            Self::Implied => "suy ra",
            Self::Bound => "giới hạn",
            Self::Rounded => "làm tròn",
            Self::Indicative => "tham khảo",
            Self::NotRequired => "không bắt buộc",
            Self::Derived => "chỉ tính",
        }
    }
}

/// How to look for what explains a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Subjects whose share differs between the sides; every reported value is a subject.
    #[default]
    Subjects,
    /// Every entry beneath either side.
    Entries,
    /// Not at all.
    None,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The sides agree.
    Holds,
    /// They do not.
    Fails,
    /// There is nothing to hold the value against, or it cannot be formed.
    NotCheckable,
    /// A figure is missing: nobody reported it.
    Missing,
}

/// The side on which a candidate counts more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// On the left side only, or more than on the right.
    Left,
    /// On the right side only, or more than on the left.
    Right,
}
