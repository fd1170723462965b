//! The structure of a report as data: sections, sentences with places for figures, footnotes,
//! tables, charts. Knows nothing of values.
//!
//! A sentence names a figure by its indicator code in braces and says after a colon how it is to
//! be printed: `Đảng bộ có {organization.base_total} tổ chức với {membership.total} đảng viên`,
//! `vận động {unions.flood_relief.value:money,word=trên}`. A period of the template goes after
//! `@`: `{membership.total@before}`. A footnote hangs on what stands before it: `[^key]`. Braces
//! themselves are doubled. [`crate::report`] lists the words after the colon.

use crate::error::{Error, Result};
use crate::model::{Date, Period};
use crate::sorted::Map;
use serde::{Deserialize, Serialize};

/// A report before it is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Lines of the title; they may name figures.
    pub title: Vec<String>,
    /// Head and foot of the document.
    #[serde(default)]
    pub meta: Meta,
    /// Periods by key.
    pub periods: Map<String, Span>,
    /// Key of the report's own period.
    pub period: String,
    /// Periods of single indicators: from a code, or the beginning of codes up to a dot, to a
    /// key. The longest one that fits counts.
    #[serde(default)]
    pub period_of: Map<String, String>,
    /// The main figures, shown on top.
    #[serde(default, rename = "card")]
    pub cards: Vec<CardTemplate>,
    /// The sections in their order.
    #[serde(rename = "section")]
    pub sections: Vec<SectionTemplate>,
}

/// Head and foot of a report. No names of persons: who signs is decided on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// What stands at the head on the right, as the name of the Party.
    #[serde(default)]
    pub party: String,
    /// The issuing organization, highest level first.
    #[serde(default)]
    pub organization: Vec<String>,
    /// The document's number, as `Số ...-BC/ĐUK`.
    #[serde(default)]
    pub number: String,
    /// Place and date, as `Hà Tĩnh, ngày ... tháng ... năm ...`.
    #[serde(default)]
    pub place: String,
    /// Who receives it.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// The signer's titles.
    #[serde(default)]
    pub signer: Vec<String>,
}

/// Two days, both included, as texts `yyyy-mm-dd` or `dd/mm/yyyy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first day.
    pub from: String,
    /// The last day; of a stock the day of the count.
    pub to: String,
}

/// A main figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardTemplate {
    /// What it says, short.
    pub label: String,
    /// The figure, as in a sentence without the braces.
    pub figure: String,
    /// A line beneath; it may name figures.
    #[serde(default)]
    pub note: String,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionTemplate {
    /// Its number in the whole, as `A.I.1`; empty for none.
    #[serde(default)]
    pub number: String,
    /// Its heading.
    pub heading: String,
    /// Depth of the heading, from 1.
    pub level: u8,
    /// Footnotes by key.
    #[serde(default)]
    pub notes: Map<String, String>,
    /// What stands in it.
    #[serde(default, rename = "block")]
    pub blocks: Vec<BlockTemplate>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BlockTemplate {
    /// A paragraph.
    Paragraph {
        /// Its sentences.
        text: String,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<String>,
    },
    /// A table.
    Table {
        /// What it shows.
        caption: String,
        /// Headings: of the labels first, then of each column.
        columns: Vec<String>,
        /// Its rows.
        rows: Vec<RowTemplate>,
    },
    /// A chart.
    Chart {
        /// Its form.
        form: ChartForm,
        /// What it shows.
        title: String,
        /// What is drawn.
        items: Vec<ItemTemplate>,
        /// Leaves out items that are zero; missing ones stay.
        #[serde(default)]
        skip_zero: bool,
    },
}

/// A row of a table: either cells of its own, or one figure with or without its share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowTemplate {
    /// What the row is about; it may carry a footnote.
    pub label: String,
    /// A figure, as in a sentence without the braces.
    #[serde(default)]
    pub figure: String,
    /// The code of the whole of which it is a share; the share follows the figure.
    #[serde(default)]
    pub share_of: String,
    /// Sentences for the columns, instead of one figure.
    #[serde(default)]
    pub cells: Vec<String>,
    /// A sum or another row to stand out.
    #[serde(default)]
    pub strong: bool,
}

/// The form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartForm {
    /// A bar for each item.
    Bar,
    /// Shares of a whole, as a ring.
    Pie,
    /// Shares of a whole, in one bar.
    Stacked,
    /// From an opening stock over flows to a closing one.
    Waterfall,
}

/// One item of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemTemplate {
    /// Its label.
    pub label: String,
    /// Its figure, as in a sentence without the braces.
    pub figure: String,
    /// Its part in a waterfall.
    #[serde(default)]
    pub role: ItemRole,
}

/// What an item does in a waterfall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemRole {
    /// Adds.
    #[default]
    Plus,
    /// Takes away.
    Minus,
    /// The stock before.
    Start,
    /// The stock after.
    End,
}

impl Template {
    /// The period of a key.
    ///
    /// # Errors
    /// `not_found` for a key that the template does not list; `invalid` for days that are none.
    ///
    /// # Example
    ///
    /// ```
    /// use sobo::report::{Span, Template};
    ///
    /// let year = Span { from: "01/01/2020".into(), to: "2020-12-30".into() };
    /// let template = Template { periods: [("year".into(), year)].into(), ..Template::default() };
    /// assert_eq!(template.span("year")?.to().to_string(), "30/12/2020");
    /// assert!(template.span("term").unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    pub fn span(&self, key: &str) -> Result<Period> {
        let span = self.periods.get(key).ok_or_else(|| {
            let known: Vec<&str> = self.periods.keys().map(String::as_str).collect();
            Error::not_found(format!("period '{key}' of the template"))
                .way(format!("it has {}", known.join(", ")))
        })?;
        let day = |text: &str| {
            Date::parse(text).map_err(|e| Error::invalid(e.to_string()).at(format!("period {key}")))
        };
        Period::new(day(&span.from)?, day(&span.to)?)
            .map_err(|e| Error::invalid(e.to_string()).at(format!("period {key}")))
    }

    /// The key of the period in which an indicator is read unless a sentence says otherwise.
    ///
    /// ```
    /// use sobo::report::Template;
    /// let template = Template {
    ///     period: "year".into(),
    ///     period_of: [("congress.", "term"), ("congress.held", "year")]
    ///         .map(|(code, key)| (code.to_owned(), key.to_owned()))
    ///         .into(),
    ///     ..Template::default()
    /// };
    /// assert_eq!(template.period_key("congress.ordinal.bloc"), "term");
    /// assert_eq!(template.period_key("congress.held"), "year");
    /// assert_eq!(template.period_key("membership.total"), "year");
    /// ```
    pub fn period_key(&self, code: &str) -> &str {
        let fits = |key: &str| key == code || (key.ends_with('.') && code.starts_with(key));
        let longest =
            self.period_of.iter().filter(|(key, _)| fits(key)).max_by_key(|(k, _)| k.len());
        longest.map_or(self.period.as_str(), |(_, key)| key.as_str())
    }
}

impl Default for Template {
    /// An empty report on nothing, to build upon.
    fn default() -> Self {
        Self {
            title: Vec::new(),
            meta: Meta::default(),
            periods: Map::new(),
            period: String::new(),
            period_of: Map::new(),
            cards: Vec::new(),
            sections: Vec::new(),
        }
    }
}
