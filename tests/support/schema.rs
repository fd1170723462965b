//! The types that are kept and sent, as `core/FORMAT.md` lists them: traced from how they are
//! serialized, so that the list cannot say anything else. Knows nothing of bytes.

use serde_reflection::{
    ContainerFormat, Format, Named, Registry, Samples, Tracer, TracerConfig, VariantFormat,
};
use sobo::ledger::Standing;
use sobo::model::{
    Activity, ActivityKind, Attendee, AuthorityFact, BadgeStage, CaseFact, Class, CodeList,
    ControlFact, Date, DeviceRole, ElectedBy, EntryId, Event, Fact, Grade, Ground, Honoured,
    Inspected, Kind, LetterKind, MemberFact, MemberForm, MemberStatus, Mode, NaturalKey,
    OfficeFact, OrgFact, OrgForm, OrgKind, OrgState, Organ, Period, PostBasis, Problem, Qualifier,
    RegisteredAs, Reported, ReviewKind, Role, Rule, Severity, Sex, StreamId, StrikeOffGround,
    Subject, Tag, Term, Timestamp, Track,
};
use sobo::store::StreamRow;
use sobo::sync::{Scopes, Total};
use std::fmt::Write;

/// The schema, a line for each type and variant.
pub fn schema() -> String {
    let mut text = String::new();
    for (name, container) in registry() {
        match container {
            ContainerFormat::UnitStruct => writeln!(text, "{name} = ()").unwrap(),
            ContainerFormat::NewTypeStruct(inner) => {
                writeln!(text, "{name} = {}", of(&inner)).unwrap();
            }
            ContainerFormat::TupleStruct(parts) => {
                writeln!(text, "{name} = ({})", list(&parts)).unwrap();
            }
            ContainerFormat::Struct(fields) => {
                writeln!(text, "{name} = {{ {} }}", named(&fields)).unwrap();
            }
            ContainerFormat::Enum(variants) => {
                writeln!(text, "{name} =").unwrap();
                for (number, variant) in variants {
                    let inside = match variant.value {
                        VariantFormat::Unit => String::new(),
                        VariantFormat::NewType(inner) => format!(" {}", of(&inner)),
                        VariantFormat::Tuple(parts) => format!(" ({})", list(&parts)),
                        VariantFormat::Struct(fields) => format!(" {{ {} }}", named(&fields)),
                        VariantFormat::Variable(_) => unreachable!("traced to the end"),
                    };
                    writeln!(text, "  {number} {}{inside}", variant.name).unwrap();
                }
            }
        }
    }
    text
}

fn registry() -> Registry {
    let config = TracerConfig::default()
        .record_samples_for_structs(true)
        .default_string_value("a".into())
        .default_borrowed_str_value("a");
    let mut tracer = Tracer::new(config);
    let mut samples = Samples::new();
    // Types that refuse what a tracer would make up.
    let term = Term::new(2020, 2025).unwrap();
    let day = Date::parse("19/05/2020").unwrap();
    let period = Period::new(day, day).unwrap();
    tracer.trace_value(&mut samples, &term).unwrap();
    tracer.trace_value(&mut samples, &period).unwrap();
    tracer.trace_type::<Timestamp>(&samples).unwrap();
    tracer.trace_type::<StreamId>(&samples).unwrap();
    tracer.trace_type::<EntryId>(&samples).unwrap();
    macro_rules! trace {
        ($($type:ty),*) => { $(tracer.trace_type::<$type>(&samples).unwrap();)* };
    }
    trace!(
        Activity,
        ActivityKind,
        Attendee,
        AuthorityFact,
        BadgeStage,
        CaseFact,
        CodeList,
        ControlFact,
        DeviceRole,
        ElectedBy,
        Fact,
        Grade,
        Ground,
        Honoured,
        Inspected,
        Kind,
        LetterKind,
        MemberFact,
        MemberForm,
        MemberStatus,
        Mode,
        OfficeFact,
        OrgFact,
        OrgForm,
        OrgKind,
        Organ,
        PostBasis,
        Qualifier,
        RegisteredAs,
        Reported,
        ReviewKind,
        Role,
        Rule,
        Severity,
        Sex,
        StrikeOffGround,
        Tag,
        Track
    );
    trace!(
        Event,
        Subject, OrgState, Problem, NaturalKey, Class, Standing, StreamRow, Total, Scopes
    );
    tracer.registry().unwrap()
}

fn of(format: &Format) -> String {
    match format {
        Format::TypeName(name) => name.clone(),
        Format::Unit => "()".into(),
        Format::Bool => "bool".into(),
        Format::I32 => "i32".into(),
        Format::I128 => "i128".into(),
        Format::U8 => "u8".into(),
        Format::U16 => "u16".into(),
        Format::U32 => "u32".into(),
        Format::U64 => "u64".into(),
        Format::Str => "str".into(),
        Format::Option(inner) => format!("option {}", of(inner)),
        Format::Seq(inner) => format!("list {}", of(inner)),
        Format::Tuple(parts) => format!("({})", list(parts)),
        Format::TupleArray { content, size } => format!("{size} x {}", of(content)),
        other => panic!("a type of the format has no word yet: {other:?}"),
    }
}

fn list(parts: &[Format]) -> String {
    parts.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn named(fields: &[Named<Format>]) -> String {
    let field = |field: &Named<Format>| format!("{}: {}", field.name, of(&field.value));
    fields.iter().map(field).collect::<Vec<_>>().join(", ")
}
