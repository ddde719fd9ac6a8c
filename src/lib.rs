//! Smoke tests for deployments: declarative TOML suites, run against HTTP(S)
//! and Unix-socket targets.
