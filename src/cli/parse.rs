//! Values of options.

use std::ffi::OsStr;
use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::source::is_in_no_host;
use crate::suite::value::parse_duration;
use crate::suite::{Ready, Retry};

pub(super) fn parse_var(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// Parser of what may have a secret. Its errors don't show what was typed, as
/// clap's do.
#[derive(Clone)]
pub(super) struct Unshown<T>(pub(super) fn(&str) -> Result<T, String>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Unshown<T> {
    type Value = T;

    fn parse_ref(&self, _: &Command, arg: Option<&Arg>, typed: &OsStr) -> Result<T, Error> {
        let read = match typed.to_str() {
            Some(text) => self.0(text),
            None => Err("this is no text in UTF-8".to_owned()),
        };
        let flag = arg.and_then(Arg::get_long).unwrap_or_default();
        read.map_err(|why| Error::raw(ErrorKind::ValueValidation, format!("--{flag}: {why}\n")))
    }
}

/// Parser of a host, or of what has one, without a user. One that stands there all
/// the same is not shown, as clap's errors would: it may have a password.
#[derive(Clone)]
pub(super) struct WithoutUser<T>(pub(super) fn(&str) -> Result<T, String>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for WithoutUser<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, typed: &OsStr) -> Result<T, Error> {
        if typed.as_encoded_bytes().contains(&b'@') {
            let refuse = |_: &str| Err("no user and no password may stand here".to_owned());
            return Unshown(refuse).parse_ref(command, arg, typed);
        }
        let parse = self.0;
        let parser = StringValueParser::new().try_map(move |text| parse(&text));
        parser.parse_ref(command, arg, typed)
    }
}

/// What reads itself.
pub(super) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

pub(super) fn parse_host(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(is_in_no_host) {
        return Err("a host is a name such as staging.example.com, not a URL".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn parse_wait(text: &str) -> Result<Duration, String> {
    match parse_duration(text)? {
        long if long > Ready::LONGEST => Err("nobody waits longer than a day".to_owned()),
        wait => Ok(wait),
    }
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("nothing would ever run".to_owned()),
        Ok(n) if n <= 10_000 => Ok(n),
        _ => Err("a number from 1 to 10000 is wanted".to_owned()),
    }
}

pub(super) fn a_few(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n) if n <= Retry::MOST => Ok(n),
        _ => Err(format!("a number from 0 to {} is wanted", Retry::MOST)),
    }
}

/// A time as it is written.
pub(super) fn parse_timeout(text: &str) -> Result<String, String> {
    match parse_duration(text)? {
        Duration::ZERO => Err("no answer comes in no time".to_owned()),
        _ => Ok(text.to_owned()),
    }
}
