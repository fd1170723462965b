//! Filling a template: figures are fetched once, presented where the sentences name them, and
//! identities that fail are put beside the figures they concern.
//!
//! Knows nothing of how a report is rendered. Same register, same template: same document.

use super::dated::Dated;
use super::document::{
    Block, Card, Chart, Check, Document, FigureRow, Inline, Item, ItemRole, Note, Row, Section,
    Table, Value,
};
use super::findings;
use super::present::MISSING;
use super::sentence::{Part, Slot, parts, slot};
use super::template::{BlockTemplate, ItemTemplate, RowTemplate, SectionTemplate, Template};
use crate::aggregate::{Figures, Identity, check_all};
use crate::error::{Error, Result};
use crate::model::{Decimal, Figure, Kind, Path, Period, Qualifier, Quantity, percent};
use crate::sorted::{Map, Set};

/// Fills a template with figures and checks identities on the way. What fails stands as a finding
/// beside the figures it concerns.
///
/// # Errors
/// `invalid` for a sentence or a period that cannot be read, `limit` for one that is too long,
/// with the section's number; whatever `figures` ends with. An indicator nobody knows is no
/// error: it is printed as missing and listed in [`Document::unknown`].
///
/// # Example: what nobody reported is no zero
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
/// # use sobo::prelude::*;
/// # let doc::Small { db, bloc, .. } = doc::small()?;
/// use sobo::report::{Template, build, render};
///
/// let template: Template = toml::from_str(r#"
///     title = ["Báo cáo"]
///     period = "year"
///     periods.year = { from = "01/01/2020", to = "31/12/2020" }
///     [[section]]
///     heading = "Số liệu"
///     level = 1
///     [[section.block]]
///     kind = "list"
///     items = ["{membership.total} đảng viên", "{no.such} cây"]
/// "#)?;
/// let document = build(&template, &[], &db.read()?.figures(bloc, Period::year(2020)?))?;
/// assert_eq!(document.unknown, ["no.such"]);
/// let text = render::text(&document);
/// assert!(text.contains("02 đảng viên") && text.contains("(chưa có số liệu) cây"), "{text}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn build(
    template: &Template,
    identities: &[Identity],
    figures: &dyn Figures,
) -> Result<Document> {
    let period = template.span(&template.period)?;
    let dated = Dated { figures, template };
    let mut builder = Builder::new(&dated);
    let cards = builder.cards()?;
    let mut sections = Vec::new();
    for section in &template.sections {
        let number = if section.number.is_empty() { &section.heading } else { &section.number };
        sections.push(builder.section(section).map_err(|e| e.at(format!("section {number}")))?);
    }
    builder.section = String::new();
    let title = builder.title()?;
    let checked = check_all(identities, &dated)?;
    let findings = findings::place(&checked, &mut sections, &builder.met);
    for missing in checked.iter().flat_map(|c| &c.missing) {
        builder.known(missing.as_str())?;
    }
    let day = period.to();
    let silent = figures.silent(period)?.into_iter().map(|org| figures.org_name(org, day));
    Ok(Document {
        title,
        meta: template.meta.clone(),
        period: period.to_string(),
        cards,
        sections,
        findings,
        checks: checked.iter().map(Check::from).collect(),
        silent: silent.collect(),
        unknown: builder.unknown.into_iter().collect(),
        figures: builder.rows.into_iter().map(|(row, _)| row).collect(),
    })
}

struct Builder<'a> {
    dated: &'a Dated<'a>,
    rows: Vec<(FigureRow, Option<Quantity>)>,
    places: Map<(String, Period), usize>,
    unknown: Set<String>,
    /// For each section and block the codes met in it.
    met: Vec<Vec<Set<String>>>,
    codes: Set<String>,
    section: String,
    note_keys: Vec<String>,
    note_first: u32,
}

