//! The cookbook, run: every command in `COOKBOOK.md` is typed into a POSIX shell in one folder,
//! from its top to its end, and prints what the text says.

use crate::support::Folder;
use std::path::Path;

const COOKBOOK: &str = include_str!("../../examples/sobo/COOKBOOK.md");

/// A fenced block: what stands after the fence, the line it begins in, its lines.
struct Block<'a> {
    info: &'a str,
    at: usize,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for (at, line) in (1..).zip(text.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Block { info, at, lines: Vec::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A command and what it prints.
struct Step<'a> {
    at: usize,
    line: &'a str,
    prints: Vec<&'a str>,
}

fn steps<'a>(block: &Block<'a>) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for (at, line) in (block.at + 1..).zip(&block.lines) {
        match line.strip_prefix("$ ") {
            Some(line) => steps.push(Step { at, line, prints: Vec::new() }),
            None => steps.last_mut().expect("a command before its output").prints.push(line),
        }
    }
    steps
}

/// Whether lines are as expected: `...` alone stands for any lines, `[..]` for any text in one.
fn fits(expected: &[&str], lines: &[&str]) -> bool {
    match (expected.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=lines.len()).any(|skip| fits(rest, &lines[skip..])),
        (Some((pattern, rest)), Some((line, others))) => {
            line_fits(pattern, line) && fits(rest, others)
        }
        _ => false,
    }
}

fn line_fits(pattern: &str, line: &str) -> bool {
    match pattern.split_once("[..]") {
        None => pattern == line,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| line_fits(after, &rest[at..]))
        }),
    }
}

/// The port that the text gives to its hub; the test takes a free one.
const PORT: &str = "4180";

fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// The hub that the text starts; ended with the test, however that ends.
struct Started<'f>(&'f Folder);

impl Drop for Started<'_> {
    fn drop(&mut self) {
        self.0.shell("test -f hub.pid && kill $(cat hub.pid) 2> /dev/null; true");
    }
}

fn has_jq(folder: &Folder) -> bool {
    folder.program(Path::new("jq"), &["--version"]).output().is_ok()
}

#[test]
fn every_command_prints_what_the_cookbook_says() {
    let folder = Folder::new();
    let jq = has_jq(&folder);
    let port = free_port();
    let text = COOKBOOK.replace(PORT, &port);
    let text = text.replace("hub --init ", &format!("hub --init --listen 127.0.0.1:{port} "));
    let _hub = Started(&folder);
    let mut ran = Vec::new();
    for block in blocks(&text) {
        match block.info.split_once(' ') {
            // A file of the text: "```jsonl town.jsonl".
            Some((_, name)) => folder.write(name, block.lines.join("\n") + "\n"),
            None if block.info == "console" => {
                for step in steps(&block) {
                    run(&folder, &step, jq);
                    ran.push(step.line);
                }
            }
            None => {}
        }
    }
    let firsts = ["init", "import", "orgs", "figure", "explain"];
    for (line, command) in ran.iter().zip(firsts) {
        assert!(line.starts_with(&format!("sobo {command}")), "five commands: {line}");
    }
    assert!(ran.len() >= 20, "{} commands", ran.len());
}

fn run(folder: &Folder, step: &Step<'_>, jq: bool) {
    // Where there is no jq, what it would be given has to be JSON all the same.
    if let Some((before, _)) = step.line.split_once(" | jq").filter(|_| !jq) {
        folder.shell(before).json();
        return;
    }
    let run = folder.shell(&format!("exec 2>&1; {}", step.line));
    let lines: Vec<&str> = run.out.lines().collect();
    let expected = step.prints.join("\n");
    assert!(
        fits(&step.prints, &lines),
        "COOKBOOK.md:{}: $ {}\n--- the text says\n{expected}\n--- it prints\n{}",
        step.at,
        step.line,
        run.out
    );
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_help() {
    let help = Folder::new().run(&["--help"]).ends(0);
    let codes = help.split("Exit codes:\n").nth(1).unwrap().lines();
    let codes = codes.take_while(|line| line.starts_with("   ") || line.starts_with("  1"));
    let mut count = 0;
    for (code, what) in codes.map(|line| line.trim().split_once("  ").unwrap()) {
        let row = format!("| {code} | {what} |");
        assert!(COOKBOOK.contains(&row), "{row}");
        count += 1;
    }
    assert_eq!(count, 14);
}

#[test]
fn patterns_fit_what_they_mean() {
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["...", "d"], &["d"]));
    assert!(!fits(&["a", "...", "d"], &["a", "b"]));
    assert!(line_fits("x [..] z[..]", "x y z"));
    assert!(!line_fits("x [..] z", "x y z!"));
}
