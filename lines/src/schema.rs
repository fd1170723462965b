//! The JSON Schema of a line, so that other tools can write lines and check them.

use crate::facts::events;
use crate::frame::Frame;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The schema: one alternative for each kind of event, each with its own fields and the frame's.
pub fn schema() -> Value {
    let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    let frame = Value::from(Frame::json_schema(&mut generator));
    let kinds: Vec<Value> = events()
        .map(|kind| {
            let fields = Value::from((kind.schema)(&mut generator));
            alternative(kind.name, &fields, &frame)
        })
        .collect();
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sobo event line",
        "description": "One dated fact; a file has one line for each.",
        "oneOf": kinds,
        "$defs": definitions,
    })
}

fn alternative(name: &str, fields: &Value, frame: &Value) -> Value {
    let mut properties = Map::new();
    properties.insert("event".to_owned(), json!({ "const": name }));
    let mut required = vec![json!("event")];
    for part in [fields, frame] {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    json!({
        "title": name,
        "description": fields["description"],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FRAME;

    /// The frame takes its fields first: a fact's field of the same name would never be read.
    #[test]
    fn no_field_of_a_fact_has_the_name_of_one_of_the_frame() {
        let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
        for kind in events() {
            let fields = Value::from((kind.schema)(&mut generator));
            let named = fields["properties"].as_object().cloned().unwrap_or_default();
            let taken: Vec<&str> =
                FRAME.into_iter().filter(|name| named.contains_key(*name)).collect();
            assert_eq!(taken, Vec::<&str>::new(), "{}", kind.name);
        }
    }
}
