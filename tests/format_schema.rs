//! Prints the types of `core/FORMAT.md` as they are now: `cargo run -p sobo-tests --example
//! format_schema`.
#![forbid(unsafe_code)]

fn main() {
    print!("{}", support::schema::schema());
}
