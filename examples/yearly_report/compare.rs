//! Holds what the register computes against what was printed.

use crate::facts::{Fact, Present};
use bloc::{Error, Result};
use sobo::Reader;
use sobo::aggregate::Formula;
use sobo::model::{Decimal, Figure, OrgId, Path, Qualifier, Quantity};

/// One printed figure beside the computed one.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The id.
    pub(crate) id: String,
    /// The Vietnamese term.
    pub(crate) label: String,
    /// As printed.
    pub(crate) expected: Quantity,
    /// As computed, before it is presented; `None` where nobody reported.
    pub(crate) exact: Option<Quantity>,
    /// As computed and presented.
    pub(crate) computed: Option<Quantity>,
    /// By which path, in Vietnamese.
    pub(crate) path: String,
    /// Units that reported, of those expected; empty where none are.
    pub(crate) status: String,
    /// Whether number and qualifier agree.
    pub(crate) equal: bool,
}

/// Every printed figure, computed for the bloc.
pub(crate) fn all(reader: &Reader, bloc: OrgId, facts: Vec<Fact>) -> Result<Vec<Row>> {
    facts.into_iter().map(|fact| row(reader, bloc, &fact)).collect()
}

fn row(reader: &Reader, bloc: OrgId, fact: &Fact) -> Result<Row> {
    let expected = fact.expected()?;
    let figure = reader.figure(&fact.id, bloc, fact.period()?)?;
    let computed = figure.value.map(|value| present(value, fact.present())).transpose()?;
    Ok(Row {
        id: fact.id.clone(),
        label: fact.label.clone(),
        expected,
        exact: figure.value,
        computed,
        path: path(reader, &figure)?,
        status: figure
            .status
            .map_or_else(String::new, |s| format!("{}/{}", s.reported, s.expected)),
        equal: computed == Some(expected),
    })
}

/// The number as the print would show it.
fn present(value: Quantity, how: Option<Present>) -> Result<Quantity> {
    let Some(Present::Floor50Over) = how else {
        return Ok(value);
    };
    let whole = value.value.to_integer().ok_or_else(|| Error::story("a count is whole"))?;
    let shown = whole - whole.rem_euclid(50);
    let qualifier = if shown == whole { value.qualifier } else { Qualifier::Over };
    Ok(Quantity::new(Decimal::from_integer(shown)?, qualifier))
}

/// How the figure came about, in words.
fn path(reader: &Reader, figure: &Figure) -> Result<String> {
    let indicator = reader.indicator(figure.basis.indicator.as_str())?;
    Ok(match (&indicator.formula, figure.path) {
        (Formula::Amount(..), _) => "cộng sổ ủng hộ".to_owned(),
        (_, Path::Counted) => "đếm sự kiện".to_owned(),
        (_, Path::Attribute) => "thuộc tính".to_owned(),
        (_, Path::Summed) => format!("cộng {} đơn vị", figure.units),
        (_, Path::Recorded) => "ghi nhận nguồn".to_owned(),
    })
}
