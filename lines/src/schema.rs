//! The JSON Schema of a line, so that other tools can write lines and check them.

#[cfg(feature = "schema")]
pub(crate) use schemars::JsonSchema as Described;

/// Without schemas every form will do.
#[cfg(not(feature = "schema"))]
pub(crate) trait Described {}

#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

#[cfg(feature = "schema")]
pub use described::schema;

#[cfg(feature = "schema")]
mod described {
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
}