impl<'a> Builder<'a> {
    fn new(dated: &'a Dated<'a>) -> Self {
        Self {
            dated,
            rows: Vec::new(),
            places: Map::new(),
            unknown: Set::new(),
            met: Vec::new(),
            codes: Set::new(),
            section: String::new(),
            note_keys: Vec::new(),
            note_first: 1,
        }
    }

    fn title(&mut self) -> Result<Vec<String>> {
        let lines = &self.dated.template.title;
        lines.iter().map(|line| Ok(text_of(&self.sentence(line)?))).collect()
    }

    fn cards(&mut self) -> Result<Vec<Card>> {
        let mut cards = Vec::new();
        for card in &self.dated.template.cards {
            let value = self.value(&slot(&card.figure)?)?;
            let note = self.sentence(&card.note)?;
            cards.push(Card { label: card.label.clone(), value, note });
        }
        // Cards repeat figures of the text: their own section is the one in the text.
        Ok(cards)
    }

    fn section(&mut self, template: &SectionTemplate) -> Result<Section> {
        self.section.clone_from(&template.number);
        self.note_keys.clear();
        let mut blocks = Vec::new();
        let mut met = Vec::new();
        let mut notes: Vec<Note> = Vec::new();
        for block in &template.blocks {
            self.codes.clear();
            blocks.push(self.block(block)?);
            // A footnote's figures stand with the block it hangs on.
            while let Some(key) = self.note_keys.get(notes.len()).cloned() {
                let text = template.notes.get(&key).ok_or_else(|| {
                    Error::not_found(format!("footnote '{key}'")).way("write it among the notes")
                })?;
                let number = self.note_number(notes.len());
                notes.push(Note { number, content: self.sentence(text)? });
            }
            met.push(std::mem::take(&mut self.codes));
        }
        if let Some(key) = template.notes.keys().find(|key| !self.note_keys.contains(key)) {
            return Err(Error::invalid(format!("footnote '{key}' hangs on nothing"))
                .way(format!("put [^{key}] behind a figure, or leave it out")));
        }
        self.note_first = self.note_number(notes.len());
        self.met.push(met);
        Ok(Section {
            anchor: anchor(&template.number, self.met.len()),
            number: template.number.clone(),
            heading: template.heading.clone(),
            level: template.level.max(1),
            blocks,
            notes,
        })
    }

