//! The programs around the hub, as everybody runs them, small.

use std::process::{Command, Stdio};

fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn two_offline_registers_end_equal() {
    let out = run(env!("CARGO_BIN_EXE_offline_merge"), &[]);
    let root_after = |what: &str, who: &str| {
        let mut lines = out.lines().skip_while(|line| !line.starts_with(what));
        let line = lines.find(|line| line.contains(who)).unwrap_or_else(|| panic!("{out}"));
        line.split(' ').next_back().unwrap().to_owned()
    };
    let roots = |what| (root_after(what, " office "), root_after(what, " branch "));
    let (apart, together) = (roots("apart"), roots("together"));
    assert_eq!((apart.0.len(), together.0.len()), (64, 64), "{out}");
    assert_ne!(apart.0, apart.1, "{out}");
    assert_eq!(together.0, together.1, "{out}");
    assert!(out.contains("finding: ") && out.ends_with("both registers are equal\n"), "{out}");
}

#[test]
fn many_clients_at_once_lose_nothing() {
    let args = ["--clients", "8", "--rounds", "2", "--entries", "5"];
    let out = run(env!("CARGO_BIN_EXE_hub_load"), &args);
    assert!(out.contains("24 syncs in ") && out.contains("p99 "), "{out}");
    assert!(out.contains("nothing is lost: 80 entries"), "{out}");
}
