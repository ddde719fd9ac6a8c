//! The command line of `smoke`.

fn main() {}
