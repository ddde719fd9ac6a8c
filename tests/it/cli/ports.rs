//! Ports of this machine to connect from, which run out.

use std::io::{Write as _, stderr};
use std::process::Command;

use serde_json::Value;

use super::{Desk, Said};

/// A network of its own with few ports, each of which stays taken for a second,
/// the site of the demo there, and what is to be run there.
const NETWORK: &str = r#"
set -e
ip link set lo up
echo 40000 40049 > /proc/sys/net/ipv4/ip_local_port_range
echo 2 > /proc/sys/net/ipv4/tcp_tw_reuse
"$0" demo --serve > demo.txt &
trap "kill $!" EXIT
until target=$(grep -m 1 -oE '127\.0\.0\.1:[0-9]+' demo.txt); do sleep 0.1; done
"$0" --target "$target" --fresh-connections --json run.jsonl
"#;

#[test]
fn a_run_waits_for_ports_and_goes_on() {
    let possible = Command::new("unshare")
        .args(["-rn", "ip", "link", "set", "lo", "up"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !possible {
        // Not by `eprintln`, which a test that passes doesn't show.
        let why = "no network of its own can be made here (`unshare -rn`, `ip`)";
        let _ = writeln!(
            stderr(),
            "a_run_waits_for_ports_and_goes_on: skipped: {why}"
        );
        return;
    }
    let case = |at| format!("[[case]]\nname = \"{at}\"\nget = \"/\"\n");
    let desk = Desk::with_suite(&(0..250).map(case).collect::<String>());
    let mut there = Command::new("unshare");
    let smoke = env!("CARGO_BIN_EXE_smoke");
    there.args(["-rn", "sh", "-c", NETWORK, smoke]);
    let said = Said::by(there.current_dir(desk.path(""))).ends_with(0);
    assert!(said.out.contains("\n250 passed in "), "{}", said.out);
    assert_eq!(
        said.out.matches("(this machine ran out of ports").count(),
        1
    );
    // Who waited for a port connected nevertheless, and that took time.
    let recording = desk.read("run.jsonl");
    let events = recording.lines().map(|line| line.parse::<Value>().unwrap());
    let connected = events.filter_map(|event| {
        let hop = event.pointer("/outcome/attempts/0/hops/0/timings")?;
        hop["connect_us"].as_u64()
    });
    let connected: Vec<u64> = connected.collect();
    assert_eq!(connected.len(), 250);
    assert!(connected.iter().all(|us| *us > 0), "{connected:?}");
}
