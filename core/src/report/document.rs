//! A filled report: plain data, with every figure's basis beside it. Knows nothing of how it is
//! rendered; its JSON form is its `Serialize`.

use super::present::plain;
pub use super::template::{ChartForm, ItemRole, Meta};
use crate::aggregate::{Level, Outcome, Side};
use crate::model::{Decimal, Kind, Path, Qualifier, Status};
use serde::{Serialize, Serializer};

/// A filled report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Lines of the title.
    pub title: Vec<String>,
    /// Head and foot.
    pub meta: Meta,
    /// The report's own period, in words.
    pub period: String,
    /// The main figures.
    pub cards: Vec<Card>,
    /// The sections.
    pub sections: Vec<Section>,
    /// Identities that fail and bind, as they stand beside their figures.
    pub findings: Vec<Callout>,
    /// Every identity checked.
    pub checks: Vec<Check>,
    /// Every figure, in the order of its first appearance.
    pub figures: Vec<FigureRow>,
    /// Units that have not reported.
    pub silent: Vec<String>,
    /// Codes that the template or an identity names and nobody lists.
    pub unknown: Vec<String>,
}

/// A figure as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// What is printed.
    pub text: String,
    /// The indicator.
    pub code: String,
    /// Its place in [`Document::figures`].
    pub row: usize,
    /// Whether nobody reported it.
    pub missing: bool,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "inline", rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A figure.
    Figure(Value),
    /// The mark of a footnote; it hangs on what stands before it.
    Note {
        /// The footnote's number.
        number: u32,
    },
}

/// A main figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// What it says.
    pub label: String,
    /// The figure.
    pub value: Value,
    /// A line beneath.
    pub note: Vec<Inline>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Names it inside the document.
    pub anchor: String,
    /// Its number, as `A.I.1`.
    pub number: String,
    /// Its heading.
    pub heading: String,
    /// Depth of the heading, from 1.
    pub level: u8,
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Its footnotes, in the order of their marks.
    pub notes: Vec<Note>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its number in the whole document, from 1.
    pub number: u32,
    /// What it says.
    pub content: Vec<Inline>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its sentences.
        content: Vec<Inline>,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Vec<Inline>>,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// A finding beside the figures it concerns.
    Finding(Callout),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Headings: of the labels first.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Whether printed shares add up to something else than 100 because of rounding.
    pub rounded: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is about.
    pub label: Vec<Inline>,
    /// Its cells.
    pub cells: Vec<Vec<Inline>>,
    /// Whether it stands out.
    pub strong: bool,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// Its form.
    pub form: ChartForm,
    /// What it shows.
    pub title: String,
    /// What is drawn.
    pub items: Vec<Item>,
    /// In a waterfall: the end less the start and all that came and went, unless it is zero or
    /// something is missing.
    #[serde(serialize_with = "as_data")]
    pub gap: Option<Decimal>,
}

/// One item of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its label.
    pub label: String,
    /// Its figure.
    pub value: Value,
    /// The number drawn; none when it is missing.
    #[serde(serialize_with = "as_data")]
    pub amount: Option<Decimal>,
    /// Its part in a waterfall.
    pub role: ItemRole,
}

/// A finding: what has to agree and does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Callout {
    /// Names it inside the document.
    pub anchor: String,
    /// What is compared.
    pub title: String,
    /// The readings tried; none of them holds.
    pub readings: Vec<Reading>,
    /// What a reader should know.
    pub note: String,
    /// What may explain it.
    pub candidates: Vec<Suspect>,
    /// How many candidates there are beyond those.
    pub more: usize,
    /// The section of the figures concerned.
    pub section: String,
}

/// One reading of an identity, with its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The identity.
    pub code: String,
    /// What it compares.
    pub label: String,
    /// As `7 + 23 + 1 + 6 = 37, khác 39`.
    pub statement: String,
    /// Left less right.
    pub residual: String,
}

/// What may explain a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suspect {
    /// The organization.
    pub org: String,
    /// What it is.
    pub what: String,
    /// Its day, `dd/mm/yyyy`.
    pub day: String,
    /// The entry to open.
    pub entry: String,
    /// The side on which it counts more.
    pub side: Side,
}

/// A checked identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its code.
    pub code: String,
    /// What it compares.
    pub label: String,
    /// With its numbers.
    pub statement: String,
    /// Left less right; empty where there is nothing to tell.
    pub residual: String,
    /// How much it binds.
    pub level: Level,
    /// What it came to.
    pub outcome: Outcome,
    /// What a reader should know.
    pub note: String,
}

/// A figure with its basis.
///
/// # Example: how a figure came about
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, bloc, base, .. } = doc::small()?;
/// use sobo::report::{CardTemplate, Span, Template, build};
///
/// let year = Span { from: "01/01/2020".into(), to: "31/12/2020".into() };
/// let total = CardTemplate {
///     label: "Đảng viên".into(),
///     figure: "membership.total".into(),
///     note: String::new(),
/// };
/// let template = Template {
///     period: "year".into(),
///     periods: [("year".into(), year)].into(),
///     cards: vec![total],
///     ..Template::default()
/// };
/// let (period, last) = (Period::year(2020)?, "31/12/2020".parse()?);
/// let submitted = OfficeFact::Submitted { org: base, period };
/// db.record(Scope::Unit(base), Event::new(last, submitted))?;
/// let document = build(&template, &[], &db.read()?.figures(bloc, period))?;
/// let row = &document.figures[0];
/// assert_eq!((row.printed.as_str(), row.path_text()), ("02", "đếm từ sự kiện"));
/// // The only unit has declared its year complete.
/// assert_eq!((row.status_text().as_str(), row.is_partial()), ("1/1 đơn vị", false));
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureRow {
    /// The indicator.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// The number, as data with a decimal point; none when nobody reported it.
    #[serde(serialize_with = "as_data")]
    pub value: Option<Decimal>,
    /// Whether it is exact.
    pub qualifier: Qualifier,
    /// As it stands in the text first.
    pub printed: String,
    /// Unit of count.
    pub unit: String,
    /// Units that reported, of those expected.
    pub status: Option<Status>,
    /// How it came about.
    pub path: Path,
    /// How it behaves over time.
    pub kind: Kind,
    /// The section in which it stands first.
    pub section: String,
    /// First day of its period, `yyyy-mm-dd`.
    pub from: String,
    /// Last day of its period; of a stock the day of the count.
    pub to: String,
    /// The period in words.
    pub period: String,
}

impl FigureRow {
    /// As `108/108 đơn vị`; empty where no units are expected to report.
    pub fn status_text(&self) -> String {
        self.status.map_or_else(String::new, |s| format!("{}/{} đơn vị", s.reported, s.expected))
    }

    /// Whether units are still missing in it. Nobody reports an attribute.
    pub fn is_partial(&self) -> bool {
        self.path != Path::Attribute && self.status.is_some_and(|s| s.reported < s.expected)
    }

    /// How it came about, in Vietnamese.
    pub const fn path_text(&self) -> &'static str {
        match self.path {
            Path::Counted => "đếm từ sự kiện",
            Path::Attribute => "thuộc tính",
            Path::Summed => "cộng số đơn vị báo cáo",
            Path::Recorded => "số ghi nhận theo nguồn",
        }
    }
}

/// A number as text with a decimal point: an amount in dong has more digits than a JSON reader in
/// a browser keeps.
#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn as_data<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(plain).serialize(serializer)
}