    fn note_number(&self, place: usize) -> u32 {
        self.note_first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX))
    }

    fn block(&mut self, template: &BlockTemplate) -> Result<Block> {
        Ok(match template {
            BlockTemplate::Paragraph { text } => Block::Paragraph { content: self.sentence(text)? },
            BlockTemplate::List { items } => {
                let items = items.iter().map(|item| self.sentence(item)).collect::<Result<_>>()?;
                Block::List { items }
            }
            BlockTemplate::Table { caption, columns, rows } => {
                Block::Table(self.table(caption, columns, rows)?)
            }
            BlockTemplate::Chart { form, title, items, skip_zero } => {
                let mut drawn = Vec::new();
                for item in items {
                    let item = self.item(item)?;
                    let flow = matches!(item.role, ItemRole::Plus | ItemRole::Minus);
                    if !(*skip_zero && flow && item.amount == Some(Decimal::ZERO)) {
                        drawn.push(item);
                    }
                }
                let gap = gap(&drawn).filter(|gap| *gap != Decimal::ZERO);
                Block::Chart(Chart { form: *form, title: title.clone(), items: drawn, gap })
            }
        })
    }

    fn item(&mut self, template: &ItemTemplate) -> Result<Item> {
        let mut slot = slot(&template.figure)?;
        slot.presentation = slot.presentation.unpadded();
        let value = self.value(&slot)?;
        let amount = self.rows.get(value.row).and_then(|(row, _)| row.value);
        Ok(Item { label: template.label.clone(), value, amount, role: template.role })
    }

    fn table(
        &mut self,
        caption: &str,
        columns: &[String],
        templates: &[RowTemplate],
    ) -> Result<Table> {
        let mut rows = Vec::new();
        let mut shares = Vec::new();
        for template in templates {
            let label = self.sentence(&template.label)?;
            let mut cells = Vec::new();
            if !template.figure.is_empty() {
                let place = slot(&template.figure)?;
                let value = self.value(&place)?;
                let row = value.row;
                cells.push(vec![Inline::Figure(value)]);
                if !template.share_of.is_empty() {
                    let (text, share) = self.share(row, &template.share_of)?;
                    cells.push(vec![Inline::Text { text }]);
                    if template.share_of != place.code {
                        shares.push(share);
                    }
                }
            }
            for cell in &template.cells {
                cells.push(self.sentence(cell)?);
            }
            rows.push(Row { label, cells, strong: template.strong });
        }
        let (caption, columns) = (caption.to_owned(), columns.to_vec());
        Ok(Table { caption, columns, rows, rounded: rounded(&shares) })
    }

    /// The share of a figure in a whole, to two decimals, and its exact terms.
    fn share(&mut self, row: usize, whole: &str) -> Result<(String, Option<(i128, i128)>)> {
        let whole = self.fetch(whole, None)?;
        let part = self.rows.get(row).and_then(|(row, _)| row.value);
        let all = self.rows.get(whole).and_then(|(row, _)| row.value);
        let terms = part.zip(all).map(|(part, all)| (part.units(), all.units()));
        let share = terms.and_then(|(part, all)| percent(part, all, 2));
        let text = share.map_or_else(
            || "\u{2013}".to_owned(),
            |share| format!("{}%", crate::model::format_decimal(share, 2)),
        );
        Ok((text, terms.filter(|_| share.is_some())))
    }

    fn sentence(&mut self, text: &str) -> Result<Vec<Inline>> {
        let mut out = Vec::new();
        for part in parts(text)? {
            out.push(match part {
                Part::Text(text) => Inline::Text { text },
                Part::Slot(slot) => Inline::Figure(self.value(&slot)?),
                Part::Note(key) => {
                    let place = self.note_keys.iter().position(|known| *known == key);
                    let place = place.unwrap_or_else(|| {
                        self.note_keys.push(key);
                        self.note_keys.len() - 1
                    });
                    Inline::Note { number: self.note_number(place) }
                }
            });
        }
        Ok(out)
    }

    fn value(&mut self, slot: &Slot) -> Result<Value> {
        let row = self.fetch(&slot.code, slot.period.as_deref())?;
        let whole = match &slot.presentation.share_of {
            Some(whole) => Some(self.fetch(whole, slot.period.as_deref())?),
            None => None,
        };
        let quantity = self.quantity(row);
        let shown = match whole {
            None => quantity,
            Some(whole) => quantity.zip(self.quantity(whole)).and_then(|(part, whole)| {
                let share = percent(part.value.units(), whole.value.units(), Decimal::PLACES)?;
                Some(Quantity::new(share, part.qualifier))
            }),
        };
        let text = shown.map_or_else(|| MISSING.to_owned(), |shown| slot.presentation.print(shown));
        if let Some((row, _)) = self.rows.get_mut(row)
            && whole.is_none()
            && row.printed.is_empty()
        {
            row.printed.clone_from(&text);
        }
        Ok(Value { text, code: slot.code.clone(), row, missing: shown.is_none() })
    }

    fn quantity(&self, row: usize) -> Option<Quantity> {
        self.rows.get(row).and_then(|(_, quantity)| *quantity)
    }

    /// Fetches a figure once, and returns its place among the rows.
    fn fetch(&mut self, code: &str, key: Option<&str>) -> Result<usize> {
        let template = self.dated.template;
        let period = template.span(key.unwrap_or_else(|| template.period_key(code)))?;
        self.codes.insert(code.to_owned());
        let place = (code.to_owned(), period);
        if let Some(row) = self.places.get(&place).copied() {
            if let Some((row, _)) = self.rows.get_mut(row)
                && row.section.is_empty()
            {
                row.section.clone_from(&self.section);
            }
            return Ok(row);
        }
        let figure = match self.dated.figure(code, Some(period)) {
            Ok(figure) => Some(figure),
            Err(error) if error.is_not_found() && !self.known(code)? => None,
            Err(error) => return Err(error),
        };
        let row = self.row(code, period, figure.as_ref())?;
        self.places.insert(place, self.rows.len());
        self.rows.push((row, figure.and_then(|figure| figure.value)));
        Ok(self.rows.len() - 1)
    }

    /// Whether anybody knows the indicator; one that nobody does is listed.
    fn known(&mut self, code: &str) -> Result<bool> {
        match self.dated.indicator(code) {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => {
                self.unknown.insert(code.to_owned());
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn row(&mut self, code: &str, period: Period, figure: Option<&Figure>) -> Result<FigureRow> {
        let (label, unit) = match figure {
            Some(_) => {
                let indicator = self.dated.indicator(code)?;
                (indicator.label, indicator.unit)
            }
            None => (code.to_owned(), String::new()),
        };
        let value = figure.and_then(|figure| figure.value);
        let kind = figure.map_or(Kind::Flow, |figure| figure.kind);
        let printed = if value.is_some() { String::new() } else { MISSING.to_owned() };
        let words = match kind {
            Kind::Stock | Kind::Cumulative => format!("đến {}", period.to()),
            _ => period.to_string(),
        };
        Ok(FigureRow {
            code: code.to_owned(),
            label,
            value: value.map(|quantity| quantity.value),
            qualifier: value.map_or(Qualifier::Exact, |quantity| quantity.qualifier),
            printed,
            unit,
            status: figure.and_then(|figure| figure.status),
            path: figure.map_or(Path::Recorded, |figure| figure.path),
            kind,
            section: self.section.clone(),
            from: period.from().to_iso(),
            to: period.to().to_iso(),
            period: words,
        })
    }
}

/// The words of a sentence, figures and all.
pub(super) fn text_of(content: &[Inline]) -> String {
    let text = content.iter().map(|inline| match inline {
        Inline::Text { text } => text.as_str(),
        Inline::Figure(value) => value.text.as_str(),
        Inline::Note { .. } => "",
    });
    text.collect()
}

fn anchor(number: &str, place: usize) -> String {
    let safe: String = number
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    if safe.is_empty() { format!("s{place}") } else { format!("s{place}-{safe}") }
}

/// What is left between the two ends of a waterfall; `None` when an end or a step is missing.
fn gap(items: &[Item]) -> Option<Decimal> {
    let mut left = Decimal::ZERO;
    let (mut started, mut ended) = (false, false);
    for item in items {
        let amount = item.amount?;
        left = match item.role {
            ItemRole::End => {
                ended = true;
                left.checked_add(amount)?
            }
            ItemRole::Start => {
                started = true;
                left.checked_sub(amount)?
            }
            ItemRole::Plus => left.checked_sub(amount)?,
            ItemRole::Minus => left.checked_add(amount)?,
        };
    }
    (started && ended).then_some(left)
}

/// Whether parts that make up their whole have printed shares that do not add up to 100.
fn rounded(shares: &[Option<(i128, i128)>]) -> bool {
    let Some(shares) = shares.iter().copied().collect::<Option<Vec<_>>>() else {
        return false;
    };
    let Some((_, whole)) = shares.first().copied() else {
        return false;
    };
    let complete = shares.iter().map(|(part, _)| part).sum::<i128>() == whole
        && shares.iter().all(|(_, other)| *other == whole);
    let printed = shares
        .iter()
        .filter_map(|(part, whole)| percent(*part, *whole, 2))
        .try_fold(Decimal::ZERO, Decimal::checked_add);
    complete && printed != Some(Decimal::from(100))
}

#[cfg(test)]
mod tests;
