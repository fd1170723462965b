//! A small report with everything in it: 39 decisions of which two say nothing of the content,
//! a figure nobody reported, qualifiers, a unit that is silent, signs that need escaping.

use super::*;
use crate::aggregate::{Expression, Formula, Indicator, Level, Line, Relation, Search};
use crate::model::{Basis, Code, Date, EntryId, MemberId, OrgId, Status, StreamId, Subject};
use crate::report::document::{Callout, ChartForm};
use crate::report::render;
use crate::report::template::{CardTemplate, Span};

fn entry(seq: u32) -> EntryId {
    EntryId { stream: StreamId([0xab; 16]), seq }
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

struct Fake;

impl Fake {
    /// Value, whether it is counted, and the members beneath it.
    fn row(name: &str) -> Option<(Option<Quantity>, Path, std::ops::Range<u32>)> {
        let counted = |range: std::ops::Range<u32>| {
            let value = Quantity::exact(i64::try_from(range.len()).unwrap());
            Some((Some(value), Path::Counted, range))
        };
        let reported = |n: i64, qualifier| {
            let value = Quantity::new(Decimal::from(n), qualifier);
            Some((Some(value), Path::Summed, 0..0))
        };
        match name {
            "discipline.total" => counted(1..40),
            "content.a" => counted(1..8),
            "content.b" => counted(8..38),
            "grade.a" => counted(1..22),
            "grade.b" => counted(22..102),
            "grade.c" => counted(102..109),
            "grade.all" => counted(1..109),
            "none" => counted(0..0),
            "study" => reported(7_995, Qualifier::Over),
            "relief" => reported(5_000_000_000, Qualifier::Nearly),
            "silent" => Some((None, Path::Summed, 0..0)),
            _ => None,
        }
    }
}

impl Figures for Fake {
    fn figure(&self, name: &str, period: Option<Period>) -> Result<Figure> {
        let row = Self::row(name).ok_or_else(|| Error::not_found(name.to_owned()))?;
        let (value, path, _) = row;
        let period = period.unwrap();
        let (from, to) = (period.from(), period.to());
        let basis = Basis { indicator: code(name), scope: OrgId(entry(1)), from, to };
        let reported = if name == "study" { 100 } else { 108 };
        let status = Some(Status { reported, expected: 108 });
        Ok(Figure { basis, value, kind: Kind::Flow, path, status, units: 1 })
    }

    fn lineage(&self, name: &str, _: Option<Period>) -> Result<Vec<Line>> {
        let day = Date::from_ymd(2020, 3, 7).unwrap();
        let org = OrgId(entry(1));
        let line = |seq| {
            let subject = Subject::Member(MemberId(entry(seq)));
            Line { entry: entry(seq), subject, org, day, n: 1 }
        };
        Ok(Self::row(name).map(|(.., range)| range.map(line).collect()).unwrap_or_default())
    }

    fn indicator(&self, name: &str) -> Result<Indicator> {
        Self::row(name).ok_or_else(|| Error::not_found(name.to_owned()))?;
        let (label, unit) = (format!("=\"{name}\", <b>"), "đảng viên".to_owned());
        let formula = Formula::Strength;
        Ok(Indicator { code: code(name), label, unit, kind: Kind::Flow, formula })
    }

    fn org_name(&self, org: OrgId, _: Date) -> String {
        format!("Chi bộ <{}>", org.0.seq)
    }

    fn describe(&self, line: &Line) -> Result<String> {
        Ok(format!("kỷ luật {}", line.entry.seq))
    }

    fn silent(&self, _: Period) -> Result<Vec<OrgId>> {
        Ok(vec![OrgId(entry(8))])
    }
}

fn section(text: &str, notes: &[(&str, &str)], more: Vec<BlockTemplate>) -> SectionTemplate {
    let mut blocks = vec![BlockTemplate::Paragraph { text: text.into() }];
    blocks.extend(more);
    SectionTemplate {
        number: "A.I.1".into(),
        heading: "Kỷ luật & <giám sát>".into(),
        level: 1,
        notes: notes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        blocks,
    }
}

fn template(sections: Vec<SectionTemplate>) -> Template {
    let year = Span { from: "2020-01-01".into(), to: "31/12/2020".into() };
    let card = CardTemplate {
        label: "Kỷ luật".into(),
        figure: "discipline.total".into(),
        note: "học {study}".into(),
    };
    Template {
        title: vec!["Báo cáo".into()],
        periods: [("year".to_owned(), year)].into(),
        period: "year".into(),
        cards: vec![card],
        sections,
        ..Template::default()
    }
}

fn contents() -> Identity {
    Identity {
        code: "D3".into(),
        label: "Nội dung".into(),
        left: Expression::parse("content.a + content.b").unwrap(),
        relation: Relation::Equal,
        right: Some(Expression::parse("discipline.total").unwrap()),
        level: Level::Stated,
        tolerance: None,
        places: None,
        group: None,
        candidates: Search::Subjects,
        note: None,
    }
}

fn item(label: &str, figure: &str, role: ItemRole) -> ItemTemplate {
    ItemTemplate { label: label.into(), figure: figure.into(), role }
}

fn chart(form: ChartForm, items: Vec<ItemTemplate>) -> BlockTemplate {
    BlockTemplate::Chart { form, title: "Hình <1>".into(), items, skip_zero: false }
}

fn sample() -> Document {
    let text = "Kỷ luật {discipline.total}[^x], học {study}, ủng hộ {relief:money}, {silent}.";
    let notes = [("x", "gồm {content.a} và {content.b}")];
    let row = |figure: &str| RowTemplate {
        label: format!("{{{figure}}}"),
        figure: figure.into(),
        share_of: "grade.all".into(),
        ..RowTemplate::default()
    };
    let rows = ["grade.a", "grade.b", "grade.c"].map(row).into();
    let columns = vec!["Mức".into(), "Số".into(), "Tỷ lệ | %".into()];
    let table = BlockTemplate::Table { caption: "Xếp loại".into(), columns, rows };
    let grades = || {
        ["grade.a", "grade.b", "none", "silent"]
            .map(|figure| item(figure, figure, ItemRole::Plus))
            .into()
    };
    let steps = vec![
        item("đầu", "grade.b", ItemRole::Start),
        item("thêm", "grade.a", ItemRole::Plus),
        item("bớt", "content.a", ItemRole::Minus),
        item("cuối", "grade.all", ItemRole::End),
    ];
    let more = vec![
        table,
        chart(ChartForm::Bar, grades()),
        chart(ChartForm::Pie, vec![item("không", "none", ItemRole::Plus)]),
        chart(ChartForm::Stacked, grades()),
        chart(ChartForm::Waterfall, steps),
    ];
    build(&template(vec![section(text, &notes, more)]), &[contents()], &Fake).unwrap()
}

#[test]
fn fills_sentences_and_hangs_notes_on_figures() {
    let document = sample();
    let section = &document.sections[0];
    let Block::Paragraph { content } = &section.blocks[0] else { panic!("{section:?}") };
    let text = "Kỷ luật 39, học hơn 7.995, ủng hộ gần 5 tỷ đồng, (chưa có số liệu).";
    assert_eq!(text_of(content), text);
    assert!(matches!(&content[2], Inline::Note { number: 1 }));
    assert_eq!(text_of(&section.notes[0].content), "gồm 07 và 30");
    let missing = document.figures.iter().find(|row| row.code == "silent").unwrap();
    assert_eq!((missing.value, missing.printed.as_str()), (None, MISSING));
    let study = document.figures.iter().find(|row| row.code == "study").unwrap();
    assert_eq!((study.status_text().as_str(), study.is_partial()), ("100/108 đơn vị", true));
    assert_eq!((study.section.as_str(), study.from.as_str()), ("A.I.1", "2020-01-01"));
    assert_eq!(document.silent, ["Chi bộ <8>"]);
}

#[test]
fn a_finding_stands_behind_its_figures_and_names_the_two() {
    let document = sample();
    let Block::Finding(finding) = &document.sections[0].blocks[1] else {
        panic!("{:?}", document.sections[0].blocks)
    };
    assert_eq!(finding.readings[0].statement, "7 + 30 = 37, khác 39");
    assert_eq!(finding.readings[0].residual, "-2");
    let named: Vec<&str> = finding.candidates.iter().map(|c| c.what.as_str()).collect();
    assert_eq!(named, ["kỷ luật 38", "kỷ luật 39"]);
    assert_eq!(
        (finding.section.as_str(), document.findings.as_slice()),
        ("A.I.1", &[finding.clone()][..])
    );
}

#[test]
fn readings_of_one_identity_stand_together_and_one_that_holds_settles_them() {
    let mut first = contents();
    first.group = Some("Nội dung".into());
    let mut second = first.clone();
    second.left = Expression::parse("content.a").unwrap();
    let template = template(vec![section("{discipline.total}", &[], Vec::new())]);
    let found = |identities: &[Identity]| -> Vec<Callout> {
        build(&template, identities, &Fake).unwrap().findings
    };
    let both = found(&[first.clone(), second.clone()]);
    assert_eq!((both.len(), both[0].readings.len()), (1, 2));
    let mut third = first.clone();
    third.left = Expression::parse("content.a + content.b + 2").unwrap();
    assert!(found(&[first, second, third]).is_empty());
}

#[test]
fn shares_are_rounded_truly_and_charts_of_nothing_do_not_fail() {
    let document = sample();
    let tables: Vec<&Table> = document.sections[0]
        .blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect();
    let shares: Vec<String> = tables[0].rows.iter().map(|row| text_of(&row.cells[1])).collect();
    assert_eq!(shares, ["19,44%", "74,07%", "6,48%"]);
    assert!(tables[0].rounded);
    let gaps: Vec<Option<Decimal>> = document.sections[0]
        .blocks
        .iter()
        .filter_map(|block| if let Block::Chart(chart) = block { Some(chart.gap) } else { None })
        .collect();
    // 80 + 21 - 7 = 94, and 108 are there.
    assert_eq!(gaps, [None, None, None, Some(Decimal::from(14))]);
}

#[test]
fn every_form_escapes_and_is_the_same_each_time() {
    let (one, two) = (sample(), sample());
    let html = render::html(&one);
    assert_eq!(html, render::html(&two));
    assert!(html.contains("Kỷ luật &amp; &lt;giám sát&gt;"));
    assert!(html.contains("Chi bộ &lt;1&gt;") && !html.contains("<giám") && !html.contains("<b>="));
    assert!(html.contains("lang=\"vi\"") && html.contains("role=\"img\""));
    assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("NaN"));
    assert!(html.contains("(chưa có số liệu)") && html.contains(words_rounded()));
    let markdown = render::markdown(&one);
    assert!(markdown.contains("39[^1]") && markdown.contains("[^1]: gồm 07 và 30"), "{markdown}");
    assert!(markdown.contains("\\<giám sát\\>") && markdown.contains("Tỷ lệ \\| %"));
    let text = render::text(&one);
    assert!(text.lines().all(|line| line.chars().count() <= render::LINE_COLUMNS), "{text}");
    assert!(text.contains("KHÔNG KHỚP: Nội dung") && text.contains("[1] gồm 07 và 30"));
    assert!(text.contains(&format!("{}:38", StreamId([0xab; 16]))));
    let csv = render::csv(&one);
    let study = csv.split("\r\n").find(|line| line.starts_with("study,")).unwrap();
    let expected = "study,\"'=\"\"study\"\", <b>\",7995,over,đảng viên,100/108,summed,A.I.1,năm 2020,\
                    2020-01-01,2020-12-31,hơn 7.995";
    assert_eq!(study, expected);
    assert!(csv.contains("silent,") && csv.contains(",,exact,"));
}

fn words_rounded() -> &'static str {
    "Tổng có thể lệch do làm tròn."
}

#[test]
fn mistakes_in_a_template_are_told_with_their_section() {
    let table = [
        ("{discipline.total", vec![], "a brace is opened and not closed"),
        ("x[^y]", vec![], "footnote 'y'"),
        ("x", vec![("y", "z")], "footnote 'y' hangs on nothing"),
        ("{discipline.total@never}", vec![], "period 'never'"),
        ("{discipline.total:loud}", vec![], "'loud' is no way to print a figure"),
    ];
    for (text, notes, message) in table {
        let template = template(vec![section(text, &notes, Vec::new())]);
        let error = build(&template, &[], &Fake).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("A.I.1"), "{error}");
    }
    let unknown = template(vec![section("{no.such}", &[], Vec::new())]);
    let document = build(&unknown, &[], &Fake).unwrap();
    assert_eq!(document.unknown, ["no.such"]);
}
